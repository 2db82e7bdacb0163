// A small content hash for names, not for secrets: FNV-1a, 64 bits.

/// FNV-1a (Fowler, Noll, Vo).
enum FNV {
    static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01b3

    static func extend(_ hash: UInt64, byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* prime
    }

    static func extend(_ hash: UInt64, number: UInt32) -> UInt64 {
        var hash = hash
        for shift in stride(from: 0, to: 32, by: 8) {
            hash = extend(hash, byte: UInt8(truncatingIfNeeded: number >> UInt32(shift)))
        }
        return hash
    }

    static func hash(_ text: some Sequence<UInt8>, basis: UInt64 = basis) -> UInt64 {
        text.reduce(basis) { extend($0, byte: $1) }
    }
}
