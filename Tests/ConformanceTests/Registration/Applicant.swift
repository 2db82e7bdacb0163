// A developer who registers a client with a realm, over HTTP.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore

/// What a registration was answered, and the right to look after it.
struct Applicant: Sendable {
    let site: Site
    /// The path of `registration_client_uri`.
    let path: String
    let token: String
    let first: JSONObject

    static let redirectURI = "https://shop.example.com/callback"
    static let plain = #"{"redirect_uris":["https://shop.example.com/callback"],"client_name":"Shop"}"#

    var id: String { path.split(separator: "/").last.map(String.init) ?? "" }
    var clientID: String { first["client_id"]?.string ?? "" }

    /// Registers, which must succeed with this status.
    init(
        _ site: Site, _ json: String = plain, initial: String? = nil,
        expecting status: HTTPResponse.Status = .created, at source: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await site.register(json, token: initial)
        #expect(reply.status == status, "\(reply.text)", sourceLocation: source)
        #expect(reply.headers[.cacheControl] == "no-store", sourceLocation: source)
        first = try reply.json
        let uri = try #require(first["registration_client_uri"]?.string, sourceLocation: source)
        #expect(uri.hasPrefix(site.issuer + "/oauth/register/"), sourceLocation: source)
        path = String(uri.dropFirst(site.issuer.count))
        token = try #require(first["registration_access_token"]?.string, sourceLocation: source)
        #expect(SecretFormat.registrationAccessToken.check(token) == .wellFormed, sourceLocation: source)
        self.site = site
    }

    func read(_ token: String? = nil) async throws -> TestResponse {
        try await site.get(path, [.authorization: "Bearer \(token ?? self.token)"])
    }

    func update(_ json: String, _ token: String? = nil) async throws -> TestResponse {
        try await site.ask(
            .put, site.base + path,
            [.authorization: "Bearer \(token ?? self.token)", .contentType: "application/json"], body: json)
    }

    func delete(_ token: String? = nil) async throws -> TestResponse {
        try await site.ask(.delete, site.base + path, [.authorization: "Bearer \(token ?? self.token)"])
    }
}

extension Site {
    func register(_ json: String, token: String? = nil) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        return try await ask(.post, base + "/oauth/register", headers, body: json)
    }

    /// Whether a client with this secret is let through by the token endpoint, as far as its own authentication goes.
    func authenticates(_ id: String, _ secret: String) async throws -> Bool {
        try await token("grant_type=client_credentials", Site.basic(id, secret)).status != .unauthorized
    }
}

extension Bed {
    func show(_ applicant: Applicant) async throws -> RegistrationSummary {
        try await administration.showRegistration(realm, try #require(ClientID(applicant.id)))
    }

    func approve(_ applicant: Applicant, revision: Int64? = nil) async throws {
        _ = try await administration.approveRegistration(
            realm, try #require(ClientID(applicant.id)), revision: revision)
    }

    func clients() async throws -> Set<String> {
        Set(try await administration.listClients(realm).items.map(\.client.id.rawValue))
    }
}
