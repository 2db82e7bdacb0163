// Who is at the other end of a connection, and who is behind it when it is a proxy of ours.
import NIOCore
import WritProtocol

/// The other end of a connection; worked out once a connection, not once a request.
struct Peer: Sendable {
    /// `nil` for a Unix socket or a test without a connection.
    let ip: IPAddress?
    let address: String
    let isTrustedProxy: Bool

    init(_ socket: SocketAddress?, trusted: [AddressRange]) {
        ip = socket?.ipAddress.flatMap { IPAddress($0) }
        address = ip?.description ?? "local"
        isTrustedProxy = ip.map { ip in trusted.contains { $0.contains(ip) } } ?? false
    }

    /// The address of the one who asks: the peer's own, or, behind trusted proxies, the rightmost hop of
    /// `X-Forwarded-For` that is none of them. What stands left of it was written by that hop and proves nothing.
    func clientAddress(forwarded: some Sequence<String>, trusted: [AddressRange]) -> String {
        guard isTrustedProxy else { return address }
        var client = address
        for hop in forwarded.joined(separator: ",").split(separator: ",").suffix(Self.hopLimit).reversed() {
            guard let ip = Self.hopAddress(hop) else { return client }
            client = ip.description
            guard trusted.contains(where: { $0.contains(ip) }) else { return client }
        }
        return client
    }

    /// Proxies in a row that are followed.
    private static let hopLimit = 16

    /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
    private static func hopAddress(_ text: Substring) -> IPAddress? {
        let hop = text.trimming { $0 == " " || $0 == "\t" }
        guard hop.utf8.count <= 64 else { return nil }
        if hop.first == "[" {
            guard let end = hop.firstIndex(of: "]") else { return nil }
            return IPAddress(hop[hop.index(after: hop.startIndex)..<end])
        }
        if hop.count(where: { $0 == ":" }) == 1, let colon = hop.firstIndex(of: ":") { return IPAddress(hop[..<colon]) }
        return IPAddress(hop)
    }
}
