// RFC 7009 §2.2.1, RFC 9110 §15.6.4: without its database the server says so, and never claims what it did not do.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritServer
import WritStore
import WritTestSupport
import WritWeb

@Suite struct DatabaseAwayTests {
    @Test(arguments: ["/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/jwks"])
    func `what needs the database is 503 with Retry-After`(path: String) async throws {
        var settings = PostgresSettings()
        settings.conninfo = "host=/nonexistent dbname=none"
        settings.unitDeadline = .milliseconds(100)
        let world = try await World.shared
        try await PostgresTestPool.with(settings) { pool in
            let authority = try Authority(
                store: Store(pool: pool), masterKeys: try MasterKeys(versions: [1: RandomSource.system.bytes(32)]),
                settings: AuthoritySettings(), metrics: Metrics(), logger: .silent)
            let application = buildApplication(authority: authority, settings: WebSettings(), logger: .silent)
            let site = Site(client: try await TestClient(application), world: world, realm: world.acme)
            let isDocument = path == "/oauth/jwks"
            let reply = try await isDocument ? site.get(path) : site.post(path, "token=x", site.basic)
            try site.expect(reply, .serviceUnavailable, "temporarily_unavailable")
            #expect(try #require(reply.headers[.retryAfter].flatMap { Int($0) }) > 0)
            for word in ["postgres", "host", "nonexistent"] { #expect(!reply.text.contains(word)) }
        }
    }
}

/// A pool that runs although it reaches nothing.
private enum PostgresTestPool {
    static func with(_ settings: PostgresSettings, _ body: @Sendable @escaping (PostgresPool) async throws -> Void)
        async throws
    {
        let pool = PostgresPool(settings: settings, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await pool.run() }
            group.addTask { try await body(pool) }
            _ = try await group.next()
            group.cancelAll()
        }
    }
}
