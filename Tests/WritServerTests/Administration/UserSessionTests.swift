// What an operator's changes do to the sessions of people.
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct UserSessionTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    /// Ada and Bob, each logged in in a browser, Ada in two.
    private func withPeople(
        _ body: @Sendable (AdministrationBed, RealmID, _ ada: UserID, _ first: SessionID) async throws -> Void
    ) async throws {
        try await Self.database.value.withBed { bed in
            let realm = try await bed.newRealm()
            func create(_ name: String) async throws -> UserID {
                try await bed.administration.createUser(
                    realm, UserDraft(username: name, email: "\(name)@example.com"), password: "correct horse"
                ).user.id
            }
            let (ada, bob) = (try await create("ada"), try await create("bob"))
            let first = try await bed.startSession(realm, ada, "one")
            _ = try await bed.startSession(realm, ada, "two")
            _ = try await bed.startSession(realm, bob, "bob")
            try await body(bed, realm, ada, first)
            #expect(try await bed.isLoggedIn(realm, "bob"))
        }
    }

    @Test func `a new password ends every session of the person, another change none`() async throws {
        try await withPeople { bed, realm, ada, _ in
            _ = try await bed.administration.updateUser(realm, ada, UserDraft(givenName: "Ada"))
            #expect(try await bed.isLoggedIn(realm, "one"))
            _ = try await bed.administration.updateUser(realm, ada, password: "battery staple")
            #expect(try await !bed.isLoggedIn(realm, "one"))
            #expect(try await !bed.isLoggedIn(realm, "two"))
        }
    }

    @Test func `who changes their own password stays logged in where they did it`() async throws {
        try await withPeople { bed, realm, ada, first in
            _ = try await bed.administration.updateUser(realm, ada, password: "battery staple", keeping: first)
            #expect(try await bed.isLoggedIn(realm, "one"))
            #expect(try await !bed.isLoggedIn(realm, "two"))
        }
    }

    @Test func `disabling ends every session, and enabling brings none back`() async throws {
        try await withPeople { bed, realm, ada, first in
            _ = try await bed.administration.updateUser(realm, ada, isEnabled: false, keeping: first)
            _ = try await bed.administration.setEnabled(realm, ada, true)
            #expect(try await !bed.isLoggedIn(realm, "one"))
            #expect(try await !bed.isLoggedIn(realm, "two"))
        }
    }

    @Test func `signing somebody out ends their sessions and no grant for offline access`() async throws {
        try await withPeople { bed, realm, ada, _ in
            let client = try await bed.administration.createClient(realm, ClientDraft(id: "web")).client.client.id
            let family = try await bed.startFamily(realm, client, ada)
            #expect(try await bed.administration.signOut(realm, ada) == 2)
            #expect(try await bed.administration.signOut(realm, ada) == 0)
            #expect(try await !bed.isLoggedIn(realm, "one"))
            #expect(try await bed.store.familyState(realm, family: family)?.revokedAt == nil)
            let stranger = try await bed.newRealm()
            #expect(
                await refusal { _ = try await bed.administration.signOut(stranger, ada) }
                    == .notFound("user \(ada) of realm \(stranger)"))
        }
    }

    @Test func `clients are told of somebody who is deleted`() async throws {
        try await withPeople { bed, realm, ada, first in
            let client = try await bed.administration.createClient(
                realm, ClientDraft(id: "web", backchannelLogoutURI: "https://a.example/bye")
            ).client.client.id
            let now = WallClock.system.now
            let started = try await bed.store.startFamilyInSession(
                NewFamily(
                    realm: realm, id: FamilyID(.v7(now: now, random: .system)), client: client, user: ada,
                    scope: Scope(), resources: [], authTime: now, acr: nil, amr: [], idle: 600, absolute: 600,
                    issuesRefreshToken: false),
                session: first,
                event: AuditEvent(id: .v7(now: now, random: .system), realm: realm, at: now, kind: "test"))
            #expect(started != nil)
            try await bed.administration.deleteUser(realm, ada)
            #expect(try await bed.count(realm, "SELECT count(*) FROM logout_notice") == 1)
            #expect(try await !bed.isLoggedIn(realm, "one"))
        }
    }

    @Test func `a new password makes links to reset it worthless`() async throws {
        try await withPeople { bed, realm, ada, _ in
            let now = WallClock.system.now
            let hash = SHA256.hash("link")
            let offered = try await bed.store.offerAction(
                NewActionToken(
                    realm: realm, hash: hash, user: ada, purpose: .passwordReset, email: "ada@example.com",
                    lifetime: 900),
                mail: NewMail(
                    realm: realm, id: .v7(now: now, random: .system), kind: "password_reset",
                    recipient: "ada@example.com", sealedMessage: [], masterKeyVersion: 1, lifetime: 900),
                event: AuditEvent(id: .v7(now: now, random: .system), realm: realm, at: now, kind: "test"))
            #expect(offered)
            _ = try await bed.administration.updateUser(realm, ada, password: "battery staple")
            #expect(try await bed.store.actionOffered(realm, hash: hash, purpose: .passwordReset) == nil)
        }
    }
}
