// What every refusal looks like from outside.
import Testing

@testable import WritProtocol

struct ErrorTableTests {
    @Test(arguments: OAuthReason.allCases)
    func `every reason has plain words in the characters that RFC 6749 §5.2 allows`(_ reason: OAuthReason) {
        let row = reason.row
        #expect(
            row.description.utf8.allSatisfy {
                (0x20...0x21).contains($0) || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0)
            })
        let bodies = [
            "RFC ", "OIDC ", "OAuth 2.0 ", "Initiating User Registration via OpenID Connect ",
            "OWASP ASVS 5.0 ",
        ]
        #expect(row.description.hasSuffix("."))
        #expect(bodies.contains { row.source.hasPrefix($0) }, "\(row.source)")
    }

    @Test(arguments: OAuthReason.allCases)
    func `a code has its status: 401 and 403 by RFC 6750, 401 for invalid_client, 429 or 5xx, else 400, 413 or 429`(
        _ reason: OAuthReason
    ) {
        switch reason.row.code {
        case .invalidClient, .invalidToken: #expect(reason.row.status == 401)
        case .insufficientScope: #expect(reason.row.status == 403)
        case .serverError: #expect(reason.row.status == 500)
        case .temporarilyUnavailable: #expect([503, 429].contains(reason.row.status))
        case .accessDenied: #expect([400, 403].contains(reason.row.status))
        case .invalidRequest: #expect([400, 413, 429].contains(reason.row.status))
        default: #expect(reason.row.status == 400)
        }
    }

    @Test func `nobody learns whether a user exists, is disabled or is throttled`() {
        #expect(OAuthReason.invalidCredentials.row.description == OAuthReason.throttled.row.description)
        #expect(OAuthReason.invalidCredentials.row.code == OAuthReason.throttled.row.code)
    }

    @Test func `nobody learns whether a client exists or is disabled`() {
        #expect(OAuthReason.clientDisabled.row.description == OAuthReason.clientAuthenticationFailed.row.description)
    }

    @Test func `a refresh token that is unknown, forged, foreign or of a disabled person reads the same`() {
        let same: [OAuthReason] = [
            .refreshTokenMalformed, .refreshTokenUnknown, .refreshTokenOfAnotherClient, .principalDisabled,
        ]
        #expect(Set(same.map(\.row.description)).count == 1)
    }

    @Test func `an authorization code that is unknown, foreign or of a person who is gone reads the same`() {
        let same: [OAuthReason] = [.codeUnknown, .codeOfAnotherClient, .codePrincipalGone]
        #expect(Set(same.map(\.row.description)).count == 1)
    }
}
