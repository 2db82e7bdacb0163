// A migrated database, and an administration of it.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

struct AdministrationBed: Sendable {
    let store: Store
    let administration: Administration
    let masterKeys: MasterKeys

    fileprivate static let turnstile = Turnstile(8)

    static func makeDatabase() async throws -> TestDatabase {
        try await TestDatabase.migrated()
    }

    init(_ pool: PostgresPool, clock: WallClock = .system) throws {
        store = Store(pool: pool)
        masterKeys = try MasterKeys(versions: [1: Array(repeating: 9, count: 32)])
        administration = Administration(
            store: store, masterKeys: masterKeys, publicURL: "https://id.example",
            argon2: Argon2Parameters(memoryKiB: 8, iterations: 1), clock: clock, templates: Self.templates)
    }

    /// In the place of what the pages know: of `login` alone, and no value `wrong`.
    private static let templates = TemplateRules { templates in
        templates.sorted { $0.key < $1.key }.compactMap { name, text in
            guard ["login", "layout"].contains(name.rawValue) else { return TemplateFlaw(name, "there is none") }
            return text.contains("{{wrong}}") ? TemplateFlaw(name, line: 2, "there is no value wrong") : nil
        }
    }

    /// As somebody who administers one realm, or all where it is `operator`.
    func administration(
        of realm: RealmID, _ permissions: Set<AdminPermission> = Set(AdminPermission.allCases)
    ) -> Administration {
        Administration(
            store: store, masterKeys: masterKeys, publicURL: "https://id.example",
            argon2: Argon2Parameters(memoryKiB: 8, iterations: 1),
            caller: Administrator(
                subject: "ada", of: realm, permissions: permissions, request: Caller(requestID: "r", address: "a")),
            templates: Self.templates)
    }

    /// A realm that no other test uses. Its key is of a kind that takes no time to make.
    func newRealm(_ settings: [(key: String, value: String)] = []) async throws -> RealmID {
        let id = "r" + UUID.v7(now: WallClock.system.now, random: .system).uuidString.lowercased().filter { $0 != "-" }
        return try await administration.createRealm(id, settings: [("signing_algorithm", "ES256")] + settings).id
    }

    func count(_ realm: RealmID, _ sql: String) async throws -> Int64 {
        let rows = try await store.pool.query(Statement(sql, .read), [], realm: realm.rawValue)
        return try #require(rows.first).int8(0)
    }

    /// A live refresh family of the user.
    func startFamily(_ realm: RealmID, _ client: ClientID, _ user: UserID) async throws -> FamilyID {
        let now = WallClock.system.now
        let family = FamilyID(.v7(now: now, random: .system))
        let event = AuditEvent(id: .v7(now: now, random: .system), realm: realm, at: now, kind: "test")
        let started = try await store.startFamily(
            NewFamily(
                realm: realm, id: family, client: client, user: user, scope: Scope(), resources: [], authTime: now,
                acr: nil, amr: [], idle: 600, absolute: 600, issuesRefreshToken: true),
            network: "a", rehash: nil, event: event)
        #expect(started != nil)
        return family
    }

    /// A live browser session of the user, whose password must be `password`.
    func startSession(_ realm: RealmID, _ user: UserID, _ secret: String) async throws -> SessionID {
        let now = WallClock.system.now
        let summary = try await administration.showUser(realm, user)
        let state = try await store.loginState(realm, username: summary.user.username, network: "a")
        let started = try await store.startSession(
            NewSession(
                realm: realm, id: SessionID(.v7(now: now, random: .system)), tokenHash: SHA256.hash(secret),
                user: user, authTime: now, acr: nil, amr: [], idle: 600, absolute: 600, isRemembered: false,
                address: "a", userAgent: nil, replaces: nil),
            rehash: nil,
            event: AuditEvent(id: .v7(now: now, random: .system), realm: realm, at: now, kind: "test"),
            verifiedHash: try #require(state.account?.passwordHash))
        return try #require(started)
    }

    func isLoggedIn(_ realm: RealmID, _ secret: String) async throws -> Bool {
        try await store.liveSession(realm, tokenHash: SHA256.hash(secret), idle: 600, client: nil) != nil
    }
}

extension TestDatabase {
    func withBed<Result: Sendable>(_ body: @Sendable (AdministrationBed) async throws -> Result) async throws -> Result
    {
        try await AdministrationBed.turnstile.pass {
            try await withPool { pool in try await body(AdministrationBed(pool)) }
        }
    }
}

/// The refusal that `body` ends with.
func refusal(_ body: () async throws -> Void) async -> AdministrationError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? AdministrationError
    }
}

/// Whether it was done. Whatever else happened, a refusal or a failure of a busy machine, it was not.
func succeeds(_ body: () async throws -> Void) async -> Bool {
    do {
        try await body()
        return true
    } catch { return false }
}
