// What a document may hold, as a JSON Schema, so that editors complete and check it.
package import WritJOSE
import WritProtocol

extension ConfigurationDocument {
    /// JSON Schema 2020-12, made of the same definitions that a document is read by. What values mean, and what they
    /// refer to, only a plan can judge.
    package static var schema: JSONObject {
        var properties: [(name: String, value: JSONValue)] = [
            ("writ", .schema([("const", .integer(version))])),
            (
                "realm",
                .schema([("type", .string("string")), ("pattern", .string("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"))])
            ),
            (
                "prune",
                .schema(
                    [
                        ("type", .string("array")),
                        ("items", .schema([("enum", .array(prunable.map { .string($0) }))])),
                    ], "What the document names all of: others are deleted, settings go back to their defaults.")
            ),
        ]
        properties += ConfigurationKind.realm.properties
        for kind in ConfigurationKind.allCases {
            guard let section = kind.section else { continue }
            properties.append(
                (
                    section,
                    .schema(
                        [("type", .orNull("object")), ("additionalProperties", kind.schema)], "By \(kind.idWords).")
                ))
        }
        return JSONObject([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("A realm of Writ as a document")), ("type", .string("object")),
            ("required", .array([.string("writ"), .string("realm")])), ("additionalProperties", .bool(false)),
            ("properties", .object(JSONObject(properties))),
        ])
    }
}

extension ConfigurationKind {
    /// An entry of its section.
    fileprivate var schema: JSONValue {
        if self == .template {
            return .schema([("anyOf", .array([.schema([("type", .orNull("string"))]), .reference(["file"])]))])
        }
        return .schema([
            ("type", .orNull("object")), ("additionalProperties", .bool(false)),
            ("properties", .object(JSONObject(properties))),
        ])
    }

    fileprivate var properties: [(name: String, value: JSONValue)] {
        var properties = fields.map { (name: $0.name, value: $0.form.schema) }
        if hasSettings {
            let settings = settings.map { (name: $0.rawValue, value: $0.form.schema) }
            properties.append(
                (
                    SettingField.mapping,
                    .schema([
                        ("type", .orNull("object")), ("additionalProperties", .bool(false)),
                        ("properties", .object(JSONObject(settings))),
                    ])
                ))
        }
        for name in references {
            properties.append(
                name == Self.renamedFrom
                    ? (name, .schema([("type", .orNull("string"))], "The path that the group had before."))
                    : (name, .reference(["env", "file"])))
        }
        return properties
    }

    fileprivate var idWords: String {
        switch self {
        case .realm: "nothing"
        case .api: "ids"
        case .role: "names"
        case .group: "paths, as /sales/north"
        case .client: "client_id"
        case .template: "names, as login or texts/de.json"
        }
    }
}

extension FieldForm {
    fileprivate var schema: JSONValue {
        let texts = JSONValue.schema([("type", .string("string"))])
        switch self {
        case .text: return .schema([("type", .orNull("string"))])
        case .flag(let standard): return .schema([("type", .orNull("boolean")), ("default", .bool(standard))])
        case .texts: return .schema([("type", .orNull("array")), ("items", texts)])
        case .words:
            return .schema([
                ("type", .array([.string("array"), .string("string"), .string("null")])), ("items", texts),
            ])
        case .mapping: return .schema([("type", .orNull("object"))])
        case .textsByName:
            return .schema([
                ("type", .orNull("object")), ("additionalProperties", .schema([("type", .orNull("string"))])),
            ])
        }
    }
}

extension RealmSetting.Form {
    fileprivate var schema: JSONValue {
        switch self {
        case .seconds(let range), .count(let range):
            .schema([
                ("type", .orNull("integer")), ("minimum", .integer(Int64(range.lowerBound))),
                ("maximum", .integer(Int64(range.upperBound))),
            ])
        case .flag: .schema([("type", .orNull("boolean"))])
        case .choice(let choices): .schema([("enum", .array(choices.map { .string($0) } + [.null]))])
        case .color, .url, .host, .scope: .schema([("type", .orNull("string"))])
        }
    }
}

extension JSONValue {
    fileprivate static func schema(_ members: [(name: String, value: JSONValue)], _ words: String? = nil) -> JSONValue {
        .object(JSONObject(members + (words.map { [("description", .string($0))] } ?? [])))
    }

    /// Null asks for the default.
    fileprivate static func orNull(_ type: String) -> JSONValue { .array([.string(type), .string("null")]) }

    /// A mapping with one of these names, and a text.
    fileprivate static func reference(_ names: [String]) -> JSONValue {
        let text = JSONValue.schema([("type", .string("string"))])
        return .schema([
            ("type", .orNull("object")), ("additionalProperties", .bool(false)),
            ("properties", .object(JSONObject(names.map { (name: $0, value: text) }))),
            ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
        ])
    }
}
