// Applications for clients in the database: secrets told once, quotas that many at once keep to, and what is taken out.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct RegistrationTests {
    private static let bed = Task { try await StoreBed.make() }

    private func with(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(try await Fixture(store)) }
    }

    private func apply(
        _ fixture: Fixture, _ name: String, state: RegistrationState = .pending, hasClient: Bool = false,
        isSecretDue: Bool = false
    ) async throws -> ClientID {
        let id = hasClient ? try await fixture.addClient(name) : try #require(ClientID(name))
        let record = RegistrationRecord(
            id: id, hasClient: hasClient, way: .review, state: state,
            asked: state == .approved ? nil : Array(#"{"client_name":"A"}"#.utf8), isSecretDue: isSecretDue,
            address: "192.0.2.1")
        try await fixture.store.transaction(fixture.realm) { transaction in
            try await transaction.insertRegistration(record, tokenHash: SHA256.hash("token" + name))
            try await transaction.insertNote(
                id, RegistrationNote(id: .new(), kind: .asked, author: "applicant"))
        }
        return id
    }

    private func takeSecret(_ fixture: Fixture, _ id: ClientID, token: String? = nil) async throws -> Bool {
        try await fixture.store.transaction(fixture.realm) { transaction in
            try await transaction.takeDueSecret(
                id, tokenHash: SHA256.hash(token ?? "token" + id.rawValue), secret: .new(),
                hash: SHA256.hash("s" + String(UInt64.random(in: .min ... .max))),
                event: .test(fixture.realm, "client.secret_fetched"))
        }
    }

    @Test func `of fifty who come for a due secret at once one gets it, with one row and one event`() async throws {
        try await with { fixture in
            let id = try await apply(fixture, "due", state: .approved, hasClient: true, isSecretDue: true)
            let taken = try await concurrently(50) { _ in try await takeSecret(fixture, id) }
            #expect(taken.count { $0 } == 1)
            #expect(try await fixture.count("SELECT count(*) FROM client_secret WHERE client_id = 'due'") == 1)
            #expect(
                try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'client.secret_fetched'") == 1)
            #expect(try await fixture.store.loadClient(fixture.realm, id)?.secretHashes.count == 1)
        }
    }

    @Test func `a secret is not told to another token, nor where none is due, nor beyond the two places`() async throws
    {
        try await with { fixture in
            let id = try await apply(fixture, "due", state: .approved, hasClient: true, isSecretDue: true)
            let other = try await apply(fixture, "other", state: .approved, hasClient: true)
            #expect(try await !takeSecret(fixture, id, token: "tokenother"))
            #expect(try await !takeSecret(fixture, other))
            try await fixture.store.transaction(fixture.realm) { transaction in
                for _ in 0..<2 { _ = try await transaction.insertSecret(id, id: .new(), hash: SHA256.hash("a")) }
            }
            #expect(try await !takeSecret(fixture, id))
        }
    }

    @Test func `a registration is found by its own token only, and in its own realm`() async throws {
        try await with { fixture in
            let id = try await apply(fixture, "one")
            func read(_ realm: RealmID, _ token: String) async throws -> RegistrationRecord? {
                try await fixture.store.readRegistration(realm, id, tokenHash: SHA256.hash(token))
            }
            #expect(try await read(fixture.realm, "tokenone")?.state == .pending)
            #expect(try await read(fixture.realm, "tokentwo") == nil)
            let other = try await Fixture(fixture.store)
            #expect(try await read(other.realm, "tokenone") == nil)
        }
    }

    @Test func `the last place in the queue is given once`() async throws {
        try await with { fixture in
            let given = try await concurrently(20) { number in
                try await fixture.store.transaction(fixture.realm) { transaction in
                    guard try await transaction.pendingIsBelow(3) else { return false }
                    let id = try #require(ClientID("c\(number)"))
                    try await transaction.insertRegistration(
                        RegistrationRecord(
                            id: id, hasClient: false, way: .review, state: .pending, asked: Array("{}".utf8),
                            address: "a"), tokenHash: SHA256.hash("\(number)"))
                    return true
                }
            }
            #expect(given.count { $0 } == 3)
        }
    }

    @Test func `the last use of an initial access token is given once`() async throws {
        try await with { fixture in
            let hash = SHA256.hash("initial")
            _ = try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.insertInitialAccessToken(
                    id: .new(), hash: hash, note: nil, scope: Scope(), uses: 3, author: "test", lifetime: 60)
            }
            let used = try await concurrently(20) { _ in
                try await fixture.store.transaction(fixture.realm) { transaction in
                    try await transaction.useInitialAccessToken(hash: hash)
                }
            }
            #expect(used.count { $0 } == 3)
            #expect(try await fixture.store.initialAccessToken(fixture.realm, hash: hash) == nil)
        }
    }

    @Test func `an expired initial access token is none`() async throws {
        try await with { fixture in
            let hash = SHA256.hash("old")
            _ = try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.insertInitialAccessToken(
                    id: .new(), hash: hash, note: nil, scope: Scope(), uses: nil, author: "test", lifetime: 60)
            }
            #expect(try await fixture.store.initialAccessToken(fixture.realm, hash: hash) != nil)
            try await fixture.sql("UPDATE initial_access_token SET expires_at = now()")
            #expect(try await fixture.store.initialAccessToken(fixture.realm, hash: hash) == nil)
            let used = try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.useInitialAccessToken(hash: hash)
            }
            #expect(!used)
        }
    }

    @Test func `an address has its burst, then one in each interval, and others have theirs`() async throws {
        try await with { fixture in
            let rate = RegistrationRate(burst: 3, interval: 600)
            @Sendable func count(_ address: String) async throws -> Bool {
                try await fixture.store.countRegistration(fixture.realm, network: address, rate: rate)
            }
            let allowed = try await concurrently(10) { _ in try await count("192.0.2.1") }
            #expect(allowed.count { $0 } == 3)
            #expect(try await count("192.0.2.2"))
            try await fixture.sql("UPDATE registration_rate SET empty_at = empty_at - interval '10 minutes'")
            #expect(try await count("192.0.2.1"))
            #expect(try await !count("192.0.2.1"))
        }
    }

    @Test func `what nobody decided on and what nobody used is taken out after a while, and the rest stays`()
        async throws
    {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            for state in [RegistrationState.pending, .changesRequested, .rejected] {
                _ = try await apply(fixture, state.rawValue, state: state)
            }
            _ = try await apply(fixture, "approved", state: .approved, hasClient: true)
            _ = try await apply(fixture, "widening", state: .pending, hasClient: true)
            for name in ["unused", "used"] {
                _ = try await apply(fixture, name, state: .approved, hasClient: true)
                try await store.transaction(fixture.realm) { transaction in
                    try await transaction.setAwaitsUse(try #require(ClientID(name)))
                }
            }
            try await store.clientIsUsed(fixture.realm, try #require(ClientID("used")))
            #expect(try await store.deleteIdleRegistrations(limit: 10, idle: 86_400) == 0)
            try await fixture.sql("UPDATE registration SET updated_at = now() - interval '2 days'")
            try await fixture.sql("UPDATE client SET created_at = now() - interval '2 days'")
            #expect(try await store.deleteIdleRegistrations(limit: 2, idle: 86_400) == 2 + 1)
            #expect(try await store.deleteIdleRegistrations(limit: 2, idle: 86_400) == 1)
            #expect(try await store.deleteIdleRegistrations(limit: 2, idle: 86_400) == 0)
            let rows = try await store.listRegistrations(fixture.realm, state: nil, after: nil, limit: 10)
            #expect(rows.map(\.id.rawValue) == ["approved", "used", "widening"])
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind LIKE '%.expired'") == 4)
        }
    }

    @Test func `a client that goes takes its registration and its notes along`() async throws {
        try await with { fixture in
            let id = try await apply(fixture, "gone", state: .approved, hasClient: true)
            #expect(try await fixture.store.notes(fixture.realm, id, limit: 10).count == 1)
            _ = try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.deleteClient(id)
            }
            #expect(try await fixture.store.showRegistration(fixture.realm, id) == nil)
            #expect(try await fixture.store.notes(fixture.realm, id, limit: 10).isEmpty)
        }
    }
}
