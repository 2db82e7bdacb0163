// Ranges of IP addresses, to know a trusted proxy by.
package import WritProtocol

/// A CIDR range (RFC 4632 §3.1), `10.0.0.0/8` or `2001:db8::/32`; a bare address is a range of one.
package struct AddressRange: Hashable, Sendable {
    private let base: IPAddress
    /// Bits of the 128 that must be equal.
    private let prefix: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let base = IPAddress(first) else { return nil }
        let width = base.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...width).contains(given) else { return nil }
            length = given
        }
        self.base = base
        prefix = 128 - width + length
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.isIPv4 == base.isIPv4 else { return false }
        let highMask = prefix >= 64 ? UInt64.max : prefix == 0 ? 0 : ~(UInt64.max >> UInt64(prefix))
        let lowBits = prefix - 64
        let lowMask = lowBits >= 64 ? UInt64.max : lowBits <= 0 ? 0 : ~(UInt64.max >> UInt64(lowBits))
        return (address.high ^ base.high) & highMask == 0 && (address.low ^ base.low) & lowMask == 0
    }
}
