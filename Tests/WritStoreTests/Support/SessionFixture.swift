// Browser sessions and codes for the tests that need some.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol

@testable import WritStore

extension Fixture {
    /// What a cookie or a code is kept as.
    static func hash(_ secret: String) -> [UInt8] { SHA256.hash(secret) }

    func newSession(
        _ secret: String, id: SessionID = SessionID(.new()), user: UserID? = nil, idle: Seconds = 1800,
        absolute: Seconds = 36_000, isRemembered: Bool = false, userAgent: String? = "Browser",
        replaces: String? = nil
    ) -> NewSession {
        NewSession(
            realm: realm, id: id, tokenHash: Fixture.hash(secret), user: user ?? self.user,
            authTime: WallClock.system.now, acr: "1", amr: ["pwd"], idle: idle, absolute: absolute,
            isRemembered: isRemembered, address: "192.0.2.1", userAgent: userAgent,
            replaces: replaces.map { Fixture.hash($0) })
    }

    @discardableResult
    func login(_ secret: String = "cookie", _ new: NewSession? = nil) async throws -> SessionID {
        let started = try await store.startSession(
            new ?? newSession(secret), rehash: nil, event: .test(realm), verifiedHash: Fixture.hash)
        return try #require(started)
    }

    func session(
        _ secret: String = "cookie", idle: Seconds = 1800, client: ClientID? = nil
    ) async throws -> (session: SessionRecord, consented: Scope?)? {
        try await store.liveSession(realm, tokenHash: Fixture.hash(secret), idle: idle, client: client)
    }

    func isLoggedIn(_ secret: String = "cookie") async throws -> Bool { try await session(secret) != nil }

    @discardableResult
    func end(_ session: SessionID) async throws -> Bool {
        try await store.endSession(realm, session, reason: "test", event: .test(realm, "session.ended")) != nil
    }

    func newCode(
        _ code: String, in session: SessionID, client: ClientID? = nil, user: UserID? = nil,
        redirectURI: String = "https://a.example/cb", redirectURIWasSent: Bool = true, codeChallenge: String? = "c",
        scope: Scope = Fixture.scope, claims: [UInt8]? = nil, lifetime: Seconds = 60
    ) -> NewCode {
        NewCode(
            realm: realm, hash: Fixture.hash(code), client: client ?? self.client, user: user ?? self.user,
            session: session, family: FamilyID(.new()), redirectURI: redirectURI,
            redirectURIWasSent: redirectURIWasSent, codeChallenge: codeChallenge, scope: scope,
            resources: ["https://api.example"], nonce: "n", authTime: WallClock.system.now, acr: "1", amr: ["pwd"],
            claims: claims, lifetime: lifetime)
    }

    /// Stores a code of a session.
    @discardableResult
    func issue(_ new: NewCode) async throws -> FamilyID {
        #expect(try await store.insertCode(new, event: .test(realm)))
        return new.family
    }

    func redeem(
        _ code: String = "code", client: ClientID? = nil, redirectURI: String? = "https://a.example/cb",
        codeChallenge: String? = "c", issuesRefreshToken: Bool = true
    ) async throws -> RedeemedCode? {
        try await store.redeemCode(
            realm, hash: Fixture.hash(code), client: client ?? self.client, redirectURI: redirectURI,
            codeChallenge: codeChallenge, idle: 3600, absolute: 7200, issuesRefreshToken: issuesRefreshToken,
            event: .test(realm, "code.redeemed"))
    }

    /// Another person of the realm, with the same password.
    func addUser(_ name: String) async throws -> UserID {
        let id = UserID(.new())
        try await store.transaction(realm) { transaction in
            _ = try await transaction.insertAccount(.test(id, name))
            try await transaction.putPassword(id, hash: Fixture.hash)
        }
        return id
    }

    /// Makes the client one that is told of logouts.
    func subscribe(_ client: ClientID? = nil) async throws {
        try await sql(
            "UPDATE client SET backchannel_logout_uri = 'https://a.example/bye' WHERE client_id = $1",
            [.text((client ?? self.client).rawValue)])
    }

    func isLive(_ family: FamilyID) async throws -> Bool {
        let state = try await store.familyState(realm, family: family)
        return state != nil && state?.revokedAt == nil
    }

    func newMail(_ id: UUID = .new(), lifetime: Seconds = 900) -> NewMail {
        NewMail(
            realm: realm, id: id, kind: "test", recipient: "ada@example.com", sealedMessage: [1, 2, 3],
            masterKeyVersion: 1, lifetime: lifetime)
    }

    func enqueue(_ mail: NewMail) async throws {
        try await store.transaction(realm) { try await $0.enqueueMail(mail) }
    }

    func newResetRequest(_ link: String) -> NewResetRequest {
        NewResetRequest(
            realm: realm, id: .new(), sealedName: [1], sealedMessage: [1, 2, 3], masterKeyVersion: 1,
            tokenHash: Fixture.hash(link), lifetime: 900)
    }

    /// Makes a link for Ada and the mail with it.
    func offer(
        _ link: String, purpose: ActionPurpose = .passwordReset, email: String = "ada@example.com"
    ) async throws -> Bool {
        try await store.offerAction(
            NewActionToken(
                realm: realm, hash: Fixture.hash(link), user: user, purpose: purpose, email: email, lifetime: 900),
            mail: newMail(), event: .test(realm, "action.offered"))
    }
}
