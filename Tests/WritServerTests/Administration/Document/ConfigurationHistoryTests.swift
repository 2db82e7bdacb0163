// The history of a realm's configuration: every use case writes it, and it can be taken back.
import FoundationEssentials
import Testing
import WritJOSE
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct ConfigurationHistoryTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    private func withRealm(_ body: @Sendable (AdministrationBed, RealmID) async throws -> Void) async throws {
        try await Self.database.value.withBed { bed in try await body(bed, bed.newRealm()) }
    }

    /// The newest change as a line: `change client web: client_name redirect_uris`.
    private func last(_ bed: AdministrationBed, _ realm: RealmID) async throws -> String {
        let change = try #require(try await bed.administration.configurationHistory(realm, limit: 1).items.first)
        let fields = change.action == .change ? ": \(change.fields.map(\.name).joined(separator: " "))" : ""
        return "\(change.action) \(change.key)\(fields)"
    }

    @Test func `every use case that changes configuration writes what it changed`() async throws {
        try await withRealm { bed, realm in
            let admin = bed.administration
            #expect(try await last(bed, realm) == "create realm \(realm)")
            _ = try await admin.updateRealm(realm, displayName: "A", settings: [("implicit", "true")])
            #expect(try await last(bed, realm) == "change realm \(realm): display_name settings.implicit")
            let web = try await admin.createClient(
                realm, ClientDraft(id: "web", redirectURIs: ["https://a.example/"])
            ).client.client.id
            #expect(try await last(bed, realm) == "create client web")
            var changes = ClientChanges()
            changes.name = "Web"
            changes.isEnabled = false
            _ = try await admin.updateClient(realm, web, changes)
            #expect(try await last(bed, realm) == "change client web: client_name enabled")
            _ = try await admin.addSecret(realm, web)
            #expect(try await last(bed, realm) == "change client web: secrets")
            try await admin.removeSecret(realm, web)
            #expect(try await last(bed, realm) == "change client web: secrets")
            let api = try await admin.createAPI(
                realm, "orders",
                APIDraft(audience: "https://api.example", permissions: [PermissionDraft(name: "read")])
            ).id
            #expect(try await last(bed, realm) == "create api orders")
            _ = try await admin.updateAPI(realm, api, APIDraft(leanToken: true))
            #expect(try await last(bed, realm) == "change api orders: lean_token")
            let role = try await admin.createRole(realm, "clerk", RoleDraft(permissions: ["orders:read"])).role.name
            #expect(try await last(bed, realm) == "create role clerk")
            _ = try await admin.updateRole(realm, role, RoleDraft(description: "Clerk"))
            #expect(try await last(bed, realm) == "change role clerk: description")
            let sales = try await admin.createGroup(realm, "sales").group.id
            #expect(try await last(bed, realm) == "create group /sales")
            try await admin.grantRole(realm, role, to: .group(sales))
            #expect(try await last(bed, realm) == "change group /sales: roles")
            try await admin.grantRole(realm, role, to: .client(web))
            #expect(try await last(bed, realm) == "change client web: roles")
            try await admin.revokeRole(realm, role, from: .client(web))
            #expect(try await last(bed, realm) == "change client web: roles")
            _ = try await admin.updateGroup(realm, sales, name: "trade")
            #expect(try await last(bed, realm) == "change group /trade: path")
            try await admin.deleteGroup(realm, sales)
            #expect(try await last(bed, realm) == "delete group /trade")
            try await admin.deleteAPI(realm, api)
            #expect(try await last(bed, realm) == "change role clerk: permissions", "which it took along")
            try await admin.deleteRole(realm, role)
            #expect(try await last(bed, realm) == "delete role clerk")
            try await admin.deleteClient(realm, web)
            #expect(try await last(bed, realm) == "delete client web")
        }
    }

    @Test func `what changes nothing is not in the history, nor are roles of people`() async throws {
        try await withRealm { bed, realm in
            let admin = bed.administration
            let user = try await admin.createUser(realm, UserDraft(username: "ada"), password: "correct horse").user.id
            let role = try await admin.createRole(realm, "clerk", RoleDraft()).role.name
            let before = try await bed.store.configurationHead(realm).number
            _ = try await admin.updateRealm(realm, settings: [("signing_algorithm", "ES256")])
            try await admin.grantRole(realm, role, to: .user(user))
            #expect(try await bed.store.configurationHead(realm).number == before)
        }
    }

    @Test func `a change is kept with who made it and why, and so is its event`() async throws {
        try await withRealm { bed, realm in
            var admin = bed.administration
            admin.reason = "ticket 4711"
            _ = try await admin.updateRealm(realm, displayName: "A")
            let change = try #require(try await admin.configurationHistory(realm, limit: 1).items.first)
            #expect(change.author.actor == "command" && change.author.reason == "ticket 4711")
            let sql = "SELECT count(*) FROM audit_event WHERE detail ->> 'reason' = 'ticket 4711'"
            #expect(try await bed.count(realm, sql) == 1)
        }
    }

    @Test func `it is listed in parts, whole and of one object`() async throws {
        try await withRealm { bed, realm in
            for name in ["A", "B", "C", "D"] { _ = try await bed.administration.updateRealm(realm, displayName: name) }
            _ = try await bed.administration.createClient(realm, ClientDraft(id: "web"))
            let first = try await bed.administration.configurationHistory(realm, limit: 2)
            #expect(first.items.map(\.author.number) == [6, 5] && first.next == "5")
            let rest = try await bed.administration.configurationHistory(realm, after: first.next, limit: 10)
            #expect(rest.items.map(\.author.number) == [4, 3, 2, 1] && rest.next == nil)
            let web = try await bed.administration.configurationHistory(
                realm, object: ConfigurationKey(.client, "web"))
            #expect(web.items.map(\.author.number) == [6])
            #expect(await refusal { _ = try await bed.administration.configurationHistory(realm, after: "x") } != nil)
        }
    }

    @Test func `a rollback makes what was, and is a change that can be taken back itself`() async throws {
        try await withRealm { bed, realm in
            let admin = bed.administration
            _ = try await admin.apply(try .test(ApplyDocumentTests.whole, realm: realm))
            let before = try await admin.exportRealm(realm)
            let mark = try await bed.store.configurationHead(realm).number
            _ = try await admin.apply(
                try .test(
                    #"""
                    "display_name": "Other", "settings": {"password_grant": null, "implicit": true},
                    "prune": ["clients", "groups", "roles", "apis"],
                    "clients": {"web": {"client_name": null, "roles": []}, "new": {"grant_types": ["client_credentials"]}}
                    """#, realm: realm))
            let after = try await admin.exportRealm(realm)
            let plan = try await admin.planRollback(realm, to: mark)
            #expect(plan.count(.create) == 6 && plan.count(.delete) == 1 && plan.count(.change) == 2)
            #expect(try await admin.exportRealm(realm) == after, "a plan changes nothing")
            let undone = try await admin.rollBack(realm, to: mark, expecting: plan.number)
            #expect(undone.plan.outline == plan.outline)
            #expect(try await admin.exportRealm(realm) == before)
            let reason = try await admin.configurationHistory(realm, limit: 1).items.first?.author.reason
            #expect(reason == "rollback to \(mark)")
            _ = try await admin.rollBack(realm, to: plan.number)
            #expect(try await admin.exportRealm(realm) == after)
        }
    }

    @Test func `a client that comes back has a new secret`() async throws {
        try await withRealm { bed, realm in
            let web = try await bed.administration.createClient(
                realm, ClientDraft(id: "web", grants: ["client_credentials"])
            ).client.client.id
            try await bed.administration.deleteClient(realm, web)
            let undone = try await bed.administration.rollBack(realm, to: 2)
            #expect(undone.secrets.map(\.client) == ["web"])
            #expect(try await bed.administration.showClient(realm, web).secrets.count == 1)
        }
    }

    @Test func `a realm is not rolled back to before it was`() async throws {
        try await withRealm { bed, realm in
            #expect(await refusal { _ = try await bed.administration.rollBack(realm, to: 0) } != nil)
            #expect(await refusal { _ = try await bed.administration.rollBack(realm, to: 2) } != nil)
            let undone = try await bed.administration.rollBack(realm, to: 1)
            #expect(undone.plan.isEmpty)
        }
    }

    @Test func `what differs between two numbers is told as one`() async throws {
        try await withRealm { bed, realm in
            for name in ["A", "B"] { _ = try await bed.administration.updateRealm(realm, displayName: name) }
            let changes = try await bed.administration.compareConfiguration(realm, from: 1)
            #expect(changes.map(\.fields) == [[FieldChange("display_name", nil, .string("B"))]])
            #expect(try await bed.administration.compareConfiguration(realm, from: 1, to: 1).isEmpty)
            #expect(
                await refusal { _ = try await bed.administration.compareConfiguration(realm, from: 3, to: 2) } != nil)
            #expect(
                await refusal { _ = try await bed.administration.compareConfiguration(realm, from: 1, to: 9) } != nil)
        }
    }
}
