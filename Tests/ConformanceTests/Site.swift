// Requests as a client makes them, and what to read in the replies.
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import WritCrypto
import WritJOSE
import WritProtocol

/// The server as seen from one realm.
struct Site: Sendable {
    let client: TestClient
    let world: World
    var realm: RealmID

    func of(_ realm: RealmID) -> Site {
        var site = self
        site.realm = realm
        return site
    }

    var base: String { "/realms/\(realm)" }
    var issuer: String { "https://id.example.com/realms/\(realm)" }

    /// The `service` client's HTTP Basic credentials.
    var basic: HTTPFields { Self.basic("service", world.secrets[realm] ?? "") }

    static func basic(_ id: String, _ secret: String) -> HTTPFields {
        [.authorization: "Basic " + Base64.standard.encode(Array("\(id):\(secret)".utf8))]
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: String? = nil
    ) async throws -> TestResponse {
        try await client.ask(method, path, headers, body: body.map { Array($0.utf8) })
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await ask(.get, base + path, headers)
    }

    /// Posts a form as it is written.
    func post(_ path: String, _ form: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        if !headers.contains(.contentType) { headers[.contentType] = "application/x-www-form-urlencoded" }
        return try await ask(.post, base + path, headers, body: form)
    }

    func token(_ form: String, _ headers: HTTPFields? = nil) async throws -> TestResponse {
        try await post("/oauth/token", form, headers ?? basic)
    }

    /// An access token of `service` for itself.
    func ownToken(_ more: String = "") async throws -> String {
        let reply = try await token("grant_type=client_credentials" + more)
        return try #require(try reply.json["access_token"]?.string)
    }

    /// Alice's tokens through `service`.
    func login(_ more: String = "", _ headers: HTTPFields? = nil) async throws -> JSONObject {
        let reply = try await token(Self.aliceForm + more, headers)
        #expect(reply.status == .ok)
        return try reply.json
    }

    static let aliceForm =
        "grant_type=password&username=alice&password=" + World.password.split(separator: " ").joined(separator: "+")

    func refresh(_ token: String, _ more: String = "", _ headers: HTTPFields? = nil) async throws -> TestResponse {
        try await self.token("grant_type=refresh_token&refresh_token=\(token)\(more)", headers)
    }

    func introspect(_ token: String, _ headers: HTTPFields? = nil) async throws -> TestResponse {
        try await post("/oauth/introspect", "token=\(token)", headers ?? basic)
    }

    func isActive(_ token: String) async throws -> Bool {
        let reply = try await introspect(token)
        #expect(reply.status == .ok)
        let active = try reply.json["active"]?.bool
        #expect(active != nil)
        return active == true
    }

    func revoke(_ token: String, _ more: String = "", _ headers: HTTPFields? = nil) async throws -> TestResponse {
        try await post("/oauth/revoke", "token=\(token)\(more)", headers ?? basic)
    }

    /// Fails unless the reply is this error in the form of RFC 6749 §5.2.
    func expect(
        _ reply: TestResponse, _ status: HTTPResponse.Status, _ error: String,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let members = try reply.json
        #expect(reply.status == status, sourceLocation: location)
        #expect(members["error"]?.string == error, sourceLocation: location)
        #expect(reply.headers[.cacheControl] == "no-store", sourceLocation: location)
        let words = try #require(members["error_description"]?.string, sourceLocation: location)
        #expect(
            words.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) && $0 != "\"" && $0 != "\\" },
            sourceLocation: location)
        #expect(members.members.count == 2, sourceLocation: location)
    }
}

extension TestResponse {
    /// The body as a JSON object.
    var json: JSONObject {
        get throws { try #require(try JSONValue(parsing: octets).object) }
    }
}

/// The claims of a JWT, unverified.
func claims(_ token: String) throws -> JSONObject { try part(token, 1) }

/// The header of a JWT.
func header(_ token: String) throws -> JSONObject { try part(token, 0) }

private func part(_ token: String, _ index: Int) throws -> JSONObject {
    let parts = token.split(separator: ".")
    try #require(parts.count == 3)
    let decoded = try #require(Base64URL.decode(String(parts[index])))
    return try #require(try JSONValue(parsing: decoded).object)
}
