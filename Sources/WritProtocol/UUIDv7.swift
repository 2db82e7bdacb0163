// UUIDs that sort by the time they were made (RFC 9562 §5.7), for keys that are inserted in order.
package import FoundationEssentials
package import WritCrypto

extension UUID {
    /// A UUIDv7: 48 bits of milliseconds since 1970, then version, variant and 74 random bits.
    package static func v7(now: Instant, random: RandomSource) -> UUID {
        var bytes = random.bytes(16)
        let milliseconds = UInt64(max(0, now.millisecondsSince1970))
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(8 * (5 - index))) }
        bytes[6] = 0x70 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        return UUID(bigEndianBytes: bytes) ?? UUID()
    }

    /// The UUID of 16 bytes in network order; `nil` for any other count.
    package init?(bigEndianBytes b: some RandomAccessCollection<UInt8>) {
        guard b.count == 16 else { return nil }
        let a = Array(b)
        self.init(
            uuid: (
                a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
                a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15]
            ))
    }

    /// Its 16 bytes in network order.
    package var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: uuid) { Array($0) }
    }
}
