// What a JSON value of the administration API looks like. Requests are judged by it and the OpenAPI document is written
// from it, so the two cannot part.

/// A schema: a small part of JSON Schema 2020-12.
struct Schema: Sendable {
    indirect enum Form: Sendable {
        case text(Text)
        case integer(ClosedRange<Int64>)
        case flag
        case list(of: Schema, limit: Int)
        case object([Member])
        /// Any members, whose values all look alike.
        case map(of: Schema)
        /// A value that somebody else's specification describes.
        case anyObject
        case either([Schema])
        case any
        /// Described once, among the document's components.
        case named(String, Schema)
    }

    struct Text: Sendable {
        /// Unicode scalars.
        var length: ClosedRange<Int>
        var choices: [String]?
        /// A format of JSON Schema, for readers; what exactly is allowed, the use cases say.
        var format: String?
        /// For readers, as the format.
        var pattern: String?
    }

    struct Member: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
        let words: String?

        init(_ name: String, _ schema: Schema, required: Bool = false, _ words: String? = nil) {
            self.name = name
            self.schema = schema
            isRequired = required
            self.words = words
        }
    }

    let form: Form
    var isNullable = false

    static func text(
        _ length: ClosedRange<Int> = 1...255, of choices: [String]? = nil, format: String? = nil,
        pattern: String? = nil
    ) -> Schema {
        Schema(form: .text(Text(length: length, choices: choices, format: format, pattern: pattern)))
    }

    static func choice(_ choices: [String]) -> Schema { text(0...255, of: choices) }
    static func integer(_ range: ClosedRange<Int64>) -> Schema { Schema(form: .integer(range)) }
    static func integer(within range: ClosedRange<Int>) -> Schema {
        integer(Int64(range.lowerBound)...Int64(range.upperBound))
    }
    static func list(of element: Schema, limit: Int = 100) -> Schema { Schema(form: .list(of: element, limit: limit)) }
    static func object(_ members: [Member]) -> Schema { Schema(form: .object(members)) }
    static func map(of value: Schema) -> Schema { Schema(form: .map(of: value)) }
    static func either(_ schemas: Schema...) -> Schema { Schema(form: .either(schemas)) }
    static func named(_ name: String, _ schema: Schema) -> Schema { Schema(form: .named(name, schema)) }

    static let flag = Schema(form: .flag)
    static let anyObject = Schema(form: .anyObject)
    static let any = Schema(form: .any, isNullable: true)
    static let uri = text(1...2048, format: "uri")
    static let uuid = text(36...36, format: "uuid")
    static let time = text(20...20, format: "date-time")
    static let revision = integer(0...Int64.max)

    /// As it is, or null.
    var nullable: Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }
}

extension [Schema.Member] {
    /// As members of a change (RFC 7396): none is required, and null takes the value away.
    func changes(keeping fixed: Set<String> = []) -> Self {
        map { Schema.Member($0.name, fixed.contains($0.name) ? $0.schema : $0.schema.nullable, $0.words) }
    }

    /// The same, these required.
    func requiring(_ names: String...) -> Self {
        map { Schema.Member($0.name, $0.schema, required: names.contains($0.name), $0.words) }
    }
}
