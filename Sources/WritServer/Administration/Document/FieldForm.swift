// What a field of the document may hold, and its one spelling.
import WritJOSE

/// A field of an object, by its name in the document. Where a specification has a name for it, it is that name.
struct FieldDefinition: Sendable {
    let name: String
    let form: FieldForm

    init(_ name: String, _ form: FieldForm) {
        self.name = name
        self.form = form
    }
}

enum FieldForm: Sendable {
    case text
    /// With its default.
    case flag(Bool)
    /// A list without order.
    case texts
    /// A list of words, also written as one text with blanks between (RFC 6749 §3.3). An empty one is no default.
    case words
    /// Any mapping, judged by the rules of its object: a JWK Set.
    case mapping
    /// A mapping of names to texts, which may be empty.
    case textsByName

    /// What would have done.
    struct Mismatch: Error { var expected: String }

    /// The value in its one spelling; `nil` for the default.
    func canonical(_ value: JSONValue) throws(Mismatch) -> JSONValue? {
        if value == .null { return nil }
        switch self {
        case .text:
            guard let text = value.string else { throw Mismatch(expected: "a text\(Self.hint(value))") }
            return text.isEmpty ? nil : .string(text)
        case .flag(let standard):
            guard let flag = value.bool else { throw Mismatch(expected: "true or false") }
            return flag == standard ? nil : value
        case .texts:
            let texts = try Self.list(value)
            return texts.isEmpty ? nil : .texts(texts)
        case .words:
            let texts = if let text = value.string { [text] } else { try Self.list(value) }
            return .texts(texts.flatMap { $0.split(separator: " ").map(String.init) })
        case .mapping:
            guard let object = value.object else { throw Mismatch(expected: "a mapping") }
            return object.members.isEmpty ? nil : value.sorted
        case .textsByName:
            return try Self.byName(value, expected: "a mapping of names to texts") { value throws(Mismatch) in
                guard value != .null else { return .string("") }
                guard value.string != nil else { throw Mismatch(expected: "a text\(Self.hint(value)) for each name") }
                return value
            }
        }
    }

    private static func list(_ value: JSONValue) throws(Mismatch) -> [String] {
        guard let texts = value.strings else { throw Mismatch(expected: "a list of texts") }
        return texts
    }

    private static func byName(
        _ value: JSONValue, expected: String, _ element: (JSONValue) throws(Mismatch) -> JSONValue
    ) throws(Mismatch) -> JSONValue? {
        guard let object = value.object else { throw Mismatch(expected: expected) }
        var members: [(name: String, value: JSONValue)] = []
        for member in object.members { members.append((member.name, try element(member.value))) }
        return members.isEmpty ? nil : JSONValue.object(JSONObject(members)).sorted
    }

    /// YAML takes `123` and `true` for something else than a text.
    private static func hint(_ value: JSONValue) -> String {
        switch value {
        case .integer, .number, .bool: ", in quotation marks"
        default: ""
        }
    }
}

extension JSONValue {
    /// A list without order: sorted octet by octet, each text once.
    static func texts(_ texts: some Sequence<String>) -> JSONValue {
        .array(Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { .string($0) })
    }

    /// `nil` for an empty list, which is no field.
    static func textsIfAny(_ texts: some Sequence<String>) -> JSONValue? {
        let list = JSONValue.texts(texts)
        return list.array?.isEmpty == true ? nil : list
    }
}
