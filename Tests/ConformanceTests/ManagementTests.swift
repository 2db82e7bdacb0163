// The management port says how the node is.
import HTTPTypes
import Synchronization
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritTestSupport
import WritWeb

@Suite struct ManagementTests {
    private final class Switch: Sendable {
        let failure = Mutex<String?>(nil)
    }

    private func test(
        _ database: Switch, metrics: Metrics = Metrics(),
        _ body: @Sendable (TestClient) async throws -> Void
    ) async throws {
        let checks = [
            ReadinessCheck("database") { database.failure.withLock { $0 } }, ReadinessCheck("migrations") { nil },
        ]
        let application = buildManagementApplication(
            checks: checks, metrics: metrics, settings: WebSettings(), logger: .silent)
        try await body(TestClient(application))
    }

    private func get(_ client: TestClient, _ path: String) async throws -> TestResponse {
        try await client.ask(.get, path)
    }

    @Test func `ready tells which part fails, and live does not mind`() async throws {
        let database = Switch()
        try await test(database) { client in
            #expect(
                try await get(client, "/health/ready").text
                    == #"{"status":"up","checks":{"database":"up","migrations":"up"}}"#)
            database.failure.withLock { $0 = "unreachable" }
            let ready = try await get(client, "/health/ready")
            #expect(ready.status == .serviceUnavailable)
            #expect(ready.text == #"{"status":"down","checks":{"database":"unreachable","migrations":"up"}}"#)
            #expect(try await get(client, "/health/live").status == .ok)
        }
    }

    @Test func `started is ready once, and stays so`() async throws {
        let database = Switch()
        database.failure.withLock { $0 = "unreachable" }
        try await test(database) { client in
            let before = try await get(client, "/health/started")
            #expect(before.status == .serviceUnavailable)
            database.failure.withLock { $0 = nil }
            let now = try await get(client, "/health/started")
            #expect(now.status == .ok)
            database.failure.withLock { $0 = "unreachable" }
            let later = try await get(client, "/health/started")
            #expect(later.status == .ok)
        }
    }

    @Test func `metrics are Prometheus text`() async throws {
        let metrics = Metrics(version: "9")
        metrics.tokenIssued(.password)
        try await test(Switch(), metrics: metrics) { client in
            let reply = try await get(client, "/metrics")
            #expect(reply.status == .ok && reply.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(reply.text.contains("writ_tokens_issued_total{grant_type=\"password\"} 1\n"))
        }
    }

    private static let addresses = ["/health/live", "/health/ready", "/health/started", "/metrics"]

    @Test(arguments: addresses)
    func `a wrong method is 405 with Allow, RFC 9110 section 15_5_6`(path: String) async throws {
        try await test(Switch()) { client in
            for method in [HTTPRequest.Method.post, .put, .delete, .patch, .options, .trace] {
                let reply = try await client.ask(method, path)
                #expect(reply.status == .methodNotAllowed && reply.headers[.allow] == "GET, HEAD", "\(method)")
                #expect(reply.headers[.contentType] == "application/json")
                #expect(try reply.json["error"]?.string == "invalid_request")
            }
        }
    }

    @Test(arguments: addresses)
    func `HEAD is GET without the body, RFC 9110 section 9_3_2`(path: String) async throws {
        try await test(Switch()) { client in
            let head = try await client.ask(.head, path)
            let get = try await get(client, path + "?verbose=1")
            #expect(head.status == .ok && get.status == .ok && head.isEmpty && !get.isEmpty)
            #expect(head.headers[.contentType] == get.headers[.contentType])
            #expect(Int(head.headers[.contentLength] ?? "") ?? 0 > 0)
        }
    }

    @Test(arguments: [
        "/", "/health", "/health/", "/health/live/", "//health/live", "/Metrics", "/health/nothing", "/%6Detrics",
    ])
    func `an unknown path is 404, whatever the method`(path: String) async throws {
        try await test(Switch()) { client in
            for method in [HTTPRequest.Method.get, .post] {
                let reply = try await client.ask(method, path)
                #expect(reply.status == .notFound && reply.headers[.contentType] == "application/json")
                #expect(try reply.json["error"]?.string == "not_found")
                #expect(reply.headers[.allow] == nil)
            }
        }
    }

    @Test func `none of it is on the public port`() async throws {
        try await World.shared.test { site in
            for path in ["/health/live", "/health/ready", "/health/started", "/metrics"] {
                let reply = try await site.ask(.get, path)
                #expect(reply.status == .notFound)
            }
        }
    }

    @Test func `requests and refusals of the public port are counted`() async throws {
        try await World.shared.test { site in
            let reply = try await site.token("grant_type=no-such-grant")
            #expect(reply.status == .badRequest)
            let text = site.world.authority.metrics.render()
            #expect(text.contains("writ_http_requests_total{endpoint=\"token\",method=\"POST\",status=\"4xx\"}"))
            #expect(text.contains("writ_refusals_total{reason=\"unsupportedGrantType\"}"))
            #expect(text.contains("writ_http_request_duration_seconds_bucket{endpoint=\"token\",le=\"+Inf\"}"))
            for name in ["writ_database_connections", "writ_database_units_total", "writ_snapshots{of=\"realm\"}"] {
                let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
                #expect(try #require(line.flatMap { Double($0.split(separator: " ")[1]) }) > 0)
            }
        }
    }
}
