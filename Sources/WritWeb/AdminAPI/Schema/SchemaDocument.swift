// Writes schemas as JSON Schema 2020-12, in which OpenAPI 3.1 describes values.
import WritJOSE

extension JSONWriter {
    /// - Parameter words: What the value is, beside what it looks like.
    mutating func schema(_ schema: Schema, _ words: String? = nil) {
        beginObject()
        switch schema.form {
        case .named(let name, _) where schema.isNullable:
            key("anyOf")
            beginArray()
            reference(name)
            beginObject()
            member("type", "null")
            endObject()
            endArray()
        case .named(let name, _): member("$ref", "#/components/schemas/\(name)")
        case .text(let text): self.text(text, schema)
        case .integer(let range):
            type("integer", schema)
            member("minimum", range.lowerBound)
            if range.upperBound < Int64.max { member("maximum", range.upperBound) }
        case .flag: type("boolean", schema)
        case .list(let element, let limit):
            type("array", schema)
            key("items")
            self.schema(element)
            member("maxItems", limit)
        case .object(let members): object(members, schema)
        case .map(let value):
            type("object", schema)
            key("additionalProperties")
            self.schema(value)
        case .anyObject: type("object", schema)
        case .any: break
        case .either(let schemas):
            key("anyOf")
            beginArray()
            for one in schemas { self.schema(one) }
            if schema.isNullable {
                beginObject()
                member("type", "null")
                endObject()
            }
            endArray()
        }
        if let words { member("description", words) }
        endObject()
    }

    private mutating func reference(_ name: String) {
        beginObject()
        member("$ref", "#/components/schemas/\(name)")
        endObject()
    }

    private mutating func type(_ name: String, _ schema: Schema) {
        if schema.isNullable { member("type", [name, "null"]) } else { member("type", name) }
    }

    private mutating func text(_ text: Schema.Text, _ schema: Schema) {
        type("string", schema)
        if let choices = text.choices {
            key("enum")
            beginArray()
            for choice in choices { string(choice) }
            if schema.isNullable { null() }
            endArray()
            return
        }
        if text.length.lowerBound > 0 { member("minLength", text.length.lowerBound) }
        if text.length.upperBound < Int.max { member("maxLength", text.length.upperBound) }
        if let format = text.format { member("format", format) }
        if let pattern = text.pattern { member("pattern", pattern) }
    }

    private mutating func object(_ members: [Schema.Member], _ schema: Schema) {
        type("object", schema)
        key("properties")
        beginObject()
        for member in members {
            key(member.name)
            self.schema(member.schema, member.words)
        }
        endObject()
        let required = members.filter(\.isRequired).map(\.name)
        if !required.isEmpty { member("required", required) }
        member("additionalProperties", false)
    }
}

extension Schema {
    /// The named schemas that it is made of, itself included.
    var namedParts: [(name: String, schema: Schema)] {
        switch form {
        case .text, .integer, .flag, .anyObject, .any: []
        case .list(let element, _): element.namedParts
        case .map(let value): value.namedParts
        case .object(let members): members.flatMap(\.schema.namedParts)
        case .either(let schemas): schemas.flatMap(\.namedParts)
        case .named(let name, let schema): [(name, schema)] + schema.namedParts
        }
    }
}
