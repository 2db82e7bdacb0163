// An access token of this realm that comes back to us: its signature, its type and its times.
import WritCrypto
import WritJOSE
import WritProtocol

/// The claims that decide something, once verified.
struct AccessTokenView: Sendable {
    var subject: String
    var clientID: ClientID
    var audience: [String]
    var scope: String
    /// RFC 9068 §2.2.3.1.
    var entitlements: [String]
    var expiresAt: Int64
    var issuedAt: Int64
    var jti: String
    var id: TokenID
}

extension Authority {
    /// `nil` for anything that is not a live access token signed by this realm. Only asymmetric algorithms are allowed.
    /// - Parameter time: When it has to have been live; `nil`: now.
    func verifiedAccessToken(_ token: String, realm: RealmSnapshot, at time: Instant? = nil) -> AccessTokenView? {
        let view = realm.verifiedTokens.view(of: token) { AccessTokenView(verifying: token, realm: realm) }
        guard let view, view.expiresAt > (time ?? clock.now).secondsSince1970 else { return nil }
        return view
    }
}

extension AccessTokenView {
    /// Of a token whose signature, type, issuer and form are right, whatever its times.
    fileprivate init?(verifying token: String, realm: RealmSnapshot) {
        guard
            let (claims, type) = Self.verified(token, realm: realm),
            AccessTokenClaim.allCases.allSatisfy({ $0.holds(in: claims, of: type, issuer: realm.issuer) }),
            let expiresAt = claims.expiresAt, let issuedAt = claims.issuedAt, let jti = claims.jti,
            let id = TokenID(jti),
            let subject = claims.subject,
            let clientID = claims.string("client_id").flatMap(ClientID.init)
        else { return nil }
        self.init(
            subject: subject, clientID: clientID, audience: claims.audience, scope: claims.string("scope") ?? "",
            entitlements: claims["entitlements"]?.strings ?? [], expiresAt: expiresAt, issuedAt: issuedAt, jti: jti,
            id: id)
    }

    /// RFC 9068 §4 by type; the other type is some APIs' wish (``TokenShape``), and decides nothing alone.
    private static func verified(_ token: String, realm: RealmSnapshot) -> (JWTClaims, AccessTokenType)? {
        for type in AccessTokenType.allCases {
            guard
                let verified = try? JWS.verify(
                    token, keys: realm.verificationKeys, allowed: .asymmetric, typ: type.rawValue)
            else { continue }
            return (try? JWTClaims(payload: verified.payload)).map { ($0, type) }
        }
        return nil
    }
}
