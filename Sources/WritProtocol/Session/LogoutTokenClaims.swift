// The claims of a logout token, by which a client learns that a session has ended (OIDC Back-Channel Logout §2.4).
import WritJOSE

package struct LogoutTokenClaims: Sendable {
    package var issuer: String
    package var clientID: ClientID
    package var subject: String
    package var session: SessionID
    package var issuedAt: Instant
    /// Of this notice; the same at each try, so that a client can tell a repetition.
    package var id: String

    package init(
        issuer: String, clientID: ClientID, subject: String, session: SessionID, issuedAt: Instant, id: String
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.subject = subject
        self.session = session
        self.issuedAt = issuedAt
        self.id = id
    }

    /// §2.4: the header's `typ`, so that no other token passes as one.
    package static let type = "logout+jwt"

    /// §4: at most two minutes, against capture and late replay.
    private static let lifetime: Seconds = 120

    /// The payload of the JWT. It has no `nonce`, by which clients tell it from an ID token (§2.4).
    package func json() -> [UInt8] {
        var json = JSONWriter(capacity: 384)
        json.beginObject()
        json.member("iss", issuer)
        json.member("sub", subject)
        json.member("aud", clientID.rawValue)
        json.member("iat", issuedAt.secondsSince1970)
        json.member("exp", (issuedAt + Self.lifetime).secondsSince1970)
        json.member("jti", id)
        json.member("sid", session.description)
        json.key("events")
        json.beginObject()
        json.key("http://schemas.openid.net/event/backchannel-logout")
        json.beginObject()
        json.endObject()
        json.endObject()
        json.endObject()
        return json.bytes
    }
}
