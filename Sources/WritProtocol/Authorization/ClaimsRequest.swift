// The `claims` parameter: single claims asked for by name (OIDC Core §5.5).
package import WritJOSE

/// Which claims go to which place. A claim that cannot be told is left out, even an essential one (§5.5.1); only `sub` and
/// `acr` with a value decide about the whole request.
package struct ClaimsRequest: Sendable, Equatable {
    package private(set) var userInfo: [Entry]
    package private(set) var idToken: [Entry]
    /// As it was sent, without white space, to be kept with a code.
    package let json: [UInt8]

    /// §5.5.1: one claim; `null` in the parameter is an entry without conditions.
    package struct Entry: Sendable, Equatable {
        package var name: String
        package var isEssential: Bool
        /// From `value` or `values`; empty for any.
        package var values: [JSONValue]
    }

    /// Octets, so that a code's row stays small.
    package static let sizeLimit = 8192

    /// Members that are not understood are ignored (§5.5); those that are must have the right types.
    /// - Throws: `.claimsMalformed`.
    package init(parsing text: String) throws(OAuthError) {
        guard text.utf8.count <= Self.sizeLimit else { throw Self.malformed("over \(Self.sizeLimit) octets") }
        try self.init(json: Array(text.utf8))
    }

    /// What was kept. Throws as the other one.
    package init(json: [UInt8]) throws(OAuthError) {
        guard let value = try? JSONValue(parsing: json), let object = value.object else {
            throw Self.malformed("not a JSON object")
        }
        userInfo = try Self.entries(object["userinfo"])
        idToken = try Self.entries(object["id_token"])
        self.json = value.text
    }

    private static func entries(_ value: JSONValue?) throws(OAuthError) -> [Entry] {
        guard let value, value != .null else { return [] }
        guard let object = value.object else { throw malformed("userinfo or id_token is no object") }
        var entries: [Entry] = []
        for member in object.members { entries.append(try entry(member)) }
        return entries
    }

    private static func entry(_ member: JSONObject.Member) throws(OAuthError) -> Entry {
        guard member.value != .null else { return Entry(name: member.name, isEssential: false, values: []) }
        guard let object = member.value.object else { throw malformed("a claim is neither null nor an object") }
        var entry = Entry(name: member.name, isEssential: false, values: [])
        if let essential = object["essential"] {
            guard let isEssential = essential.bool else { throw malformed("essential is no boolean") }
            entry.isEssential = isEssential
        }
        if let value = object["value"] { entry.values = [value] }
        if let values = object["values"] {
            guard let values = values.array else { throw malformed("values is no array") }
            entry.values += values
        }
        return entry
    }

    private static func malformed(_ detail: String) -> OAuthError {
        OAuthError(.claimsMalformed, detail: detail, description: "The claims parameter is malformed: \(detail).")
    }

    /// The scopes that the claims asked for by name belong to (§5.4): asking for a claim is asking for what the scope gives.
    package var scopes: Scope {
        Scope(
            (userInfo + idToken).compactMap { entry -> ScopeToken? in
                switch entry.name {
                case "email", "email_verified": .email
                case "phone_number", "phone_number_verified": .phone
                case "address": .address
                case "sub", "acr", "amr", "auth_time", "sid": nil
                default: .profile
                }
            })
    }

    /// §3.1.2.2: the one person about whom the answer may be.
    package var subject: String? { idToken.first { $0.name == "sub" }?.values.first?.string }

    /// §5.5.1.1: the authentication contexts of which one must be reached; empty without an essential `acr`.
    package var essentialContexts: [String] {
        idToken.first { $0.name == "acr" && $0.isEssential }?.values.compactMap(\.string) ?? []
    }
}
