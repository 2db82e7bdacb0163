// What libcurl calls back with while a transfer runs.
import Glibc
import Synchronization
import WritCCurl

/// Used by one thread; it lives as long as its ``Transfer``, which hands libcurl its address.
final class TransferState {
    var outgoing: [UInt8] = []
    private(set) var hasRefusedAddress = false
    /// What came, where it is kept; head and body are counted together and only the body is kept.
    private(set) var kept: [UInt8]?
    /// More came than is taken.
    private(set) var isFull = false
    private let allowsPrivateNetworks: Bool
    private let end: TransferEnd
    private var sentCount = 0
    private var receivedCount = 0

    /// Octets of a reply, its head included.
    private static let limit = 64 * 1024

    init(allowsPrivateNetworks: Bool, end: TransferEnd) {
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.end = end
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func of(_ context: UnsafeMutableRawPointer?) -> TransferState? {
        context.map { Unmanaged<TransferState>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Counts what comes. Any other number than that of the octets ends the transfer.
    static let received: writ_curl_octets = { _, size, count, context in
        guard let state = of(context) else { return 0 }
        state.receivedCount += size * count
        state.isFull = state.receivedCount > limit
        return state.isFull ? 0 : size * count
    }

    func keepBody() { kept = [] }

    /// As above, and keeps it where that is wanted.
    static let receivedBody: writ_curl_octets = { octets, size, count, context in
        let taken = received(octets, size, count, context)
        guard taken > 0, let octets, let state = of(context), state.kept != nil else { return taken }
        octets.withMemoryRebound(to: UInt8.self, capacity: taken) { start in
            state.kept?.append(contentsOf: UnsafeBufferPointer(start: start, count: taken))
        }
        return taken
    }

    static let sends: writ_curl_octets = { octets, size, count, context in
        guard let state = of(context), let octets else { return 0 }
        let part = state.outgoing[state.sentCount...].prefix(size * count)
        part.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: octets, count: part.count).copyMemory(from: $0) }
        state.sentCount += part.count
        return part.count
    }

    /// Anything but 0 ends the transfer. Called once a second at least.
    static let progressed: writ_curl_progress = { context, _, _, _, _ in
        of(context)?.end.isWanted.load(ordering: .relaxed) == true ? 1 : 0
    }

    static let opensSocket: writ_curl_open_socket = { context, _, address in
        guard let state = of(context), let address else { return CURL_SOCKET_BAD }
        guard state.mayConnect(to: address) else {
            state.hasRefusedAddress = true
            return CURL_SOCKET_BAD
        }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }

    private func mayConnect(to address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard let octets = writ_curl_address(address) else { return false }
        let place: (start: Int, count: Int)
        switch address.pointee.family {
        case AF_INET: place = (MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 4, 4)
        case AF_INET6: place = (MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8, 16)
        default: return false
        }
        switch AddressReach(Array(UnsafeBufferPointer(start: octets + place.start, count: place.count))) {
        case .global: return true
        case .local: return allowsPrivateNetworks
        case .never: return false
        }
    }
}
