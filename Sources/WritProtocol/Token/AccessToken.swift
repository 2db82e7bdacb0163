// The claims of an access token (RFC 9068 §2.2), written straight into bytes.
import WritJOSE

/// What an access token says. Members that do not apply are left out.
package struct AccessTokenClaims: Sendable {
    package var issuer: String
    package var subject: String
    /// A string when there is one audience (RFC 7519 §4.1.3), unless the shape says otherwise.
    package var audience: [String]
    package var clientID: ClientID
    package var scope: Scope
    package var issuedAt: Instant
    package var expiresAt: Instant
    package var id: TokenID
    package var person: Person?
    package var rights: RightsClaims
    package var shape: TokenShape

    /// What a token tells of the person who logged in.
    package struct Person: Sendable {
        package var authTime: Instant
        package var acr: String?
        package var amr: [String]
        package var sid: String
        package var profile: UserProfile

        package init(authTime: Instant, acr: String?, amr: [String], sid: String, profile: UserProfile) {
            self.authTime = authTime
            self.acr = acr
            self.amr = amr
            self.sid = sid
            self.profile = profile
        }
    }

    package init(
        issuer: String, subject: String, audience: [String], clientID: ClientID, scope: Scope, issuedAt: Instant,
        expiresAt: Instant, id: TokenID, person: Person?, rights: RightsClaims = RightsClaims(),
        shape: TokenShape = TokenShape()
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.clientID = clientID
        self.scope = scope
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.id = id
        self.person = person
        self.rights = rights
        self.shape = shape
    }

    /// The payload of the JWT. By hand, because an encoder costs a tenth of the signature beside it.
    package func json() -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("iss", issuer)
        json.member("sub", subject)
        if audience.count == 1, !shape.audienceIsArray {
            json.member("aud", audience[0])
        } else {
            json.member("aud", audience)
        }
        json.member("exp", expiresAt.secondsSince1970)
        json.member("iat", issuedAt.secondsSince1970)
        json.member("jti", id.text)
        json.member("client_id", clientID.rawValue)
        json.member("scope", scope.description)
        if let person { write(person, to: &json) }
        if !shape.isLean { rights.write(to: &json) }
        json.endObject()
        return json.bytes
    }

    private func write(_ person: Person, to json: inout JSONWriter) {
        json.member("auth_time", person.authTime.secondsSince1970)
        if let acr = person.acr { json.member("acr", acr) }
        if !person.amr.isEmpty { json.member("amr", person.amr) }
        json.member("sid", person.sid)
        if !shape.isLean { person.profile.writeClaims(of: scope, to: &json) }
    }
}
