// A strict parser of RFC 8259: one pass, no look-behind, depth and size bounded before anything is allocated for them.

struct JSONParser {
    private let text: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var valuesLeft: Int

    static func parse(_ text: [UInt8], limits: JSONLimits) throws(JSONError) -> JSONValue {
        guard text.count <= limits.byteCount else { throw .tooLarge }
        var parser = JSONParser(text: text, limits: limits)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == text.count else { throw .unexpected(at: parser.position) }
        return value
    }

    private init(text: [UInt8], limits: JSONLimits) {
        self.text = text
        self.limits = limits
        valuesLeft = limits.valueCount
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard valuesLeft > 0 else { throw .tooManyValues(at: position) }
        valuesLeft -= 1
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        guard depth <= limits.depth else { throw .tooDeep(at: position) }
        position += 1
        var object = JSONObject()
        var names = UniqueNames()
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return object
        }
        while true {
            skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpected(at: position) }
            let name = try string()
            guard names.insert(name) else { throw .duplicateMember(name) }
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw .unexpected(at: position) }
            position += 1
            object.append(name, try value(depth: depth))
            if try !continues(until: UInt8(ascii: "}")) { return object }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.depth else { throw .tooDeep(at: position) }
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth))
            if try !continues(until: UInt8(ascii: "]")) { return elements }
        }
    }

    /// After an element: true behind a comma, false behind the end of the list.
    private mutating func continues(until end: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == end || byte == UInt8(ascii: ",") else { throw .unexpected(at: position) }
        position += 1
        return byte != end
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 {
            guard try peek() == byte else { throw .unexpected(at: position) }
            position += 1
        }
        return value
    }

    /// RFC 8259 §6: an optional minus, no leading zeros, digits on both sides of the point.
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        var isInteger = true
        if try peek() == UInt8(ascii: "-") { position += 1 }
        if try peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let literal = String(decoding: text[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(literal) { return .integer(integer) }
        guard let number = Double(literal), number.isFinite else { throw .numberOutOfRange(at: start) }
        return .number(number)
    }

    /// One digit or more.
    private mutating func digits() throws(JSONError) {
        let start = position
        while position < text.count, 0x30...0x39 ~= text[position] { position += 1 }
        guard position > start else {
            if position == text.count { throw .unexpectedEnd }
            throw .unexpected(at: position)
        }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                let slice = text[start..<position]
                position += 1
                return try Self.validated(slice, at: start)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw .controlCharacter(at: position)
            default: position += 1
            }
        }
        throw .unexpectedEnd
    }

    /// The rest of a string from its first escape on; `start` is its first byte.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var bytes = [UInt8](text[start..<position])
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                return try Self.validated(bytes[...], at: start)
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<0x20: throw .controlCharacter(at: position)
            case let byte:
                bytes.append(byte)
                position += 1
            }
        }
        throw .unexpectedEnd
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
        position += 1
        let letter = try peek()
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes.append(contentsOf: UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter)
        default: throw .unexpected(at: position - 1)
        }
    }

    /// The character behind `\u`, both halves of a surrogate pair included.
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let start = position - 2
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) {
            guard scalar != "\0" else { throw .nul(at: start) }
            return scalar
        }
        guard unit < 0xDC00, position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        else { throw .loneSurrogate(at: start) }
        position += 2
        let low = try hexadecimal()
        guard 0xDC00...0xDFFF ~= low,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw .loneSurrogate(at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = try peek()
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt16(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt16((byte | 0x20) - 0x61 + 10)
            default: throw .unexpected(at: position)
            }
            position += 1
        }
        return unit
    }

    private static func validated(_ bytes: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
        guard let string = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8(at: start) }
        return string
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < text.count else { throw .unexpectedEnd }
        return text[position]
    }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }
}

/// The names seen in one object: a list while they are few, a set when many, so that a hostile object costs no
/// quadratic time.
private struct UniqueNames {
    private var few: [String] = []
    private var many: Set<String> = []

    /// False when the name was there.
    mutating func insert(_ name: String) -> Bool {
        guard few.count >= 16 else {
            guard !few.contains(name) else { return false }
            few.append(name)
            return true
        }
        if many.isEmpty { many = Set(few) }
        return many.insert(name).inserted
    }
}
