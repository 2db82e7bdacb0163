// The name of one request, in its reply and in every log line about it.
import Synchronization

/// Makes ids of 128 bits without a system call: a random half for this process, and a counter scrambled so that ids of two
/// processes cannot be told apart by their order. They are names, not secrets.
final class RequestIDs: Sendable {
    private let process: UInt64
    private let start: UInt64
    private let counter = Atomic<UInt64>(0)

    init() {
        var random = SystemRandomNumberGenerator()
        process = random.next()
        start = random.next()
    }

    /// 32 hexadecimal digits.
    func next() -> String {
        let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
        var digits = [UInt8](repeating: 0, count: 32)
        Self.write(process, into: &digits, at: 0)
        Self.write(Self.scrambled(start &+ count), into: &digits, at: 16)
        return String(decoding: digits, as: UTF8.self)
    }

    /// Whether an id that a trusted proxy sends may stand in our logs.
    static func isAcceptable(_ id: String) -> Bool {
        let bytes = id.utf8
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The finaliser of SplitMix64: a permutation, so two counts never give the same id.
    private static func scrambled(_ value: UInt64) -> UInt64 {
        var z = value &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func write(_ value: UInt64, into digits: inout [UInt8], at offset: Int) {
        for index in 0..<16 {
            let nibble = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 0xF
            digits[offset + index] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
        }
    }
}
