// What a request leaves in the log: one line, with what helps an operator and nothing that helps a thief (ASVS 16.2.5).
import HTTPTypes
import Logging
import Synchronization
import Testing
import WritJOSE
import WritWeb

/// Keeps every line.
private final class Lines: LogHandler, Sendable {
    let kept = Mutex<[LogEvent]>([])
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { kept.withLock { $0.append(event) } }

    var texts: [[String: String]] {
        kept.withLock { events in
            events.map { event in
                (event.metadata ?? [:]).mapValues { "\($0)" }
                    .merging(["message": "\(event.message)", "level": "\(event.level)"]) { $1 }
            }
        }
    }
}

@Suite struct LogTests {
    private func lines(_ body: @Sendable (Site) async throws -> Void) async throws -> [[String: String]] {
        let world = try await World.shared
        let lines = Lines()
        let logger = Logger(label: "test") { _ in lines }
        let application = buildApplication(authority: world.authority, settings: world.settings, logger: logger)
        try await body(Site(client: TestClient(application), world: world, realm: world.acme))
        return lines.texts.filter { $0["message"] == "request" }
    }

    @Test func `a request is one line that says what was asked, by whom, with what outcome`() async throws {
        let lines = try await lines { site in
            let reply = try await site.token("grant_type=client_credentials&scope=read")
            #expect(reply.status == .ok)
        }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line["endpoint"] == "token" && line["method"] == "POST" && line["status"] == "200")
        #expect(line["realm"] == "acme" && line["client"] == "service" && line["level"] == "info")
        #expect(line["request_id"]?.count == 32 && line["address"] == "local")
        #expect(Int(line["microseconds"] ?? "") != nil)
        #expect(line["reason"] == nil)
    }

    @Test func `a refusal is told with its reason`() async throws {
        let lines = try await lines { site in
            let reply = try await site.token("grant_type=client_credentials&client_id=nobody&client_secret=x", [:])
            #expect(reply.status == .unauthorized)
        }
        let line = try #require(lines.first)
        #expect(line["reason"] == "clientAuthenticationFailed" && line["client"] == "nobody")
    }

    @Test func `no secret, token, password or query is told`() async throws {
        let world = try await World.shared
        let tokens = Mutex<[String]>([])
        let lines = try await lines { site in
            let login = try await site.login()
            let refresh = try #require(login["refresh_token"]?.string)
            let access = try #require(login["access_token"]?.string)
            tokens.withLock { $0 = [refresh, access] }
            _ = try await site.refresh(refresh)
            _ = try await site.introspect(access)
            _ = try await site.revoke(refresh)
            _ = try await site.refresh(refresh + "x")
            _ = try await site.token("grant_type=password&username=alice&password=my-mistyped-secret")
            _ = try await site.get("/oauth/jwks?token=\(access)")
            _ = try await site.post("/oauth/token?client_secret=in-the-query", "grant_type=x")
            _ = try await site.ask(.get, "/nothing?secret=in-the-query")
        }
        #expect(lines.count == 9)
        let told = lines.flatMap(\.values).joined(separator: "\n")
        let secrets =
            tokens.withLock { $0 } + [
                world.secrets[world.acme] ?? "?", World.password, "correct", "my-mistyped-secret", "in-the-query",
                "Basic ",
            ]
        for secret in secrets { #expect(!told.contains(secret)) }
    }
}
