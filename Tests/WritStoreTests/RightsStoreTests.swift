// Rights as they are stored: what a realm's snapshot is made of, and what comes with a person.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct RightsStoreTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private func fill(_ fixture: Fixture) async throws -> (group: GroupID, inner: GroupID) {
        let (group, inner) = (GroupID(.new()), GroupID(.new()))
        let now = WallClock.system.now
        let api = try #require(APIID("shop"))
        let (clerk, reader) = (try #require(RoleName("clerk")), try #require(RoleName("reader")))
        let read = try #require(PermissionName("read"))
        try await fixture.store.transaction(fixture.realm) { transaction in
            let record = APIRecord(
                id: api, audience: "https://shop.example", shape: TokenShape(type: .jwt, isLean: true), createdAt: now,
                updatedAt: now)
            _ = try await transaction.insertAPI(record)
            try await transaction.replacePermissions(api, [PermissionRecord(name: read)])
            var role = RoleRecord(
                name: reader, permissions: [APIPermission(api: api, permission: read)],
                createdAt: now, updatedAt: now)
            _ = try await transaction.insertRole(role)
            try await transaction.replaceBundle(of: role)
            role = RoleRecord(
                name: clerk,
                permissions: [APIPermission(api: .administration, permission: PermissionName(.readUsers))],
                includes: [reader], createdAt: now, updatedAt: now)
            _ = try await transaction.insertRole(role)
            try await transaction.replaceBundle(of: role)
            try await transaction.insertGroup(GroupRecord(id: group, name: "g", createdAt: now, updatedAt: now))
            try await transaction.insertGroup(
                GroupRecord(id: inner, parent: group, name: "i", createdAt: now, updatedAt: now))
            #expect(try await transaction.grant(reader, to: .group(group)))
            #expect(try await transaction.grant(clerk, to: .user(fixture.user)))
            #expect(try await transaction.grant(reader, to: .user(fixture.user)))
            #expect(try await transaction.grant(clerk, to: .client(fixture.client)))
            #expect(try await transaction.addMember(fixture.user, to: inner))
        }
        return (group, inner)
    }

    @Test func `all of a realm's rights come at once, and none of another's`() async throws {
        try await withFixture { fixture in
            let (group, inner) = try await fill(fixture)
            let other = try await Fixture(fixture.store)
            let rights = try await fixture.store.loadRights(fixture.realm)
            let read = try #require(APIPermission("shop:read"))
            #expect(rights.apis.map(\.audience) == ["https://shop.example"])
            #expect(rights.apis.first?.permissions == [read.permission])
            #expect(rights.apis.first?.shape == TokenShape(type: .jwt, isLean: true))
            let clerk = try #require(rights.roles.first { $0.name.rawValue == "clerk" })
            #expect(clerk.permissions.map(\.description) == ["admin:users:read"])
            #expect(clerk.includes.map(\.rawValue) == ["reader"])
            #expect(rights.roles.first { $0.name.rawValue == "reader" }?.permissions == [read])
            #expect(Set(rights.groups.map(\.id)) == [group, inner])
            #expect(rights.groups.first { $0.id == inner }?.parent == group)
            #expect(rights.groups.first { $0.id == group }?.roles.map(\.rawValue) == ["reader"])
            #expect(try await other.store.loadRights(other.realm) == RightsDefinition())
        }
    }

    @Test func `what a person was given comes with every statement that begins or renews a grant`() async throws {
        try await withFixture { fixture in
            let (_, inner) = try await fill(fixture)
            let direct = DirectRights(
                roles: try ["clerk", "reader"].map { try #require(RoleName($0)) }, groups: [inner])
            let family = fixture.newFamily()
            let started = try await fixture.store.startFamily(
                family, network: "192.0.2.1", rehash: nil, event: .test(fixture.realm))
            #expect(started == direct)
            #expect(try await fixture.rotate(family.id, 0)?.rights == direct)
            #expect(try await fixture.store.familyState(fixture.realm, family: family.id)?.grant.rights == direct)
            let state = try await fixture.store.tokenState(fixture.realm, jti: "j", family: family.id)
            #expect(state.rights == direct)
            #expect(try await fixture.store.tokenState(fixture.realm, jti: "j", family: nil).rights.isEmpty)
            let session = try await fixture.login()
            try await fixture.issue(fixture.newCode("code", in: session))
            #expect(try await fixture.redeem()?.grant.rights == direct)
            let inSession = try await fixture.store.startFamilyInSession(
                fixture.newFamily(), session: session, event: .test(fixture.realm))
            #expect(inSession == direct)
            #expect(try await fixture.store.directRights(fixture.realm, fixture.user) == direct)
            let client = try await fixture.store.loadClient(fixture.realm, fixture.client)
            #expect(client?.roles.map(\.rawValue) == ["clerk"])
        }
    }

    @Test func `who is deleted leaves no right behind`() async throws {
        try await withFixture { fixture in
            _ = try await fill(fixture)
            try await fixture.sql("DELETE FROM account")
            try await fixture.sql("DELETE FROM client")
            for table in ["account_role", "group_member", "client_role"] {
                #expect(try await fixture.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
            }
            #expect(try await fixture.count("SELECT count(*) FROM group_role") == 1)
        }
    }

    @Test func `a realm goes with all its rights, groups in groups included`() async throws {
        try await withFixture { fixture in
            _ = try await fill(fixture)
            #expect(try await fixture.store.deleteRealm(fixture.realm, event: .test(fixture.realm)))
            #expect(try await fixture.store.loadRights(fixture.realm) == RightsDefinition())
        }
    }

    @Test func `the administration API is no row, and no role holds a permission that an API has not`() async throws {
        try await withFixture { fixture in
            _ = try await fill(fixture)
            for sql in [
                "INSERT INTO api (realm_id, api_id, audience) SELECT realm_id, 'admin', 'urn:a' FROM realm",
                "INSERT INTO role_permission (realm_id, role_name, api_id, permission) "
                    + "SELECT realm_id, 'clerk', 'shop', 'write' FROM realm",
                "INSERT INTO role_inclusion (realm_id, role_name, included_role) "
                    + "SELECT realm_id, 'clerk', 'clerk' FROM realm",
            ] { await #expect(throws: PostgresError.self, "\(sql)") { try await fixture.sql(sql) } }
        }
    }
}
