// JSON written straight into bytes: for the replies and claims that every token costs.

/// Writes JSON into a byte array, without intermediate values.
///
/// An encoder costs some 20 µs for the reply of the token endpoint; this costs about one. The writer sets the commas;
/// whether what is written makes one whole value (a key before each member's value, every object ended) is up to the
/// caller.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty text with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// `{`
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
    }

    /// `}`
    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
    }

    /// `[`
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
    }

    /// `]`
    public mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
    }

    /// The name of a member, whose value must follow.
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A string, escaped where RFC 8259 §7 asks for it.
    public mutating func string(_ string: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        // By span: `contains(where:)` calls a closure a byte here, which cost as much as all else in a token's claims.
        let text = string.utf8.span
        var isPlain = true
        for index in text.indices where Self.mustBeEscaped(text[index]) {
            isPlain = false
            break
        }
        if isPlain {
            bytes.append(contentsOf: string.utf8)
        } else {
            for byte in string.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// An integer. Beyond 2^53 some readers lose digits (RFC 8259 §6).
    public mutating func integer(_ number: Int64) {
        separate()
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// `true` or `false`
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// `null`
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// A finite number; anything else has no JSON (RFC 8259 §6).
    public mutating func number(_ number: Double) {
        precondition(number.isFinite, "JSON has no infinity and no NaN")
        separate()
        bytes.append(contentsOf: number.description.utf8)
    }

    /// An array of strings.
    public mutating func strings(_ strings: [String]) {
        beginArray()
        for string in strings { self.string(string) }
        endArray()
    }

    /// A whole value that is JSON already, unchecked.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Any value.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .integer(let integer): self.integer(integer)
        case .number(let number): self.number(number)
        case .string(let string): self.string(string)
        case .array(let array):
            beginArray()
            for element in array { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members { self.member(member.name, member.value) }
            endObject()
        }
    }

    /// A comma, unless this is the first thing in its list or a member's value. What stands before tells: a comma is
    /// due exactly behind the end of another value, and no value ends like a beginning.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): return
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    @inline(__always)
    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        guard Self.mustBeEscaped(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20:
            let digits = [UInt8]("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
