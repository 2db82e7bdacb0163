// Holds a JSON value against its schema.
import WritJOSE

/// What is wrong with a value, and where.
struct FieldFault: Sendable, Equatable {
    /// A JSON Pointer (RFC 6901) into the body; empty: the whole.
    var pointer: String
    var detail: String
}

extension Schema {
    /// Faults told of at once.
    static let faultLimit = 20

    /// Every fault of the value, the first twenty; none: it is as described.
    func faults(in value: JSONValue) -> [FieldFault] {
        var faults: [FieldFault] = []
        find(in: value, at: "", &faults)
        return Array(faults.prefix(Self.faultLimit))
    }

    private func find(in value: JSONValue, at pointer: String, _ faults: inout [FieldFault]) {
        guard faults.count < Self.faultLimit else { return }
        func add(_ detail: String) { faults.append(FieldFault(pointer: pointer, detail: detail)) }
        if value == .null {
            if !isNullable { add("must not be null") }
            return
        }
        switch form {
        case .text(let text):
            guard case .string(let string) = value else { return add("must be a string") }
            if let fault = text.fault(of: string) { add(fault) }
        case .integer(let range):
            guard case .integer(let integer) = value, range.contains(integer) else {
                return add("must be an integer from \(range.lowerBound) to \(range.upperBound)")
            }
        case .flag:
            guard case .bool = value else { return add("must be true or false") }
        case .list(let element, let limit):
            guard case .array(let array) = value else { return add("must be an array") }
            guard array.count <= limit else { return add("must have at most \(limit) elements") }
            for (index, item) in array.enumerated() { element.find(in: item, at: "\(pointer)/\(index)", &faults) }
        case .object(let members):
            guard case .object(let object) = value else { return add("must be an object") }
            Self.find(in: object, members, at: pointer, &faults)
        case .map(let schema):
            guard case .object(let object) = value else { return add("must be an object") }
            for member in object.members {
                schema.find(in: member.value, at: "\(pointer)/\(Self.escaped(member.name))", &faults)
            }
        case .anyObject:
            guard case .object = value else { return add("must be an object") }
        case .any: break
        case .either(let schemas):
            if !schemas.contains(where: { $0.faults(in: value).isEmpty }) { add("is of none of the allowed forms") }
        case .named(_, let schema):
            schema.find(in: value, at: pointer, &faults)
        }
    }

    private static func find(
        in object: JSONObject, _ members: [Member], at pointer: String, _ faults: inout [FieldFault]
    ) {
        for member in object.members {
            let place = "\(pointer)/\(escaped(member.name))"
            // Byte for byte, as JSON names are compared (RFC 8259 §8.3).
            guard let known = members.first(where: { $0.name.utf8.elementsEqual(member.name.utf8) }) else {
                faults.append(FieldFault(pointer: place, detail: "is not known here"))
                continue
            }
            known.schema.find(in: member.value, at: place, &faults)
        }
        for member in members where member.isRequired && !object.contains(member.name) {
            faults.append(FieldFault(pointer: "\(pointer)/\(escaped(member.name))", detail: "is missing"))
        }
    }

    /// RFC 6901 §3; a name that a stranger chose is cut.
    private static func escaped(_ name: String) -> String {
        var escaped = ""
        for character in name.prefix(128) {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

extension Schema.Text {
    fileprivate func fault(of string: String) -> String? {
        if let choices {
            return choices.contains(string) ? nil : "must be one of \(choices.joined(separator: ", "))"
        }
        let count = string.unicodeScalars.count
        return length.contains(count)
            ? nil : "must have \(length.lowerBound) to \(length.upperBound) characters, and has \(count)"
    }
}
