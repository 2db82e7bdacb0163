// Who may do what: each permission on each operation, in one's own realm, in another, and as an operator.
import HTTPTypes
import Testing
import WritProtocol

@testable import WritWeb

@Suite struct AuthorizationMatrixTests {
    /// Where an administrator comes from, as the realm of the request sees it.
    enum Origin: CaseIterable {
        case operators, own, other
    }

    /// What the table of routes says should come of it.
    enum Outcome: Equatable {
        /// Past authorization: what else comes of it depends on the request.
        case allowed
        case permissionMissing
        /// Held, and not in all realms, or without the others that are needed.
        case rightsNotHeld
        /// As if there were no such realm.
        case notFound
    }

    private static func expected(_ route: AdminRoute, _ permission: AdminPermission, _ origin: Origin) -> Outcome {
        let isOfRealm = route.parameters.contains("realm")
        if isOfRealm, origin == .other { return .notFound }
        guard route.access.permission == permission else { return .permissionMissing }
        return switch route.access {
        case .open, .permission: .allowed
        case .everyRealm: origin == .operators ? .allowed : .rightsNotHeld
        // Each of these administrators holds one permission.
        case .everything: .rightsNotHeld
        }
    }

    @Test func `each permission on each operation, in every realm`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            for permission in AdminPermission.allCases {
                for origin in Origin.allCases {
                    let realm =
                        switch origin {
                        case .operators: bed.operators
                        case .own: bed.home
                        case .other: bed.other
                        }
                    let caller = try await site.of(realm, [permission])
                    for route in AdminAPI.table where route.access != .open {
                        let reply = try await caller.ask(
                            Self.method(route), Self.path(route, bed.home), Self.body(route), Self.never)
                        #expect(
                            Self.outcome(reply, route) == Self.expected(route, permission, origin),
                            "\(route.name) with \(permission.rawValue) as \(origin): \(reply.status) \(reply.text)")
                    }
                }
            }
        }
    }

    @Test func `nothing is told to whoever brings no token, or a token for something else`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let other = try await site.site.of(bed.world.acme).ownToken()
            for route in AdminAPI.table where route.access != .open {
                let path = Self.path(route, bed.home)
                let bare = try await site.ask(Self.method(route), path, Self.body(route))
                #expect(bare.status == .unauthorized, "\(route.name)")
                #expect(bare.headers[.wwwAuthenticate] == "Bearer realm=\"admin\"")
                let wrong = try await site.with(other).ask(Self.method(route), path, Self.body(route))
                #expect(wrong.status == .unauthorized, "\(route.name)")
                #expect(wrong.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
            }
        }
    }

    /// CVE-2026-94215, CVE-2026-33132, CVE-2025-27507.
    @Test func `a realm that is not yours and a realm that is not there are told of in the same words`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let caller = try await site.of(bed.other)
            for route in AdminAPI.table where route.parameters.contains("realm") {
                let body = Self.body(route)
                let there = try await caller.ask(Self.method(route), Self.path(route, bed.home), body)
                let nowhere = try await caller.ask(
                    Self.method(route), Self.path(route, try #require(RealmID("nowhere"))), body)
                #expect(there.status == .notFound)
                #expect(Self.withoutInstance(there.text) == Self.withoutInstance(nowhere.text), "\(route.name)")
                #expect(Set(there.headers.map(\.name)) == Set(nowhere.headers.map(\.name)))
            }
        }
    }

    private static func outcome(_ reply: TestResponse, _ route: AdminRoute) -> Outcome {
        switch (reply.status, reply.problem) {
        case (.forbidden, "permission-missing"): .permissionMissing
        case (.forbidden, "rights-not-held"): .rightsNotHeld
        case (.notFound, _) where reply.text.contains("There is nothing at this address"): .notFound
        default: .allowed
        }
    }

    private static func method(_ route: AdminRoute) -> HTTPRequest.Method { .init(route.method.rawValue) ?? .get }

    /// Of things that could be and are not, so that what is allowed does no harm.
    private static func path(_ route: AdminRoute, _ realm: RealmID) -> String {
        route.segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .parameter("realm"): "/\(realm)"
            case .parameter("sub"), .parameter("sid"), .parameter("secret_id"), .parameter("group_id"),
                .parameter("token_id"):
                "/0198f0b0-0000-7000-8000-000000000000"
            case .parameter: "/nothing"
            }
        }.joined()
    }

    /// A body that passes no schema.
    private static func body(_ route: AdminRoute) -> String? { route.body == nil ? nil : #"{"no such member":1}"# }

    /// A revision that nothing has.
    private static let never: HTTPFields = [.ifMatch: "\"9000000000000000000\""]

    private static func withoutInstance(_ text: String) -> Substring {
        text.prefix(while: { $0 != "}" }).split(separator: ",\"instance\"").first ?? ""
    }
}
