// What rights cost a token: no statement.
import Testing
import WritPostgres
import WritProtocol
import WritStore

@testable import WritServer

struct RightsCostTests {
    /// The least of many tries: what runs beside the requests only adds.
    private func units(_ world: World, _ body: () async throws -> Void) async throws -> UInt64 {
        var least = UInt64.max
        for _ in 0..<20 {
            let before = world.authority.store.pool.figures.unitsTotal
            try await body()
            least = min(least, world.authority.store.pool.figures.unitsTotal - before)
        }
        return least
    }

    @Test func `with roles and groups a login makes two statements, a renewal one, a client's own token none`()
        async throws
    {
        try await World.with { world in
            let app = try await world.client(resources: ["https://orders.example"])
            let (administration, realm) = (world.administration, world.realmID)
            let user = try await world.user()
            _ = try await administration.createAPI(
                realm, "orders",
                APIDraft(audience: "https://orders.example", permissions: [PermissionDraft(name: "read")]))
            let role = try await administration.createRole(realm, "clerk", RoleDraft(permissions: ["orders:read"]))
            let group = try await administration.createGroup(realm, "sales").group.id
            for holder in [RoleHolder.user(user), .group(group), .client(try #require(ClientID("app")))] {
                try await administration.grantRole(realm, role.role.name, to: holder)
            }
            try await administration.addMember(realm, user, to: group)
            let asked = ["resource": "https://orders.example"]
            let own = ["grant_type": "client_credentials"].merging(asked) { $1 }
            let login = ["grant_type": "password", "username": "mia", "password": "correct horse"].merging(asked) { $1 }
            let ofLogin = try await units(world) { _ = try await world.token(app, login) }
            let ofOwn = try await units(world) { _ = try await world.token(app, own) }
            let first = try await world.token(app, login)
            var refresh = try first.text("refresh_token")
            let ofRenewal = try await units(world) {
                refresh = try await world.refresh(app, refresh).text("refresh_token")
            }
            let token = try first.text("access_token")
            let ofIntrospection = try await units(world) { _ = try await world.isActive(token, app) }
            #expect(ofLogin == 2 && ofOwn == 0 && ofRenewal == 1 && ofIntrospection == 1)
        }
    }
}
