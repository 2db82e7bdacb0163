// What a JSON text may be refused for, and how much of it is read.

/// Why a text was refused; `at` is the offset in bytes.
public enum JSONError: Error, Sendable, Equatable {
    /// The text is longer than allowed; nothing of it was read.
    case tooLarge
    /// Objects and arrays nested deeper than allowed.
    case tooDeep(at: Int)
    /// More values than allowed.
    case tooManyValues(at: Int)
    /// A character that cannot stand here, a byte order mark and anything after the value included.
    case unexpected(at: Int)
    /// The text ends within a value.
    case unexpectedEnd
    /// Two members of one object have the same name.
    case duplicateMember(String)
    /// A string that is not UTF-8 (overlong forms and encoded surrogates included).
    case invalidUTF8(at: Int)
    /// An unescaped control character in a string (RFC 8259 §7).
    case controlCharacter(at: Int)
    /// An escaped U+0000: legal JSON, but PostgreSQL stores no such text, and C strings end there.
    case nul(at: Int)
    /// An escaped half of a surrogate pair: no Unicode text.
    case loneSurrogate(at: Int)
    /// A number that no finite Double is near.
    case numberOutOfRange(at: Int)
}

extension JSONError: CustomStringConvertible {
    /// Words that go on from "is refused: ".
    public var description: String {
        switch self {
        case .tooLarge: "it is too long"
        case .tooDeep(let at): "it is nested too deep at byte \(at)"
        case .tooManyValues(let at): "it has too many values, from byte \(at) on"
        case .unexpected(let at): "it is no JSON: byte \(at) cannot stand there"
        case .unexpectedEnd: "it is no JSON: it ends too early"
        case .duplicateMember(let name): "it has two members named \(name)"
        case .invalidUTF8(let at): "byte \(at) is not UTF-8"
        case .controlCharacter(let at): "a control character stands in a string at byte \(at)"
        case .nul(let at): "U+0000 stands in a string at byte \(at)"
        case .loneSurrogate(let at): "half a surrogate pair stands at byte \(at)"
        case .numberOutOfRange(let at): "the number at byte \(at) is out of range"
        }
    }
}

/// How much a parser reads before it gives up.
public struct JSONLimits: Sendable {
    /// The longest text, in bytes.
    public var byteCount: Int
    /// The deepest nesting; 1 is an array or object of scalars.
    public var depth: Int
    /// The most values in all, members' values and elements alike.
    public var valueCount: Int

    /// Limits of the caller's own.
    public init(byteCount: Int, depth: Int, valueCount: Int) {
        self.byteCount = byteCount
        self.depth = depth
        self.valueCount = valueCount
    }

    /// 64 KiB, 16 levels, 4096 values.
    public static let standard = JSONLimits(byteCount: 65_536, depth: 16, valueCount: 4096)
}
