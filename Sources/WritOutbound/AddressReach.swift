// Which addresses a server may be made to connect to by what somebody has registered (CWE-918).

/// How far an address reaches. Decided by the address that is connected to and never by a name: a name may stand for
/// another address a moment later.
package enum AddressReach: Equatable, Sendable {
    /// Anybody on the internet has the same machine behind it.
    case global
    /// This machine, or a network of somebody's own. Allowed where the setting says so.
    case local
    /// No server that could be meant: link-local addresses and those by which clouds hand out credentials to machines,
    /// multicast, and what is reserved.
    case never

    /// - Parameter octets: 4 of IPv4, 16 of IPv6, in network order. Another number is no address.
    package init(_ octets: [UInt8]) {
        switch octets.count {
        case 4: self = Self.ofIPv4(octets[...])
        case 16: self = Self.ofIPv6(octets)
        default: self = .never
        }
    }

    private struct Block {
        var prefix: [UInt8]
        var bits: Int
        var reach: AddressReach

        init(_ prefix: [UInt8], _ bits: Int, _ reach: AddressReach) {
            self.prefix = prefix
            self.bits = bits
            self.reach = reach
        }

        func holds(_ octets: ArraySlice<UInt8>) -> Bool {
            zip(prefix, octets).enumerated().allSatisfy { index, pair in
                let rest = min(8, max(0, bits - index * 8))
                let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
                return pair.0 & mask == pair.1 & mask
            }
        }
    }

    /// IANA's registry of special-purpose addresses (RFC 6890), the more particular first.
    private static let blocksOfIPv4 = [
        // Azure's, Alibaba's and Oracle's metadata services; the others' are link-local.
        Block([168, 63, 129, 16], 32, .never), Block([100, 100, 100, 200], 32, .never),
        Block([192, 0, 0, 192], 32, .never),
        Block([0, 0, 0, 0], 8, .never), Block([169, 254, 0, 0], 16, .never), Block([224, 0, 0, 0], 3, .never),
        Block([10, 0, 0, 0], 8, .local), Block([100, 64, 0, 0], 10, .local), Block([127, 0, 0, 0], 8, .local),
        Block([172, 16, 0, 0], 12, .local), Block([192, 0, 0, 0], 24, .local), Block([192, 0, 2, 0], 24, .local),
        Block([192, 88, 99, 0], 24, .local), Block([192, 168, 0, 0], 16, .local), Block([198, 18, 0, 0], 15, .local),
        Block([198, 51, 100, 0], 24, .local), Block([203, 0, 113, 0], 24, .local),
    ]

    private static func ofIPv4(_ octets: ArraySlice<UInt8>) -> AddressReach {
        blocksOfIPv4.first { $0.holds(octets) }?.reach ?? .global
    }

    private static let loopback = [UInt8](repeating: 0, count: 15) + [1]
    /// Only 2000::/3 is given out (RFC 4291 §2.4); of it, what has a meaning of its own.
    private static let blocksOfIPv6 = [
        // Amazon's and Google's metadata services.
        Block([0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54], 128, .never),
        Block([0xFD, 0x20, 0, 0xCE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54], 128, .never),
        Block(loopback, 128, .local), Block([0xFC], 7, .local), Block([0xFE, 0xC0], 10, .local),
        Block([0x20, 0x01, 0, 0], 23, .local), Block([0x20, 0x01, 0x0D, 0xB8], 32, .local),
        Block([0x3F, 0xFF, 0], 20, .local), Block([0x20], 3, .global),
    ]

    /// Blocks whose addresses hold one of IPv4, and where it stands in them: mapped ones, those of NAT64 (RFC 6052) and of
    /// 6to4 (RFC 3056). What is reached by them is what the IPv4 address reaches.
    private static let embedding = [
        (block: Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96, .never), place: 12..<16),
        (block: Block([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96, .never), place: 12..<16),
        (block: Block([0x20, 0x02], 16, .never), place: 2..<6),
    ]

    private static func ofIPv6(_ octets: [UInt8]) -> AddressReach {
        if let embedded = embedding.first(where: { $0.block.holds(octets[...]) }) {
            return ofIPv4(octets[embedded.place])
        }
        return blocksOfIPv6.first { $0.holds(octets[...]) }?.reach ?? .never
    }
}
