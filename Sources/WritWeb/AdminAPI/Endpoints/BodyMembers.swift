// Members of a body, which is as its schema describes it, in the words of the use cases.
import WritJOSE
import WritProtocol

extension JSONObject {
    func text(_ name: String) -> String? { self[name]?.string }
    func texts(_ name: String) -> [String]? { self[name]?.strings }
    func integer(_ name: String) -> Int? { self[name]?.integer.map { Int($0) } }
    func flag(_ name: String) -> Bool? { self[name]?.bool }

    /// In a change: `nil` stays, an empty text takes the value away. Null says the latter.
    func change(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        return value.string ?? ""
    }

    /// In a change: `nil` stays, null is the empty list.
    func changes(_ name: String) -> [String]? {
        guard let value = self[name] else { return nil }
        return value.strings ?? []
    }

    /// `key=value` pairs as operators give them; an empty value takes a setting back to its default, as null does.
    func settings(_ name: String) -> [(key: String, value: String)] {
        (self[name]?.object?.members ?? []).map { member in
            switch member.value {
            case .bool(let flag): (member.name, flag ? "true" : "false")
            case .integer(let integer): (member.name, String(integer))
            case .string(let text): (member.name, text)
            case .null, .number, .array, .object: (member.name, "")
            }
        }
    }
}
