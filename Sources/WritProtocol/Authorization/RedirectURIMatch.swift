// Whether a redirect URI is one that the client registered. Most takeovers of authorization servers went through here.

/// RFC 9700 §4.1.3: compared octet by octet. Nothing is parsed, decoded, normalised or matched by pattern, so whatever
/// reads as something else to a browser (`@`, `..;/`, another case, a dot too many) is simply another URI.
package enum RedirectURIMatch {
    /// Whether `requested` is one of `registered`, or differs from one in the port of a loopback address only.
    package static func isRegistered(_ requested: String, among registered: [String]) -> Bool {
        // Never `==` on strings: it takes canonically equivalent texts for equal.
        if registered.contains(where: { $0.utf8.elementsEqual(requested.utf8) }) { return true }
        guard let requested = LoopbackURI(requested) else { return false }
        return registered.contains { LoopbackURI($0) == requested }
    }
}

/// RFC 8252 §7.3: a native application listens at whatever port it gets. For the two literals only: `localhost` may
/// resolve to something else and be somebody else's (§8.3), so its port is compared like the rest.
private struct LoopbackURI: Equatable {
    private let host: String
    /// Everything behind the port.
    private let rest: [UInt8]

    private static let hosts = ["http://127.0.0.1", "http://[::1]"]

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let host = Self.hosts.first(where: { bytes.starts(with: $0.utf8) }) else { return nil }
        var tail = bytes.dropFirst(host.utf8.count)
        if tail.first == UInt8(ascii: ":") {
            let digits = tail.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...5).contains(digits.count), let port = Int(String(decoding: digits, as: UTF8.self)),
                (1...65535).contains(port)
            else { return nil }
            tail = tail.dropFirst(1 + digits.count)
        }
        // Anything else would go on with the host: `http://127.0.0.1.evil.example`, `http://127.0.0.1:80@evil.example`.
        guard tail.first == nil || tail.first == UInt8(ascii: "/") || tail.first == UInt8(ascii: "?") else {
            return nil
        }
        self.host = host
        rest = Array(tail)
    }
}
