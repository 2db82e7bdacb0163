// What stands in every access token of a realm, and what it must be.
import WritJOSE
import WritProtocol

/// RFC 9068 §2.2. A signature alone makes no access token: a realm's key may have come from elsewhere, together with the
/// tokens that it had signed there.
enum AccessTokenClaim: String, CaseIterable, Sendable {
    case issuer = "iss"
    case expiresAt = "exp"
    case issuedAt = "iat"
    case id = "jti"
    case subject = "sub"
    case audience = "aud"
    case clientID = "client_id"

    /// - Parameter type: Of the token that the claims stand in.
    func holds(in claims: JWTClaims, of type: AccessTokenType, issuer: String) -> Bool {
        switch self {
        case .issuer: claims.issuer == issuer
        case .expiresAt: claims.expiresAt != nil
        case .issuedAt: claims.issuedAt != nil
        case .id: claims.jti.flatMap(TokenID.init) != nil
        case .subject: claims.subject != nil
        case .audience: !claims.audience.isEmpty && (type != .jwt || claims.audience.allSatisfy(Self.isAPI))
        case .clientID: claims.string("client_id").flatMap(ClientID.init) != nil
        }
    }

    /// ID tokens and signed userinfo replies are of type `JWT` as well, and are for a client: a client's id holds no colon,
    /// and an API's audience always does.
    static func isAPI(_ audience: String) -> Bool { audience.utf8.contains(UInt8(ascii: ":")) }

    /// For who looks into a token.
    var expected: String {
        switch self {
        case .issuer: "the realm's issuer"
        case .expiresAt, .issuedAt: "a time"
        case .id: "one that this server made"
        case .subject: "the person or client that it speaks for"
        case .audience: "an API's, which has a colon where the typ is JWT"
        case .clientID: "the client that it was given to"
        }
    }
}
