// A migrated database for a suite, and realms to work in.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

/// A copy of one migrated database. Its tests run in parallel, each in realms of its own.
struct StoreBed: Sendable {
    let database: TestDatabase

    static func make() async throws -> StoreBed {
        StoreBed(database: try await TestDatabase.migrated())
    }

    func withStore<Result: Sendable>(_ body: @Sendable (Store) async throws -> Result) async throws -> Result {
        try await database.withPool { pool in try await body(Store(pool: pool)) }
    }
}

extension UUID {
    static func new() -> UUID { .v7(now: WallClock.system.now, random: .system) }
}

extension AuditEvent {
    static func test(_ realm: RealmID, _ kind: String = "test.done") -> AuditEvent {
        AuditEvent(id: .new(), realm: realm, at: WallClock.system.now, kind: kind)
    }
}

/// Makes the rows that a test needs.
struct Fixture: Sendable {
    let store: Store
    let realm: RealmID
    let client: ClientID
    let user: UserID

    static let hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaA"
    static let scope: Scope = Scope(parsing: "openid profile mail.read") ?? Scope()

    init(_ store: Store) async throws {
        self.store = store
        realm = try #require(RealmID("r" + UUID.new().uuidString.lowercased().filter { $0 != "-" }))
        client = try #require(ClientID("web"))
        user = UserID(.new())
        let (client, user) = (client, user)
        try await store.transaction(realm) { transaction in
            _ = try await transaction.insertRealm(displayName: nil, settings: [:])
            _ = try await transaction.insertClient(.test(client))
            _ = try await transaction.insertAccount(.test(user, "Ada"))
            try await transaction.putPassword(user, hash: Fixture.hash)
        }
    }

    /// Adds a client.
    func addClient(_ id: String) async throws -> ClientID {
        let id = try #require(ClientID(id))
        try await store.transaction(realm) { transaction in _ = try await transaction.insertClient(.test(id)) }
        return id
    }

    func newFamily(idle: Seconds = 3600, absolute: Seconds = 7200) -> NewFamily {
        NewFamily(
            realm: realm, id: FamilyID(.new()), client: client, user: user, scope: Fixture.scope,
            resources: ["https://api.example"], authTime: WallClock.system.now, acr: "1", amr: ["pwd"], idle: idle,
            absolute: absolute, issuesRefreshToken: true)
    }

    func start(_ family: NewFamily? = nil) async throws -> FamilyID {
        let family = family ?? newFamily()
        let started = try await store.startFamily(
            family, network: "192.0.2.1", rehash: nil, event: .test(realm))
        #expect(started != nil)
        return family.id
    }

    /// A wrong password.
    /// - Parameter person: `nil` where the name is nobody's.
    func fail(
        _ name: String, person: UserID?, address: String = "192.0.2.1", countsForPerson: Bool = true,
        place: String? = nil, event: String = "test.done"
    ) async throws {
        try await store.recordLoginFailure(
            realm, username: name, person: person, countsForPerson: countsForPerson, place: place, network: address,
            event: .test(realm, event))
    }

    func rotate(
        _ family: FamilyID, _ generation: Int64, client: ClientID? = nil, scope: Scope? = nil,
        resources: [String]? = nil, idle: Seconds = 3600, rotates: Bool = true
    ) async throws -> RefreshedGrant? {
        try await store.rotate(
            realm, family: family, generation: generation, client: client ?? self.client, scope: scope,
            resources: resources, idle: idle, rotates: rotates)
    }

    /// Runs SQL of the test's own in the realm's context.
    @discardableResult
    func sql(_ text: String, _ values: [PostgresValue] = []) async throws -> PostgresRows {
        try await store.pool.query(Statement(text, .write), values, realm: realm.rawValue)
    }

    func count(_ text: String) async throws -> Int64 { try await #require(sql(text).first).int8(0) }
}

extension Client {
    static func test(_ id: ClientID) -> Client {
        Client(
            id: id, type: .confidential, authMethod: .clientSecretBasic, grants: [.password, .refreshToken],
            scope: Fixture.scope, resources: ["https://api.example"])
    }
}

extension UserRecord {
    static func test(_ id: UserID, _ username: String, email: String? = nil) -> UserRecord {
        let now = WallClock.system.now
        return UserRecord(id: id, username: username, email: email, givenName: "Ada", createdAt: now, updatedAt: now)
    }
}
