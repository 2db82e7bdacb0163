// Protected APIs, roles and groups as operators make them: what is refused, what is written down, what two do at once.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct RightsAdministrationTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    private func withRealm(
        _ body: @Sendable (AdministrationBed, RealmID) async throws -> Void
    ) async throws {
        try await Self.database.value.withBed { bed in try await body(bed, try await bed.newRealm()) }
    }

    private static let orders = APIDraft(
        audience: "https://api.example/orders",
        permissions: [PermissionDraft(name: "read", description: "Read orders"), PermissionDraft(name: "write")])

    private func name(_ text: String) throws -> RoleName { try #require(RoleName(text)) }

    @Test func `an API comes back as it was described, and the administration API is one of every realm`() async throws
    {
        try await withRealm { bed, realm in
            var draft = Self.orders
            draft.displayName = "Orders"
            draft.accessTokenType = "JWT"
            draft.audienceAsArray = true
            draft.leanToken = true
            let api = try await bed.administration.createAPI(realm, "orders", draft).api
            #expect(api.shape == TokenShape(type: .jwt, audienceIsArray: true, isLean: true))
            #expect(api.displayName == "Orders" && api.audience == "https://api.example/orders")
            #expect(api.permissions.map(\.name.rawValue) == ["read", "write"])
            #expect(api.permissions.map(\.description) == ["Read orders", nil])
            _ = try await bed.administration.createAPI(realm, "a", APIDraft(audience: "urn:a"))
            let first = try await bed.administration.listAPIs(realm, limit: 2)
            #expect(first.items.map(\.id.rawValue) == ["a", "admin"] && first.next == "admin")
            let rest = try await bed.administration.listAPIs(realm, after: first.next)
            #expect(rest.items.map(\.id.rawValue) == ["orders"] && rest.next == nil)
            #expect(try await bed.administration.listAPIs(realm, search: "ORD").items.map(\.id.rawValue) == ["orders"])
            let admin = try await bed.administration.showAPI(realm, .administration)
            #expect(admin.isBuiltIn && admin.api.permissions.count == AdminPermission.allCases.count)
        }
    }

    @Test func `an API that cannot be is refused by the field`() async throws {
        try await withRealm { bed, realm in
            _ = try await bed.administration.createAPI(realm, "orders", Self.orders)
            func field(_ id: String, _ draft: APIDraft) async -> String? {
                let refused = await refusal { _ = try await bed.administration.createAPI(realm, id, draft) }
                if case .invalid(let field, _) = refused { return field }
                return refused.map { "\($0)" }
            }
            #expect(await field("admin", Self.orders) == "id")
            #expect(await field("Orders", Self.orders) == "id")
            #expect(await field("b", APIDraft()) == "audience")
            #expect(await field("b", APIDraft(audience: "relative")) == "audience")
            #expect(await field("b", APIDraft(audience: "https://id.example/admin/api/v1")) == "audience")
            #expect(await field("b", APIDraft(audience: "https://id.example/realms/x")) == "audience")
            #expect(await field("b", APIDraft(audience: "urn:b", accessTokenType: "jwt")) == "access_token_typ")
            for name in ["a b", "", "a\"b"] {
                let draft = APIDraft(audience: "urn:b", permissions: [PermissionDraft(name: name)])
                #expect(await field("b", draft) == "permissions")
            }
            #expect(await field("b", Self.orders)?.contains("exists already") == true)
            #expect(await field("orders", APIDraft(audience: "urn:b"))?.contains("exists already") == true)
            for change in [{ try await bed.administration.deleteAPI(realm, .administration) }] {
                let refused = await refusal(change)
                #expect(refused.map { if case .conflict = $0 { true } else { false } } == true)
            }
        }
    }

    @Test func `a permission that an API keeps is kept by roles, and one that goes is gone from them`() async throws {
        try await withRealm { bed, realm in
            let api = try await bed.administration.createAPI(realm, "orders", Self.orders).id
            let role = try await bed.administration.createRole(
                realm, "clerk", RoleDraft(permissions: ["orders:read", "orders:write", "admin:users:read"]))
            _ = try await bed.administration.updateAPI(
                realm, api, APIDraft(permissions: [PermissionDraft(name: "read", description: "x")]))
            let kept = try await bed.administration.showRole(realm, role.role.name).role.permissions.map(\.description)
            #expect(kept == ["admin:users:read", "orders:read"])
            try await bed.administration.deleteAPI(realm, api)
            let left = try await bed.administration.showRole(realm, role.role.name).role.permissions.map(\.description)
            #expect(left == ["admin:users:read"])
        }
    }

    @Test func `a role bundles what there is and nothing else`() async throws {
        try await withRealm { bed, realm in
            _ = try await bed.administration.createAPI(realm, "orders", Self.orders)
            for draft in [
                RoleDraft(permissions: ["orders:close"]), RoleDraft(permissions: ["stock:read"]),
                RoleDraft(permissions: ["admin:everything"]), RoleDraft(permissions: ["orders"]),
                RoleDraft(includes: ["nobody"]), RoleDraft(includes: ["r"]),
            ] {
                let refused = await refusal { _ = try await bed.administration.createRole(realm, "r", draft) }
                #expect(refused.map { if case .invalid = $0 { true } else { false } } == true)
            }
            for name in ["", "a b", "a/b"] {
                #expect(await refusal { _ = try await bed.administration.createRole(realm, name, RoleDraft()) } != nil)
            }
            _ = try await bed.administration.createRole(realm, "r", RoleDraft(description: "R"))
            let again = await refusal { _ = try await bed.administration.createRole(realm, "r", RoleDraft()) }
            #expect(again == .alreadyExists("role r of realm \(realm)"))
        }
    }

    @Test func `a role that would come to hold itself is refused with the way round`() async throws {
        try await withRealm { bed, realm in
            _ = try await bed.administration.createRole(realm, "a", RoleDraft())
            _ = try await bed.administration.createRole(realm, "b", RoleDraft(includes: ["a"]))
            _ = try await bed.administration.createRole(realm, "c", RoleDraft(includes: ["b"]))
            let a = try name("a")
            let refused = await refusal {
                _ = try await bed.administration.updateRole(realm, a, RoleDraft(includes: ["c"]))
            }
            #expect(
                refused == .invalid(field: "includes", message: "a role cannot hold itself: a > c > b > a"))
        }
    }

    @Test func `of changes that close a circle together one is refused`() async throws {
        try await withRealm { bed, realm in
            let names = ["a", "b", "c"]
            for name in names { _ = try await bed.administration.createRole(realm, name, RoleDraft()) }
            for _ in 0..<5 {
                for name in names {
                    _ = try await bed.administration.updateRole(realm, try self.name(name), RoleDraft(includes: []))
                }
                let done = await withTaskGroup(of: Bool.self) { group in
                    for (name, next) in [("a", "b"), ("b", "c"), ("c", "a")] {
                        group.addTask {
                            await succeeds {
                                _ = try await bed.administration.updateRole(
                                    realm, try self.name(name), RoleDraft(includes: [next]))
                            }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(done == 2)
            }
        }
    }

    @Test func `a group lies in one other, under a name of its own there, and never in itself`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let sales = try await administration.createGroup(realm, "sales")
            let north = try await administration.createGroup(realm, "north", parent: sales.group.id)
            #expect(sales.path == "/sales" && north.path == "/sales/north")
            #expect(try await administration.findGroup(realm, "/sales/north").group.id == north.group.id)
            _ = try await administration.createGroup(realm, "north")
            for (name, parent) in [("north", sales.group.id), ("a/b", sales.group.id), ("x", GroupID(UUID()))] {
                #expect(
                    await refusal { _ = try await administration.createGroup(realm, name, parent: parent) } != nil)
            }
            #expect(await refusal { _ = try await administration.createGroup(realm, "sales") } != nil)
            for parent in [sales.group.id, north.group.id] {
                let refused = await refusal {
                    _ = try await administration.updateGroup(realm, sales.group.id, parent: .some(parent))
                }
                #expect(refused.map { if case .invalid("parent", _) = $0 { true } else { false } } == true)
            }
            let full = await refusal { try await administration.deleteGroup(realm, sales.group.id) }
            #expect(full == .conflict("there are groups in /sales: delete or move those first"))
            let moved = try await administration.updateGroup(realm, north.group.id, name: "n", parent: .some(nil))
            #expect(moved.path == "/n")
            try await administration.deleteGroup(realm, sales.group.id)
            #expect(try await administration.listGroups(realm).items.map(\.path) == ["/n", "/north"])
            let part = try await administration.listGroups(realm, limit: 1)
            #expect(part.next == "/n")
            #expect(
                try await administration.listGroups(realm, after: "/n", search: "NOR").items.map(\.path) == ["/north"])
        }
    }

    @Test func `groups lie only so deep`() async throws {
        try await withRealm { bed, realm in
            var parent: GroupID?
            for level in 1...RightsRules.groupDepthLimit {
                parent = try await bed.administration.createGroup(realm, "g\(level)", parent: parent).group.id
            }
            let deepest = parent
            #expect(await refusal { _ = try await bed.administration.createGroup(realm, "g", parent: deepest) } != nil)
        }
    }

    @Test func `who has a role is written down, and giving it twice changes nothing`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            _ = try await administration.createRole(realm, "clerk", RoleDraft(permissions: ["admin:audit:read"]))
            _ = try await administration.createRole(realm, "chief", RoleDraft(includes: ["clerk"]))
            let (clerk, chief) = (try name("clerk"), try name("chief"))
            let ada = try await administration.createUser(realm, UserDraft(username: "ada"), password: nil).user.id
            let group = try await administration.createGroup(realm, "sales").group.id
            let client = try await administration.createClient(realm, ClientDraft(id: "job")).client.client.id
            for holder in [RoleHolder.user(ada), .group(group), .client(client)] {
                #expect(try await administration.grantRole(realm, clerk, to: holder))
                #expect(try await !administration.grantRole(realm, clerk, to: holder))
            }
            #expect(try await administration.addMember(realm, ada, to: group))
            #expect(try await administration.grantRole(realm, chief, to: .group(group)))
            let rights = try await administration.rights(realm, of: ada)
            #expect(rights.direct == [clerk] && rights.effective.groups == ["/sales"])
            #expect(rights.effective.roles == ["chief", "clerk"])
            #expect(rights.permissions.map(\.description) == ["admin:audit:read"])
            #expect(try await administration.showClient(realm, client).client.roles == [clerk])
            #expect(try await administration.listMembers(realm, group).items.map(\.user.id) == [ada])
            #expect(try await administration.listUsers(realm, withRole: clerk).items.map(\.user.id) == [ada])
            #expect(try await administration.revokeRole(realm, clerk, from: .user(ada)))
            #expect(try await !administration.revokeRole(realm, clerk, from: .user(ada)))
            #expect(try await administration.removeMember(realm, ada, from: group))
            #expect(try await administration.rights(realm, of: ada).effective == .none)
            func events(_ kind: String) async throws -> Int64 {
                try await bed.count(realm, "SELECT count(*) FROM audit_event WHERE kind = '\(kind)'")
            }
            #expect(try await events("role.granted") == 4)
            #expect(try await events("role.revoked") == 1)
            #expect(try await events("group.member_added") == 1)
            #expect(try await events("group.member_removed") == 1)
            try await administration.deleteRole(realm, clerk)
            #expect(try await administration.showClient(realm, client).client.roles.isEmpty)
        }
    }

    @Test func `another realm's users, groups, clients and roles are nobody here`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let other = try await bed.newRealm()
            _ = try await administration.createRole(realm, "clerk", RoleDraft())
            let clerk = try name("clerk")
            let ada = try await administration.createUser(other, UserDraft(username: "ada"), password: nil).user.id
            let group = try await administration.createGroup(other, "sales").group.id
            let client = try await administration.createClient(other, ClientDraft(id: "job")).client.client.id
            for holder in [RoleHolder.user(ada), .group(group), .client(client)] {
                let here = await refusal { try await administration.grantRole(realm, clerk, to: holder) }
                #expect(here.map { if case .notFound = $0 { true } else { false } } == true)
                let there = await refusal { try await administration.grantRole(other, clerk, to: holder) }
                #expect(there == .notFound("role clerk of realm \(other)"))
            }
            #expect(await refusal { try await administration.addMember(realm, ada, to: group) } != nil)
            #expect(await refusal { _ = try await administration.createGroup(realm, "x", parent: group) } != nil)
            #expect(await refusal { _ = try await administration.showGroup(realm, group) } != nil)
        }
    }
}
