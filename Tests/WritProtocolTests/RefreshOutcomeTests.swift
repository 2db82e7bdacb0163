// Every way in which a refresh token can fail to rotate, and what it means.
import Testing

@testable import WritProtocol

struct RefreshOutcomeTests {
    private static let now = Instant(secondsSince1970: 1_000_000)

    private func judge(
        generation: Int64 = 4, client: String = "app", scope: String? = nil, resources: [String]? = nil,
        window: Seconds = 10, rotates: Bool = true, allowed: String = "read write openid",
        allowedResources: [String] = ["urn:a"],
        _ change: (inout FamilyFacts) -> Void = { _ in }
    ) throws -> RefreshOutcome {
        var facts = FamilyFacts(
            client: try #require(ClientID("app")), generation: 5, lastRotatedAt: Self.now - 3,
            idleExpiresAt: Self.now + 100, absoluteExpiresAt: Self.now + 1000, revokedAt: nil, userIsEnabled: true,
            scope: try #require(Scope(parsing: "read write")), resources: ["urn:a"], now: Self.now)
        change(&facts)
        return RefreshOutcome.judge(
            facts, generation: generation, client: try #require(ClientID(client)),
            scope: scope.flatMap { Scope(parsing: $0) }, resources: resources, window: window, rotates: rotates,
            allowedScope: try #require(Scope(parsing: allowed)), allowedResources: allowedResources)
    }

    @Test func `the last token again, within the window, gives the same successor`() throws {
        #expect(try judge() == .sameSuccessor(generation: 5))
    }

    @Test func `the last token again, at the window's end, is reuse`() throws {
        #expect(try judge(window: 3) == .reused)
        #expect(try judge(window: 4) == .sameSuccessor(generation: 5))
    }

    @Test func `a window of zero turns the exception off`() throws {
        #expect(try judge(window: 0) { $0.lastRotatedAt = Self.now } == .reused)
    }

    @Test(arguments: [0, 1, 2, 3] as [Int64])
    func `an older token is reuse at any age, even within the same second`(_ generation: Int64) throws {
        #expect(try judge(generation: generation, window: 3600) { $0.lastRotatedAt = Self.now } == .reused)
    }

    @Test func `another client learns nothing and ends nothing`() throws {
        #expect(try judge(client: "thief") == .refused(.refreshTokenOfAnotherClient))
        #expect(try judge(generation: 1, client: "thief") == .refused(.refreshTokenOfAnotherClient))
    }

    @Test func `an unknown family and a generation from the future are unknown`() throws {
        let app = try #require(ClientID("app"))
        let outcome = RefreshOutcome.judge(
            nil, generation: 0, client: app, scope: nil, resources: nil, window: 10, rotates: true,
            allowedScope: Scope(), allowedResources: [])
        #expect(outcome == .refused(.refreshTokenUnknown))
        #expect(try judge(generation: 6) == .refused(.refreshTokenUnknown))
    }

    @Test func `a dead family stays dead, whatever is presented`() throws {
        for generation in [3, 4, 5] as [Int64] {
            #expect(try judge(generation: generation) { $0.revokedAt = Self.now - 1 } == .refused(.refreshTokenRevoked))
            #expect(try judge(generation: generation) { $0.idleExpiresAt = Self.now } == .refused(.refreshTokenExpired))
            #expect(
                try judge(generation: generation) { $0.absoluteExpiresAt = Self.now } == .refused(.refreshTokenExpired))
        }
    }

    @Test func `a disabled person refreshes nothing, by retry neither`() throws {
        #expect(try judge { $0.userIsEnabled = false } == .refused(.principalDisabled))
        #expect(try judge(generation: 5) { $0.userIsEnabled = false } == .refused(.principalDisabled))
    }

    @Test func `a wider scope or another resource is refused and ends nothing`() throws {
        #expect(try judge(generation: 5, scope: "read admin") == .refused(.scopeExceedsGrant))
        #expect(try judge(generation: 5, resources: ["urn:b"]) == .refused(.resourceNotAllowed))
        #expect(try judge(scope: "read") == .sameSuccessor(generation: 5))
    }

    @Test func `reuse is found out whatever scope it asks for`() throws {
        #expect(try judge(generation: 2, scope: "admin") == .reused)
    }

    @Test func `a live generation without a fault means that the row changed meanwhile`() throws {
        #expect(try judge(generation: 5) == .tryAgain)
    }

    @Test func `without rotation an older generation has no retry`() throws {
        #expect(try judge(rotates: false) == .reused)
    }

    @Test func `a grant of which the client may have nothing any more is not renewed, and not widened`() throws {
        #expect(try judge(generation: 5, allowed: "openid") == .refused(.scopeNotAllowed))
        #expect(try judge(generation: 5, allowedResources: ["urn:b"]) == .refused(.resourceNotAllowed))
        #expect(try judge(allowed: "read") == .sameSuccessor(generation: 5))
    }
}
