// A realm with an authority over a real database, for the tests of the use cases.
import FoundationEssentials
import Logging
import ServiceLifecycle
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

/// Everything that a use case needs, and shorthands for what clients do.
struct World: Sendable {
    let authority: Authority
    let administration: Administration
    let realmID: RealmID

    /// Cheap hashes: what is tested is who gets in, not how long it takes.
    static let argon2 = Argon2Parameters(memoryKiB: 64, iterations: 1)

    private static let turnstile = Turnstile(8)

    /// Makes a migrated database, a realm that allows the password grant, and an authority whose services run meanwhile.
    @discardableResult
    static func with<R: Sendable>(
        realm: String = "acme", settings: [(key: String, value: String)] = [],
        change: @Sendable (inout AuthoritySettings) -> Void = { _ in },
        _ body: @escaping @Sendable (World) async throws -> R
    ) async throws -> R {
        try await turnstile.pass { try await make(realm: realm, settings: settings, change: change, body) }
    }

    private static func make<R: Sendable>(
        realm: String, settings: [(key: String, value: String)],
        change: @Sendable (inout AuthoritySettings) -> Void,
        _ body: @escaping @Sendable (World) async throws -> R
    ) async throws -> R {
        let database = try await TestDatabase.migrated()
        var authoritySettings = AuthoritySettings()
        authoritySettings.argon2 = argon2
        authoritySettings.spareKeyCount = 0
        authoritySettings.auditFlushInterval = .milliseconds(20)
        change(&authoritySettings)
        let final = authoritySettings
        return try await database.withPool { pool in
            let masterKeys = try MasterKeys(versions: [1: [UInt8](repeating: 7, count: 32)])
            let store = Store(pool: pool)
            let authority = try Authority(
                store: store, masterKeys: masterKeys, settings: final, metrics: Metrics(), logger: .silent)
            let administration = Administration(
                store: store, masterKeys: masterKeys, publicURL: final.publicURL, argon2: argon2)
            // ES256: a key of it is made in no time.
            _ = try await administration.createRealm(
                realm, settings: [("password_grant", "true"), ("signing_algorithm", "ES256")] + settings)
            let world = World(
                authority: authority, administration: administration, realmID: try #require(RealmID(realm)))
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for service in authority.services { group.addTask { try await service.run() } }
                let result = try await body(world)
                group.cancelAll()
                while (try? await group.next()) != nil {}
                return result
            }
        }
    }

    /// - Returns: The client's id and its secret, if it has one.
    func client(
        _ id: String = "app", realm: RealmID? = nil, type: String = "confidential",
        grants: [String] = ["password", "refresh_token", "client_credentials"], scopes: [String]? = nil,
        resources: [String] = [], settings: [(key: String, value: String)] = []
    ) async throws -> Credentials {
        let created = try await administration.createClient(
            realm ?? realmID,
            ClientDraft(
                id: id, type: type, grants: grants, scopes: scopes, resources: resources, settings: settings))
        return Credentials(id: id, secret: created.secret)
    }

    @discardableResult
    func user(
        _ name: String = "mia", email: String? = nil, realm: RealmID? = nil, password: String = "correct horse"
    ) async throws -> UserID {
        try await administration.createUser(
            realm ?? realmID, UserDraft(username: name, email: email), password: password
        ).user.id
    }

    func snapshot(_ id: RealmID? = nil) async throws -> RealmSnapshot {
        try #require(try await authority.realm(id ?? realmID))
    }

    /// Calls the token endpoint's use case.
    func token(
        _ credentials: Credentials, _ parameters: [String: String], realm: RealmID? = nil,
        address: String = "192.0.2.1"
    ) async throws -> JSONObject {
        let response = try await issueToken(
            authority, realm: snapshot(realm), form: credentials.form(parameters), authorization: nil,
            caller: Caller(requestID: "test", address: address))
        return try #require(try JSONValue(parsing: response.json).object)
    }

    func login(
        _ credentials: Credentials, username: String = "mia", password: String = "correct horse",
        scope: String? = nil, address: String = "192.0.2.1"
    ) async throws -> JSONObject {
        var parameters = ["grant_type": "password", "username": username, "password": password]
        parameters["scope"] = scope
        return try await token(credentials, parameters, address: address)
    }

    func refresh(_ credentials: Credentials, _ token: String, scope: String? = nil) async throws -> JSONObject {
        var parameters = ["grant_type": "refresh_token", "refresh_token": token]
        parameters["scope"] = scope
        return try await self.token(credentials, parameters)
    }

    /// Whether introspection calls a token active.
    func isActive(_ token: String, _ credentials: Credentials, realm: RealmID? = nil) async throws -> Bool {
        let response = try await introspect(
            authority, realm: snapshot(realm), form: credentials.form(["token": token]), authorization: nil,
            caller: Caller(requestID: "test", address: "192.0.2.1"))
        return try #require(try JSONValue(parsing: response.json).object)["active"] == .bool(true)
    }

    func revoke(_ token: String, _ credentials: Credentials) async throws {
        try await WritServer.revoke(
            authority, realm: snapshot(), form: credentials.form(["token": token]), authorization: nil,
            caller: Caller(requestID: "test", address: "192.0.2.1"))
    }
}

struct Credentials: Sendable {
    var id: String
    var secret: String?
    var redirectURI: String?

    func form(_ parameters: [String: String]) throws(OAuthError) -> FormParameters {
        var all = parameters
        all["client_id"] = id
        all["client_secret"] = secret
        let body = all.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&")
        return try FormParameters(body: Array(body.utf8))
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

extension JSONObject {
    func text(_ name: String) throws -> String { try #require(self[name]?.string) }
}
