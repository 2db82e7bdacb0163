// IP addresses and ranges of them, to know a trusted proxy by.
import Glibc

/// An IPv4 or IPv6 address; an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is the IPv4 address.
package struct IPAddress: Hashable, Sendable {
    /// The 128 bits, IPv4 in its mapped form.
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0x0000_FFFF_0000_0000

    /// An address in its textual form, without port or zone.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Int(INET6_ADDRSTRLEN) else { return nil }
        let text = String(text)
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            high = 0
            low = Self.mappedPrefix | UInt64(UInt32(bigEndian: v4.s_addr))
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            let words = v6.__in6_u.__u6_addr32
            high = UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1))
            low = UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3))
        } else {
            return nil
        }
    }

    package var isIPv4: Bool { high == 0 && low & 0xFFFF_FFFF_0000_0000 == Self.mappedPrefix }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical text (RFC 5952), so that one address has one spelling in logs and counters.
    package var description: String {
        guard !isIPv4 else { return "\(low >> 24 & 0xFF).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).\(low & 0xFF)" }
        var address = in6_addr()
        address.__in6_u.__u6_addr32 = (
            UInt32(truncatingIfNeeded: high >> 32).bigEndian, UInt32(truncatingIfNeeded: high).bigEndian,
            UInt32(truncatingIfNeeded: low >> 32).bigEndian, UInt32(truncatingIfNeeded: low).bigEndian
        )
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

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
