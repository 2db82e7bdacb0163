// Values of an export as Keycloak itself reads them.
import WritJOSE

extension JSONValue? {
    /// Keycloak's reader takes the text "false" for false, so it must not come along as true here. What is neither is
    /// false: nobody is enabled by a slip of the pen.
    func flag(otherwise: Bool) -> Bool {
        switch self {
        case nil, .null: otherwise
        case .bool(let flag): flag
        case .string(let text): text == "true"
        default: false
        }
    }

    /// Whether it says something: what is absent, empty, zero or off is nothing to lose.
    var saysSomething: Bool {
        switch self {
        case nil, .null, .bool(false), .integer(0), .string(""), .string("false"): false
        case .array(let array): !array.isEmpty
        case .object(let object): !object.members.isEmpty
        default: true
        }
    }
}

/// What a member of an export has to be.
enum KeycloakForm {
    case text, texts, objects, object

    fileprivate func holds(_ value: JSONValue) -> Bool {
        switch self {
        case .text: value.string != nil
        case .texts: value.strings != nil
        case .objects: value.array?.allSatisfy { $0.object != nil } ?? false
        case .object: value.object != nil
        }
    }
}

extension JSONObject {
    /// Members that are there in another form: they are read as if they were not there.
    func misshapen(_ forms: [(member: String, form: KeycloakForm)]) -> [String] {
        forms.filter { expected in
            guard let value = self[expected.member], value != .null else { return false }
            return !expected.form.holds(value)
        }
        .map(\.member)
    }
}
