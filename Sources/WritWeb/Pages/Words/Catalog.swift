// The texts of one language, read from its file.
import WritJOSE

/// Texts by key. A text may name arguments in braces; a counted word is an object of plural categories instead of a text.
struct Catalog: Sendable, Equatable {
    private(set) var texts: [String: String] = [:]
    private(set) var counted: [String: [Plural: String]] = [:]

    init() {}

    var keys: Set<String> { Set(texts.keys).union(counted.keys) }

    /// Reads `texts/{locale}.json`.
    /// - Throws: ``TemplateError`` without a file's name: a value that is no text, or a plural category that the language
    ///   does not have.
    init(json: String, locale: UILocale) throws(TemplateError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: Array(json.utf8), limits: Self.limits) } catch {
            throw TemplateError("is no JSON: \(error)", line: error.line(in: json))
        }
        guard let object = value.object else { throw TemplateError("must be a JSON object of texts") }
        for member in object.members {
            switch member.value {
            case .string(let text): texts[member.name] = text
            case .object(let forms): counted[member.name] = try Self.forms(forms, of: member.name, locale)
            default: throw TemplateError("\(member.name) must be a text")
            }
        }
    }

    private static func forms(
        _ object: JSONObject, of key: String, _ locale: UILocale
    ) throws(TemplateError) -> [Plural: String] {
        var forms: [Plural: String] = [:]
        for member in object.members {
            guard let category = Plural(rawValue: member.name), let text = member.value.string else {
                throw TemplateError("\(key).\(member.name) is no plural category with a text")
            }
            forms[category] = text
        }
        let expected = Plural.categories(of: locale)
        guard Set(forms.keys) == expected else {
            let names = Plural.allCases.filter(expected.contains).map(\.rawValue).joined(separator: ", ")
            throw TemplateError("\(key) must have the forms \(names)")
        }
        return forms
    }

    private static let limits = JSONLimits(byteCount: 1 << 20, depth: 3, valueCount: 4096)

    /// Another file's texts over these.
    /// - Throws: ``TemplateError`` for a key that there is not, or of another kind, or whose text names an argument that
    ///   this one's does not.
    mutating func overlay(_ other: Catalog) throws(TemplateError) {
        for key in other.keys.sorted() where !keys.contains(key) { throw TemplateError("there is no text \(key)") }
        for (key, text) in other.texts {
            guard let own = texts[key] else { throw TemplateError("\(key) must have plural forms") }
            try Self.check(text, of: key, arguments: Self.arguments(of: own))
            texts[key] = text
        }
        for (key, forms) in other.counted {
            guard counted[key] != nil else { throw TemplateError("\(key) must be a text") }
            for text in forms.values { try Self.check(text, of: key, arguments: ["count"]) }
            counted[key] = forms
        }
    }

    private static func check(
        _ text: String, of key: String, arguments known: Set<String>
    ) throws(TemplateError) {
        for argument in arguments(of: text).sorted() where !known.contains(argument) {
            throw TemplateError("\(key) has no argument {\(argument)}")
        }
    }

    /// The names in braces.
    static func arguments(of text: String) -> Set<String> {
        Set(parts(of: text).compactMap { if case .argument(let name) = $0 { name } else { nil } })
    }

    enum Part: Equatable {
        case words(Substring)
        case argument(String)
    }

    /// A text cut at its braces; a brace without its other half stays a character.
    static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.words(rest[..<open])) }
            parts.append(.argument(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.words(rest)) }
        return parts
    }
}

extension JSONError {
    /// Where reading a text stopped, from 1; `nil` where that is about the whole.
    fileprivate func line(in text: String) -> Int? {
        switch self {
        case .tooDeep(let octet), .tooManyValues(let octet), .unexpected(let octet), .invalidUTF8(let octet),
            .controlCharacter(let octet), .nul(let octet), .loneSurrogate(let octet), .numberOutOfRange(let octet):
            1 + text.utf8.prefix(octet).count { $0 == UInt8(ascii: "\n") }
        case .unexpectedEnd: 1 + text.utf8.count { $0 == UInt8(ascii: "\n") }
        case .tooLarge, .duplicateMember: nil
        }
    }
}
