// What a client has registered that no column is for (RFC 7591 §2, OIDC Registration §2).
package import WritCrypto
package import WritJOSE

/// Kept as JSON under the registered names.
package struct ClientDetails: Sendable, Equatable {
    /// `application_type`: whether it runs on people's own machines.
    package var isNative = false
    /// `response_types` where they are fewer than its grants allow; empty: what the grants allow.
    package var responseTypes: [ResponseType] = []
    /// Ways to reach who is responsible, mostly mail addresses.
    package var contacts: [String] = []
    package var softwareID: String?
    package var softwareVersion: String?
    /// Where its public keys are fetched, in place of `jwks`.
    package var jwksURI: String?
    /// `token_endpoint_auth_signing_alg`: the only one that its assertions are signed with.
    package var assertionAlgorithm: SignatureAlgorithm?
    /// OIDC Registration §5: names the redirect URIs that share its pairwise subjects.
    package var sectorIdentifierURI: String?
    /// `default_max_age`: what a request without `max_age` means.
    package var defaultMaxAge: Seconds?
    /// ID tokens always hold `auth_time`, so this asks for nothing more.
    package var requiresAuthTime = false
    /// Voluntary, as `acr_values` are (OIDC Core §3.1.2.1).
    package var defaultACRValues: [String] = []
    /// RFC 7591 §2.2: what people read, in other languages: `client_name#de` and its like, by their whole name.
    package var localized: [String: String] = [:]

    package init() {}

    /// What people read and see, which may be registered in several languages.
    package static let localizable = ["client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri"]

    /// The member in a person's language; `nil` where it is not registered in it.
    /// - Parameter locale: A BCP 47 tag. `de` finds `#de`, then `#de-AT`, whichever is there.
    package func localized(_ member: String, _ locale: String) -> String? {
        if let exact = localized["\(member)#\(locale)"] { return exact }
        let names = localized.keys.sorted().filter { $0.hasPrefix("\(member)#\(locale)-") }
        return names.first.flatMap { localized[$0] }
    }
}

extension ClientDetails {
    /// Reads what was stored. A member of another form counts as absent.
    package init(stored: JSONObject) {
        self.init()
        isNative = stored["application_type"]?.string == "native"
        responseTypes = (stored["response_types"]?.strings ?? []).compactMap { ResponseType(parsing: $0) }
        contacts = stored["contacts"]?.strings ?? []
        softwareID = stored["software_id"]?.string
        softwareVersion = stored["software_version"]?.string
        jwksURI = stored["jwks_uri"]?.string
        assertionAlgorithm = stored["token_endpoint_auth_signing_alg"]?.string
            .flatMap(SignatureAlgorithm.init(rawValue:))
        sectorIdentifierURI = stored["sector_identifier_uri"]?.string
        defaultMaxAge = stored["default_max_age"]?.integer.map { Seconds(Int($0)) }
        requiresAuthTime = stored["require_auth_time"]?.bool ?? false
        defaultACRValues = stored["default_acr_values"]?.strings ?? []
        for member in stored.members where member.name.contains("#") { localized[member.name] = member.value.string }
    }

    /// As it is stored.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        if !responseTypes.isEmpty { json.member("response_types", responseTypes.map(\.description)) }
        if isNative { json.member("application_type", "native") }
        write(to: &json)
        json.endObject()
        return json.bytes
    }

    /// Its members, but for the two that a client has whether or not it registered them.
    func write(to json: inout JSONWriter) {
        if !contacts.isEmpty { json.member("contacts", contacts) }
        if let softwareID { json.member("software_id", softwareID) }
        if let softwareVersion { json.member("software_version", softwareVersion) }
        if let jwksURI { json.member("jwks_uri", jwksURI) }
        if let assertionAlgorithm { json.member("token_endpoint_auth_signing_alg", assertionAlgorithm.rawValue) }
        if let sectorIdentifierURI { json.member("sector_identifier_uri", sectorIdentifierURI) }
        if let defaultMaxAge { json.member("default_max_age", defaultMaxAge.count) }
        if requiresAuthTime { json.member("require_auth_time", true) }
        if !defaultACRValues.isEmpty { json.member("default_acr_values", defaultACRValues) }
        for (name, text) in localized.sorted(by: { $0.key < $1.key }) { json.member(name, text) }
    }
}
