// A client in the words of its registration: what is in force for it (RFC 7591 §3.2.1).
import WritCrypto
package import WritJOSE

extension Client {
    /// Every registered member, values that the server has chosen included, without a secret.
    /// - Parameter realm: whose settings hold where the client has none of its own.
    package func writeMetadata(to json: inout JSONWriter, realm: RealmSettings.Overrides) {
        let settings = RealmSettings(realm: realm, client: overrides, type: type)
        json.member("redirect_uris", redirectURIs)
        json.member("token_endpoint_auth_method", authMethod.rawValue)
        json.member("grant_types", GrantType.allCases.filter(grants.contains).map(\.rawValue))
        json.member("response_types", responseTypes.map(\.description))
        if let name { json.member("client_name", name) }
        for (name, uri) in [
            ("client_uri", clientURI), ("logo_uri", logoURI), ("policy_uri", policyURI), ("tos_uri", termsURI),
            ("initiate_login_uri", initiateLoginURI), ("backchannel_logout_uri", backchannelLogoutURI),
            ("frontchannel_logout_uri", frontchannelLogoutURI),
        ] {
            if let uri { json.member(name, uri) }
        }
        if backchannelLogoutURI != nil {
            json.member("backchannel_logout_session_required", backchannelLogoutSessionRequired)
        }
        if frontchannelLogoutURI != nil {
            json.member("frontchannel_logout_session_required", frontchannelLogoutSessionRequired)
        }
        json.member("scope", scope.description)
        json.member("application_type", details.isNative ? "native" : "web")
        json.member("subject_type", subjectType.rawValue)
        json.member("id_token_signed_response_alg", settings.signingAlgorithm.rawValue)
        if let algorithm = settings.userInfoAlgorithm {
            json.member("userinfo_signed_response_alg", algorithm.rawValue)
        }
        if settings.requiresPushedAuthorizationRequests { json.member("require_pushed_authorization_requests", true) }
        if !postLogoutRedirectURIs.isEmpty { json.member("post_logout_redirect_uris", postLogoutRedirectURIs) }
        if !keys.isEmpty { json.member("jwks", raw: JWKS(keys).json) }
        details.write(to: &json)
    }

    /// What it registered, or else what its grants allow.
    private var responseTypes: [ResponseType] {
        if !details.responseTypes.isEmpty {
            return details.responseTypes.filter {
                (!$0.contains(.code) || grants.contains(.authorizationCode))
                    && (!$0.holdsToken || grants.contains(.implicit))
            }
        }
        var types: [ResponseType] = []
        if grants.contains(.authorizationCode) { types.append(.code) }
        if grants.contains(.implicit) { types += [.idToken, [.idToken, .token]] }
        return types
    }
}

/// A member that an update would change.
package struct MetadataChange: Sendable, Equatable {
    package var member: String
    /// `nil`: it is not there.
    package var before: JSONValue?
    package var after: JSONValue?

    /// The members in which two documents differ, by name.
    package static func between(_ before: JSONObject, _ after: JSONObject) -> [MetadataChange] {
        Set((before.members + after.members).map(\.name)).sorted().compactMap { name in
            let change = MetadataChange(member: name, before: before[name], after: after[name])
            return change.before == change.after ? nil : change
        }
    }
}
