// The reply of the userinfo endpoint (OIDC Core §5.3.2).
import WritJOSE

package struct UserInfoClaims: Sendable {
    /// That of the ID token, always (§5.3.2).
    package var subject: String
    package var disclosed: DisclosedClaims

    /// - Throws: `.openIDScopeMissing`: a token that was not granted `openid` tells nothing here (§5.3.1).
    package init(
        subject: String, profile: UserProfile, scope: Scope, request: ClaimsRequest?, allowed: Scope
    ) throws(OAuthError) {
        guard scope.contains(.openid) else { throw OAuthError(.openIDScopeMissing) }
        self.subject = subject
        disclosed = .inUserInfo(of: profile, scope: scope, request: request, allowed: allowed)
    }

    /// The header's `typ` of the signed reply, which relying parties expect to be this or none.
    package static let type = "JWT"

    /// The reply, or the payload of the signed one, which says who made it and for whom (§5.3.2).
    package func json(signedFor audience: (issuer: String, clientID: ClientID)? = nil) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        if let audience {
            json.member("iss", audience.issuer)
            json.member("aud", audience.clientID.rawValue)
        }
        json.member("sub", subject)
        disclosed.write(to: &json)
        json.endObject()
        return json.bytes
    }
}
