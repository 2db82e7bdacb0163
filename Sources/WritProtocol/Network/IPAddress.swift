// IP addresses: their one spelling, and what of them is one person's.
import Glibc

/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2), or translated to it under the
/// well-known prefix (RFC 6052 §2.1), is the IPv4 address.
package struct IPAddress: Hashable, Sendable {
    /// The 128 bits, IPv4 in its mapped form.
    package let high: UInt64
    package let low: UInt64

    private static let mappedPrefix: UInt64 = 0x0000_FFFF_0000_0000
    /// `64:ff9b::/96`, of which the last 32 bits are the IPv4 address.
    private static let translatedPrefix: UInt64 = 0x0064_FF9B_0000_0000

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
            let prefix = UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1))
            let rest = UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3))
            let isTranslated = prefix == Self.translatedPrefix && rest >> 32 == 0
            high = isTranslated ? 0 : prefix
            low = isTranslated ? Self.mappedPrefix | rest : rest
        } else {
            return nil
        }
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package var isIPv4: Bool { high == 0 && low & 0xFFFF_FFFF_0000_0000 == Self.mappedPrefix }

    /// What one person is counted by. Of IPv4 the address; of IPv6 the first address of its /64, for whoever has one of
    /// these has them all (RFC 4291 §2.5.1, RFC 7217), and with a count for each would have no limit.
    package var network: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
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
