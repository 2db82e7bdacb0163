// Every way in which an authorization code can fail to be redeemed, and what it means.
import FoundationEssentials
import Testing

@testable import WritProtocol

struct CodeOutcomeTests {
    private static let now = Instant(secondsSince1970: 1_000_000)
    private static let family = FamilyID(UUID())
    private static let uri = "https://app.example/cb"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    private func judge(
        client: String = "app", redirectURI: String? = uri, verifier: String? = verifier,
        _ change: (inout CodeFacts) -> Void = { _ in }
    ) throws -> CodeOutcome {
        var facts = CodeFacts(
            client: try #require(ClientID("app")), redirectURI: Self.uri, redirectURIWasSent: true,
            codeChallenge: AuthorizationBed.challenge, expiresAt: Self.now + 30, usedAt: nil, family: Self.family,
            userIsEnabled: true, sessionIsLive: true, now: Self.now)
        change(&facts)
        return CodeOutcome.judge(
            facts, client: try #require(ClientID(client)), redirectURI: redirectURI, verifier: verifier)
    }

    @Test func `an unknown code is unknown`() throws {
        let outcome = CodeOutcome.judge(
            nil, client: try #require(ClientID("app")), redirectURI: Self.uri, verifier: Self.verifier)
        #expect(outcome == .refused(.codeUnknown))
    }

    @Test func `another client learns nothing and burns nothing, even of a used code`() throws {
        #expect(try judge(client: "thief") == .refused(.codeOfAnotherClient))
        #expect(try judge(client: "thief") { $0.usedAt = Self.now } == .refused(.codeOfAnotherClient))
        #expect(try judge(client: "thief") { $0.expiresAt = Self.now } == .refused(.codeOfAnotherClient))
    }

    @Test func `a used code is replayed, however late and with whatever beside it`() throws {
        let used: (inout CodeFacts) -> Void = { $0.usedAt = Self.now - 5 }
        #expect(try judge(used) == .replayed(Self.family))
        #expect(try judge(redirectURI: nil, verifier: nil, used) == .replayed(Self.family))
        #expect(
            try judge {
                $0.usedAt = Self.now - 5
                $0.expiresAt = Self.now - 1
                $0.userIsEnabled = false
            } == .replayed(Self.family))
    }

    @Test func `a code is good until its end, and no longer`() throws {
        #expect(try judge { $0.expiresAt = Self.now } == .refused(.codeExpired))
        #expect(
            try judge { $0.expiresAt = Instant(millisecondsSince1970: Self.now.millisecondsSince1970 + 1) } == .tryAgain
        )
    }

    @Test(
        arguments: [nil, "https://app.example/CB", "https://app.example/cb/", "https://app.example/cb?x=1", ""]
            as [String?])
    func `a redirect URI that was sent is sent again, and the same`(_ uri: String?) throws {
        #expect(try judge(redirectURI: uri) == .refused(.redirectURIMismatch))
    }

    @Test func `a redirect URI that was not sent may be left out, and must not be another`() throws {
        let unsent: (inout CodeFacts) -> Void = { $0.redirectURIWasSent = false }
        #expect(try judge(redirectURI: nil, unsent) == .tryAgain)
        #expect(try judge(unsent) == .tryAgain)
        #expect(try judge(redirectURI: "https://evil.example", unsent) == .refused(.redirectURIMismatch))
    }

    @Test func `a challenge needs its verifier`() throws {
        #expect(try judge(verifier: nil) == .refused(.verifierMissing))
        for wrong in ["short", AuthorizationBed.challenge, Self.verifier + "x", String(repeating: "a", count: 43)] {
            #expect(try judge(verifier: wrong) == .refused(.verifierWrong))
        }
    }

    @Test func `a verifier without a challenge is a downgrade, RFC 9700 §4.8.2`() throws {
        #expect(try judge { $0.codeChallenge = nil } == .refused(.verifierUnexpected))
        #expect(try judge(verifier: nil) { $0.codeChallenge = nil } == .tryAgain)
    }

    @Test func `a person who was disabled or has logged out meanwhile gets nothing`() throws {
        #expect(try judge { $0.userIsEnabled = false } == .refused(.codePrincipalGone))
        #expect(try judge { $0.sessionIsLive = false } == .refused(.codePrincipalGone))
    }

    @Test func `no fault means that the row changed meanwhile`() throws {
        #expect(try judge() == .tryAgain)
    }
}
