// A whole authorization server on a real database, with realms, clients and a person, for every test of this target.
import Hummingbird
import Logging
import ServiceLifecycle
import Testing
import WritCrypto
import WritJOSE
import WritOutbound
import WritPostgres
import WritProtocol
import WritServer
import WritStore
import WritTestSupport
import WritWeb

/// Made once for the test process. Tests share its realms and change nothing in them; what a test changes, it makes itself.
struct World: Sendable {
    let administration: Administration
    let authority: Authority
    let settings: WebSettings
    /// Password grant allowed.
    let acme: RealmID
    /// Password grant off; the same user names and client ids as in `acme`.
    let strict: RealmID
    let disabled: RealmID
    /// The confidential client of each realm, whose id is `service`.
    let secrets: [RealmID: String]
    let assertionKey: SigningKey

    static let password = "correct horse battery staple"
    static let origin = "https://app.example.com"
    static let api = "https://api.example.com/v1"

    static var shared: World {
        get async throws { try await made.value }
    }

    private static let made = Task { try await World.make() }

    /// One of a test's own, where nothing happens by itself that can be put off: for tests that count statements.
    static func quiet() async throws -> World { try await make(isQuiet: true) }

    /// Runs requests through the whole router.
    func test(_ body: @Sendable (Site) async throws -> Void) async throws {
        let application = buildApplication(authority: authority, settings: settings, logger: .silent)
        try await body(Site(client: TestClient(application), world: self, realm: acme))
    }

    /// Runs requests over real connections.
    /// - Parameter body: Given the port on 127.0.0.1.
    func serve(
        _ change: (inout WebSettings) -> Void = { _ in }, _ body: @Sendable (Site, Int) async throws -> Void
    ) async throws {
        var settings = settings
        change(&settings)
        settings.listen.port = 0
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = buildApplication(authority: authority, settings: settings, logger: .silent) { port.yield($0) }
        let site = Site(client: try await TestClient(application), world: self, realm: acme)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let server = ServiceGroup(services: [application], logger: .silent)
            group.addTask {
                defer { port.finish() }
                try await server.run()
            }
            try await body(site, try #require(await ports.first { _ in true }))
            await server.triggerGracefulShutdown()
        }
    }

    private static func make(isQuiet: Bool = false) async throws -> World {
        let database = try await TestDatabase.migrated()
        let pool = PostgresPool(settings: database.settings, logger: .silent)
        Task { try await pool.run() }
        try await pool.waitUntilConnected(deadline: .seconds(30))
        let store = Store(pool: pool)
        let masterKeys = try MasterKeys(versions: [1: RandomSource.system.bytes(32)])
        var settings = AuthoritySettings()
        settings.publicURL = "https://id.example.com"
        settings.argon2 = Argon2Parameters(memoryKiB: 64, iterations: 1)
        settings.spareKeyCount = 0
        // Other tests are refused at the same time.
        settings.auditRefusalsPerSecond = 0
        settings.auditRefusalsPerNetwork = 0
        // Clients' own servers are listeners of the tests.
        settings.outbound.allowsPrivateNetworks = true
        settings.outboxInterval = isQuiet ? .seconds(3600) : .milliseconds(50)
        if isQuiet { settings.auditSealInterval = .seconds(3600) }
        settings.mail = .shown
        let authority = try Authority(
            store: store, masterKeys: masterKeys, settings: settings, metrics: Metrics(), logger: .silent)
        let services = ServiceGroup(services: authority.services, logger: .silent)
        Task { try await services.run() }
        let administration = Administration(
            store: store, masterKeys: masterKeys, publicURL: settings.publicURL, argon2: settings.argon2)
        return try await World(administration, authority)
    }

    private init(_ administration: Administration, _ authority: Authority) async throws {
        self.administration = administration
        self.authority = authority
        var settings = WebSettings()
        settings.publicURL = authority.settings.publicURL
        self.settings = settings
        let key = try SigningKey(kid: "k1", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        assertionKey = key
        acme = try await administration.createRealm("acme", settings: [("password_grant", "true")]).id
        strict = try await administration.createRealm("strict").id
        disabled = try await administration.createRealm("disabled").id
        var secrets: [RealmID: String] = [:]
        for realm in [acme, strict, disabled] {
            secrets[realm] = try await Self.furnish(realm, administration, key)
        }
        self.secrets = secrets
        _ = try await administration.updateRealm(disabled, isEnabled: false)
    }

    /// - Returns: the secret of the client `service`.
    private static func furnish(_ realm: RealmID, _ administration: Administration, _ key: SigningKey) async throws
        -> String
    {
        let scopes = ["openid profile email offline_access read write"]
        let (_, secret) = try await administration.createClient(
            realm,
            ClientDraft(
                id: "service", grants: ["client_credentials", "password", "refresh_token"], scopes: scopes,
                resources: [api]))
        _ = try await administration.createClient(
            realm,
            ClientDraft(
                id: "page", type: "public", grants: ["password", "refresh_token"], scopes: scopes, origins: [origin]))
        _ = try await administration.createClient(
            realm, ClientDraft(id: "plain", grants: ["client_credentials"], scopes: ["read"]))
        _ = try await administration.createClient(
            realm,
            ClientDraft(id: "keyed", grants: ["client_credentials"], scopes: ["read"], jwks: JWKS([key.jwk]).json))
        _ = try await administration.createUser(
            realm, UserDraft(username: "alice", email: "alice@example.com", givenName: "Alice"), password: password)
        return secret ?? ""
    }
}
