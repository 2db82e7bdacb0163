// JSON (RFC 8259) as a value, for headers, keys and claims that others wrote.

/// A JSON value.
///
/// Not `JSONDecoder`: Foundation's takes the last of two members of one name, so what one service checks and what
/// another uses may differ (RFC 7515 §4 and RFC 7519 §4 leave it to the parser to refuse them), it has no limits on
/// depth or count, and it costs more.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent that fits.
    case integer(Int64)
    /// Any other number; always finite when it was parsed.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Parses a whole text; see ``JSONLimits`` and ``JSONError`` for what is refused.
    public init(parsing text: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        self = try JSONParser.parse(text, limits: limits)
    }

    /// The string, or nil for another type.
    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The integer, or nil for another type, a fraction, or a number too large.
    public var integer: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// The truth value, or nil for another type.
    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// The elements, or nil for another type.
    public var array: [JSONValue]? {
        if case .array(let array) = self { array } else { nil }
    }

    /// The members, or nil for another type.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The elements of an array of strings only, or nil.
    public var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }

    /// The text, without white space.
    public var text: [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.value(self)
        return writer.bytes
    }
}

/// The members of a JSON object, in the order of the text; names are unique.
public struct JSONObject: Sendable, Equatable {
    /// A name with its value.
    public struct Member: Sendable, Equatable {
        /// The name, unescaped.
        public let name: String
        /// The value.
        public let value: JSONValue
    }

    /// The members, in the order of the text.
    public private(set) var members: [Member] = []

    /// An object without members.
    public init() {}

    /// The value of a member, compared byte for byte (Swift's `==` would take the Kelvin sign for a K), or nil.
    public subscript(name: String) -> JSONValue? {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Whether there is a member of this name, whatever its value.
    public func contains(_ name: String) -> Bool {
        self[name] != nil
    }

    /// The caller sees to it that the name is new.
    package mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
    }
}
