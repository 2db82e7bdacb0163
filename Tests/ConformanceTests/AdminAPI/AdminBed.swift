// Realms with administrators of every kind, and requests of theirs whose replies are held against the document.
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritTestSupport

@testable import WritWeb

/// Made once. Tests change nothing in `operators`, `home` and `other`; what a test changes, it makes itself.
struct AdminBed: Sendable {
    let world: World
    /// Whose administrators govern all realms.
    let operators: RealmID
    let home: RealmID
    let other: RealmID
    /// Of the clients that administer, by realm and name.
    private let secrets: [RealmID: [String: String]]

    static let all = Set(AdminPermission.allCases)

    static var shared: AdminBed {
        get async throws { try await made.value }
    }

    private static let made = Task { try await make(World.shared) }

    static func make(_ world: World) async throws -> AdminBed {
        let operators = try await makeRealm("operator", world)
        let home = try await makeRealm("home", world)
        let other = try await makeRealm("other", world)
        return AdminBed(
            world: world, operators: operators.id, home: home.id, other: other.id,
            secrets: [operators.id: operators.secrets, home.id: home.secrets, other.id: other.secrets])
    }

    private static func makeRealm(
        _ id: String, _ world: World
    ) async throws -> (id: RealmID, secrets: [String: String]) {
        let made = try await world.administration.createRealm(id, settings: [("password_grant", "true")])
        var secrets: [String: String] = [:]
        for permissions in [all] + AdminPermission.allCases.map({ [$0] }) {
            secrets[name(permissions)] = try await furnish(made.id, permissions, world)
        }
        return (made.id, secrets)
    }

    private static func name(_ permissions: Set<AdminPermission>) -> String {
        permissions == all
            ? "full" : permissions.map(\.rawValue).sorted().joined(separator: ".").replacing(":", with: "-")
    }

    /// A client that may do this and nothing else, and a role that allows it.
    private static func furnish(
        _ realm: RealmID, _ permissions: Set<AdminPermission>, _ world: World
    ) async throws -> String {
        let name = name(permissions)
        let role = try #require(RoleName(name))
        let id = try #require(ClientID("admin.\(name)"))
        let (_, secret) = try await world.administration.createClient(
            realm,
            ClientDraft(
                id: id.rawValue, authMethod: "client_secret_post", grants: ["client_credentials"], scopes: ["none"],
                resources: [AdminPermission.audience(publicURL: world.settings.publicURL)]))
        try await world.authority.store.transaction(realm) { transaction in
            let now = WallClock.system.now
            _ = try await transaction.insertRole(RoleRecord(name: role, createdAt: now, updatedAt: now))
            try await transaction.replaceBundle(
                of: RoleRecord(
                    name: role,
                    permissions: permissions.map {
                        APIPermission(api: .administration, permission: PermissionName($0))
                    }.sorted(), createdAt: now, updatedAt: now))
            _ = try await transaction.grant(role, to: .client(id))
        }
        return try #require(secret)
    }

    /// Requests through the whole router, without a limit on their number.
    func test(
        _ change: @Sendable (inout WebSettings) -> Void = { _ in }, _ body: @Sendable (AdminSite) async throws -> Void
    ) async throws {
        var settings = world.settings
        settings.adminRequestsPerSecond = 0
        change(&settings)
        let application = buildApplication(authority: world.authority, settings: settings, logger: .silent)
        let site = Site(client: try await TestClient(application), world: world, realm: home)
        try await body(AdminSite(bed: self, site: site))
    }

    /// A realm for one test.
    func newRealm(_ settings: [(key: String, value: String)] = []) async throws -> RealmID {
        let id = "t" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        return try await world.administration.createRealm(id, settings: settings).id
    }

    func role(_ name: String, _ permissions: Set<AdminPermission>, in realm: RealmID) async throws -> RoleName {
        let role = try #require(RoleName(name))
        try await world.authority.store.transaction(realm) { transaction in
            let now = WallClock.system.now
            let record = RoleRecord(
                name: role,
                permissions: permissions.map { APIPermission(api: .administration, permission: PermissionName($0)) }
                    .sorted(), createdAt: now, updatedAt: now)
            _ = try await transaction.insertRole(record)
            try await transaction.replaceBundle(of: record)
        }
        return role
    }

    func grant(_ role: RoleName, to holder: RoleHolder, in realm: RealmID) async throws {
        _ = try await world.authority.store.transaction(realm) { try await $0.grant(role, to: holder) }
    }

    fileprivate func token(_ realm: RealmID, _ permissions: Set<AdminPermission>, _ site: Site) async throws -> String {
        let id = "admin.\(Self.name(permissions))"
        let secret = try #require(secrets[realm]?[Self.name(permissions)])
        let audience = AdminPermission.audience(publicURL: world.settings.publicURL)
        let reply = try await site.of(realm).post(
            "/oauth/token",
            "grant_type=client_credentials&client_id=\(id)&client_secret=\(secret)&resource=\(audience)")
        try #require(reply.status == .ok, "\(reply.text)")
        return try #require(try reply.json["access_token"]?.string)
    }
}

/// Requests to the administration API.
struct AdminSite: Sendable {
    let bed: AdminBed
    let site: Site
    var token: String?

    /// As an administrator of the realm who may do this.
    func of(_ realm: RealmID, _ permissions: Set<AdminPermission> = AdminBed.all) async throws -> AdminSite {
        var copy = self
        copy.token = try await bed.token(realm, permissions, site)
        return copy
    }

    func with(_ token: String?) -> AdminSite {
        var copy = self
        copy.token = token
        return copy
    }

    /// Every reply is one that the document describes, in status, type and content.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ headers: HTTPFields = [:],
        at location: SourceLocation = #_sourceLocation
    ) async throws -> TestResponse {
        let reply = try await raw(method, path, body, headers)
        let segments = try #require(AdminPath.segments(of: Substring("/admin/api/v1" + path)))
        let route = try #require(
            AdminAPI.table.first { $0.method.rawValue == method.rawValue && $0.matches(segments) },
            sourceLocation: location)
        Self.hold(reply, against: route, location)
        return reply
    }

    func raw(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        if body != nil, !headers.contains(.contentType) { headers[.contentType] = "application/json" }
        return try await site.ask(method, "/admin/api/v1" + path, headers, body: body)
    }

    private static func hold(_ reply: TestResponse, against route: AdminRoute, _ location: SourceLocation) {
        let type = reply.headers[.contentType]
        if let answer = route.answers.first(where: { $0.status == reply.status }) {
            guard let schema = answer.schema else {
                #expect(reply.isEmpty, "\(route.name)", sourceLocation: location)
                return
            }
            #expect(type == "application/json", "\(route.name)", sourceLocation: location)
            let value = try? JSONValue(
                parsing: reply.octets, limits: JSONLimits(byteCount: 1 << 22, depth: 16, valueCount: 1 << 18))
            #expect(
                value.map { schema.faults(in: $0) } == [], "\(route.name): \(reply.text)", sourceLocation: location)
            if answer.hasTag { #expect(reply.headers[.eTag] != nil, "\(route.name)", sourceLocation: location) }
        } else {
            #expect(
                route.problems.contains { $0.status == reply.status },
                "\(route.name): \(reply.status) is not described: \(reply.text)", sourceLocation: location)
            guard reply.status != .notModified else { return }
            #expect(type == "application/problem+json", "\(route.name)", sourceLocation: location)
            let value = try? JSONValue(parsing: reply.octets)
            #expect(
                value.map { Problem.schema.faults(in: $0) } == [], "\(route.name): \(reply.text)",
                sourceLocation: location)
        }
        #expect(reply.headers[.cacheControl] == "no-store", sourceLocation: location)
    }
}

extension TestResponse {
    /// The kind of a problem, without what all have in common.
    var problem: String? {
        (try? json["type"]?.string).flatMap { $0.hasPrefix("urn:writ:problem:") ? String($0.dropFirst(17)) : nil }
    }

    var items: [JSONObject] {
        get throws {
            try #require(
                try JSONValue(
                    parsing: octets, limits: JSONLimits(byteCount: 1 << 22, depth: 16, valueCount: 1 << 18)
                ).object?["items"]?.array
            ).compactMap(\.object)
        }
    }
}
