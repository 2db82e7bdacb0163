// Every use case that changes something leaves an event, in the same transaction: one row a use case.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

/// What the use cases work on: a realm with one of everything.
private struct Surroundings: Sendable {
    let bed: AdministrationBed
    let realm: RealmID
    let client: ClientID
    let user: UserID
    let group: GroupID
    let role: RoleName
    let api: APIID
    let template: TemplateName

    init(_ bed: AdministrationBed) async throws {
        self.bed = bed
        let administration = bed.administration
        realm = try await bed.newRealm()
        client = try await administration.createClient(realm, ClientDraft(id: "web")).client.client.id
        user = try await administration.createUser(realm, UserDraft(username: "ada"), password: nil).user.id
        group = try await administration.createGroup(realm, "people").group.id
        role = try await administration.createRole(realm, "reader", RoleDraft()).role.name
        _ = try await administration.createAPI(realm, "orders", APIDraft(audience: "https://orders.example"))
        api = try #require(APIID("orders"))
        template = try #require(TemplateName("login"))
    }
}

private struct Change: Sendable, CustomTestStringConvertible {
    /// The use case's name in the code.
    let name: String
    let kinds: [String]
    var prepare: @Sendable (Administration, Surroundings) async throws -> Void = { _, _ in }
    let run: @Sendable (Administration, Surroundings) async throws -> Void

    var testDescription: String { name }
}

@Suite struct ChangesAreAudited {
    private static let changes: [Change] = [
        Change(name: "createRealm", kinds: ["key.created", "realm.created"]) { administration, _ in
            _ = try await administration.createRealm("made", settings: [("signing_algorithm", "ES256")])
        },
        Change(name: "updateRealm", kinds: ["realm.updated"]) { administration, here in
            _ = try await administration.updateRealm(here.realm, displayName: "Acme")
        },
        Change(name: "putRealm", kinds: ["realm.updated"]) { administration, here in
            _ = try await administration.putRealm(
                here.realm, displayName: "Acme", isEnabled: true, settings: [("signing_algorithm", "ES256")])
        },
        Change(name: "apply", kinds: ["api.created", "client.updated", "realm.updated"]) { administration, here in
            let document = #"""
                "display_name": "Acme", "apis": {"mail": {"audience": "https://mail.example"}},
                "clients": {"web": {"client_name": "Web"}}
                """#
            _ = try await administration.apply(try .test(document, realm: here.realm))
        },
        Change(
            name: "rollBack", kinds: ["client.updated", "realm.updated"],
            prepare: { administration, here in
                _ = try await administration.updateRealm(here.realm, displayName: "Acme")
                var changes = ClientChanges()
                changes.name = "Web"
                _ = try await administration.updateClient(here.realm, here.client, changes)
            }
        ) { administration, here in
            let last = try #require(try await administration.configurationHistory(here.realm).items.first)
            _ = try await administration.rollBack(here.realm, to: last.author.number - 2)
        },
        Change(name: "deleteRealm", kinds: ["realm.deleted"]) { administration, here in
            try await administration.deleteRealm(here.realm)
        },
        Change(name: "setTemplate", kinds: ["template.set"]) { administration, here in
            try await administration.setTemplate(here.realm, here.template, "<p>Hello")
        },
        Change(
            name: "removeTemplate", kinds: ["template.removed"],
            prepare: { try await $0.setTemplate($1.realm, $1.template, "<p>Hello") }
        ) { administration, here in
            try await administration.removeTemplate(here.realm, here.template)
        },
        Change(name: "rotateKey", kinds: ["key.rotated"]) { administration, here in
            _ = try await administration.rotateKey(here.realm)
        },
        Change(name: "createClient", kinds: ["client.created"]) { administration, here in
            _ = try await administration.createClient(here.realm, ClientDraft(id: "other"))
        },
        Change(name: "updateClient", kinds: ["client.updated"]) { administration, here in
            var changes = ClientChanges()
            changes.name = "Web"
            _ = try await administration.updateClient(here.realm, here.client, changes)
        },
        Change(name: "putClient", kinds: ["client.updated"]) { administration, here in
            _ = try await administration.putClient(
                here.realm, here.client, ClientDraft(id: "web", name: "Web"), isEnabled: true)
        },
        Change(name: "deleteClient", kinds: ["client.deleted"]) { administration, here in
            try await administration.deleteClient(here.realm, here.client)
        },
        Change(name: "addSecret", kinds: ["client.secret_added"]) { administration, here in
            _ = try await administration.addSecret(here.realm, here.client)
        },
        Change(
            name: "removeSecret", kinds: ["client.secret_removed"],
            prepare: { administration, here in _ = try await administration.addSecret(here.realm, here.client) }
        ) { administration, here in
            try await administration.removeSecret(here.realm, here.client)
        },
        Change(name: "createUser", kinds: ["user.created"]) { administration, here in
            _ = try await administration.createUser(here.realm, UserDraft(username: "bob"), password: nil)
        },
        Change(
            name: "updateUser", kinds: ["session.ended", "user.password_changed", "user.updated"],
            prepare: { administration, here in
                _ = try await administration.updateUser(here.realm, here.user, password: "correct horse")
                _ = try await here.bed.startSession(here.realm, here.user, "secret")
            }
        ) { administration, here in
            _ = try await administration.updateUser(here.realm, here.user, password: "a new long password")
        },
        Change(name: "setEnabled", kinds: ["user.disabled", "user.updated"]) { administration, here in
            _ = try await administration.setEnabled(here.realm, here.user, false)
        },
        Change(name: "deleteUser", kinds: ["user.deleted"]) { administration, here in
            try await administration.deleteUser(here.realm, here.user)
        },
        Change(
            name: "revokeConsent", kinds: ["consent.revoked"],
            prepare: { _, here in
                let event = AuditEvent(
                    id: .v7(now: WallClock.system.now, random: .system), realm: here.realm, at: WallClock.system.now,
                    kind: "test")
                _ = try await here.bed.store.saveConsent(
                    here.realm, user: here.user, client: here.client, scope: Scope([.openid]), event: event)
            }
        ) { administration, here in
            try await administration.revokeConsent(here.realm, of: here.user, to: here.client)
        },
        Change(name: "inviteUser", kinds: ["user.invited"], prepare: giveAddress) { administration, here in
            _ = try await administration.inviteUser(here.realm, here.user, by: .shown)
        },
        Change(
            name: "sendPasswordReset", kinds: ["password_reset.requested"], prepare: giveAddress
        ) { administration, here in
            _ = try await administration.sendPasswordReset(here.realm, here.user, by: .shown)
        },
        Change(
            name: "mailRequiredActions", kinds: ["required_actions.mailed"],
            prepare: { administration, here in
                let draft = UserDraft(email: "ada@example.com", requiredActions: [.updateProfile])
                _ = try await administration.updateUser(here.realm, here.user, draft)
            }
        ) { administration, here in
            let writing = Administration(
                store: administration.store, masterKeys: administration.masterKeys,
                publicURL: administration.publicURL,
                mail: Correspondence(.shown, letters: Correspondence.none.letters),
                hashPassword: administration.hashPassword)
            _ = try await writing.mailRequiredActions(here.realm, here.user)
        },
        Change(
            name: "signOut", kinds: ["session.ended"],
            prepare: { administration, here in
                _ = try await administration.updateUser(here.realm, here.user, password: "correct horse")
                _ = try await here.bed.startSession(here.realm, here.user, "secret")
            }
        ) { administration, here in
            _ = try await administration.signOut(here.realm, here.user)
        },
        Change(
            name: "endSession", kinds: ["session.ended"],
            prepare: { administration, here in
                _ = try await administration.updateUser(here.realm, here.user, password: "correct horse")
                _ = try await here.bed.startSession(here.realm, here.user, "secret")
            }
        ) { administration, here in
            let session = try #require(try await here.bed.store.sessionsOfUser(here.realm, here.user).first)
            try await administration.endSession(here.realm, session.id)
        },
        Change(name: "unlockUser", kinds: ["user.unlocked"]) { administration, here in
            try await administration.unlockUser(here.realm, here.user)
        },
        Change(
            name: "retireKey", kinds: ["key.retired"],
            prepare: { administration, here in _ = try await administration.rotateKey(here.realm) }
        ) { administration, here in
            // The younger one is published and does not sign yet.
            let key = try #require(try await administration.listKeys(here.realm).last)
            _ = try await administration.retireKey(here.realm, key.id)
        },
        Change(name: "createInitialAccessToken", kinds: ["initial_access_token.created"]) { administration, here in
            _ = try await administration.createInitialAccessToken(here.realm)
        },
        Change(name: "createAPI", kinds: ["api.created"]) { administration, here in
            _ = try await administration.createAPI(here.realm, "mail", APIDraft(audience: "https://mail.example"))
        },
        Change(name: "updateAPI", kinds: ["api.updated"]) { administration, here in
            _ = try await administration.updateAPI(here.realm, here.api, APIDraft(displayName: "Orders"))
        },
        Change(name: "deleteAPI", kinds: ["api.deleted"]) { administration, here in
            try await administration.deleteAPI(here.realm, here.api)
        },
        Change(name: "createRole", kinds: ["role.created"]) { administration, here in
            _ = try await administration.createRole(here.realm, "writer", RoleDraft())
        },
        Change(name: "updateRole", kinds: ["role.updated"]) { administration, here in
            _ = try await administration.updateRole(here.realm, here.role, RoleDraft(description: "Reads."))
        },
        Change(name: "deleteRole", kinds: ["role.deleted"]) { administration, here in
            try await administration.deleteRole(here.realm, here.role)
        },
        Change(name: "grantRole", kinds: ["role.granted"]) { administration, here in
            try await administration.grantRole(here.realm, here.role, to: .user(here.user))
        },
        Change(
            name: "revokeRole", kinds: ["role.revoked"],
            prepare: { administration, here in
                try await administration.grantRole(here.realm, here.role, to: .user(here.user))
            }
        ) { administration, here in
            try await administration.revokeRole(here.realm, here.role, from: .user(here.user))
        },
        Change(name: "createGroup", kinds: ["group.created"]) { administration, here in
            _ = try await administration.createGroup(here.realm, "others")
        },
        Change(name: "updateGroup", kinds: ["group.updated"]) { administration, here in
            _ = try await administration.updateGroup(here.realm, here.group, name: "persons")
        },
        Change(name: "deleteGroup", kinds: ["group.deleted"]) { administration, here in
            try await administration.deleteGroup(here.realm, here.group)
        },
        Change(name: "addMember", kinds: ["group.member_added"]) { administration, here in
            _ = try await administration.addMember(here.realm, here.user, to: here.group)
        },
        Change(
            name: "removeMember", kinds: ["group.member_removed"],
            prepare: { administration, here in
                _ = try await administration.addMember(here.realm, here.user, to: here.group)
            }
        ) { administration, here in
            _ = try await administration.removeMember(here.realm, here.user, from: here.group)
        },
        Change(
            name: "approveRegistration", kinds: ["client_registration.approved"], prepare: apply
        ) { administration, here in
            _ = try await administration.approveRegistration(here.realm, applied())
        },
        Change(
            name: "rejectRegistration", kinds: ["client_registration.rejected"], prepare: apply
        ) { administration, here in
            _ = try await administration.rejectRegistration(here.realm, applied(), reason: "No.")
        },
        Change(name: "requestChanges", kinds: ["client_registration.returned"], prepare: apply) {
            administration, here in
            _ = try await administration.requestChanges(here.realm, applied(), reason: "More.")
        },
        Change(
            name: "revokeInitialAccessToken",
            kinds: ["initial_access_token.created", "initial_access_token.revoked"]
        ) { administration, here in
            let made = try await administration.createInitialAccessToken(here.realm)
            try await administration.revokeInitialAccessToken(here.realm, made.summary.record.id)
        },
        Change(
            name: "bootstrap",
            kinds: [
                "key.created", "password_reset.requested", "realm.created", "role.created", "role.granted",
                "user.created",
            ]
        ) { administration, _ in
            _ = try await administration.bootstrap(email: "ada@example.com")
        },
        Change(
            name: "recoverAdministrator", kinds: ["password_reset.requested"],
            prepare: { administration, _ in _ = try await administration.bootstrap(email: "ada@example.com") }
        ) { administration, _ in
            _ = try await administration.recoverAdministrator()
        },
    ]

    private static func applied() throws -> ClientID { try #require(ClientID("applied")) }

    private static let giveAddress: @Sendable (Administration, Surroundings) async throws -> Void = {
        _ = try await $0.updateUser($1.realm, $1.user, UserDraft(email: "ada@example.com"))
    }

    /// An application that waits.
    private static let apply: @Sendable (Administration, Surroundings) async throws -> Void = { _, here in
        let asked = #"{"redirect_uris":["https://a.example/cb"]}"#
        let record = RegistrationRecord(
            id: try applied(), hasClient: false, way: .review, state: .pending, asked: Array(asked.utf8),
            address: "192.0.2.1")
        try await here.bed.store.transaction(here.realm) { transaction in
            try await transaction.insertRegistration(record, tokenHash: SHA256.hash("token"))
        }
    }

    @Test(arguments: changes.indices)
    func `a use case leaves its events, and each says who did it`(index: Int) async throws {
        let change = Self.changes[index]
        try await AdministrationBed.makeDatabase().withBed { bed in
            let here = try await Surroundings(bed)
            try await change.prepare(bed.administration, here)
            let seen = try await events(bed)
            try await change.run(bed.administration, here)
            let new = try await events(bed).filter { event in !seen.contains { $0.id == event.id } }
            #expect(new.map(\.kind).sorted() == change.kinds, "\(change.name)")
            #expect(new.allSatisfy { $0.by == "command" }, "\(change.name)")
        }
    }

    private func events(_ bed: AdministrationBed) async throws -> [(id: UUID, kind: String, by: String)] {
        try await bed.store.pool.query(
            Statement("SELECT event_id, kind, COALESCE(detail ->> 'by', '') FROM audit_event", .read), [], realm: "*"
        ).map { row throws(PostgresError) in (try row.uuid(0), try row.text(1), try row.text(2)) }
    }

    @Test func `a change says from what to what, and of people only which fields`() async throws {
        try await AdministrationBed.makeDatabase().withBed { bed in
            let here = try await Surroundings(bed)
            let administration = bed.administration
            _ = try await administration.updateRealm(
                here.realm, displayName: "Acme", settings: [("access_token_lifetime_seconds", "60")])
            _ = try await administration.updateRealm(
                here.realm, displayName: "", isEnabled: false, settings: [("access_token_lifetime_seconds", "90")])
            var changes = ClientChanges()
            changes.redirectURIs = ["https://a.example", "https://b.example"]
            changes.grants = ["authorization_code"]
            changes.isEnabled = false
            _ = try await administration.updateClient(here.realm, here.client, changes)
            _ = try await administration.updateUser(
                here.realm, here.user,
                UserDraft(email: "ada@example.com", givenName: "Ada", requiredActions: [.updateProfile]),
                isEnabled: false)
            let events = try await administration.listAuditEvents(here.realm).items
            func detail(_ kind: String, _ index: Int = 0) throws -> [String: String] {
                let found = events.filter { $0.record.kind == kind }
                return Dictionary(uniqueKeysWithValues: try #require(found.dropFirst(index).first).record.detail)
            }
            #expect(
                try detail("realm.updated") == [
                    "by": "command", "from.display_name": "Acme", "from.enabled": "true", "to.enabled": "false",
                    "from.access_token_lifetime_seconds": "60", "to.access_token_lifetime_seconds": "90",
                ])
            #expect(
                try detail("realm.updated", 1) == [
                    "by": "command", "to.display_name": "Acme", "to.access_token_lifetime_seconds": "60",
                ])
            let client = try detail("client.updated")
            #expect(client["to.redirect_uris"] == "https://a.example https://b.example")
            #expect(client["from.redirect_uris"] == nil)
            #expect(client["from.grant_types"] == "client_credentials" && client["to.enabled"] == "false")
            #expect(
                try detail("user.updated") == [
                    "by": "command", "changed": "email given_name", "from.enabled": "true", "to.enabled": "false",
                    "to.required_actions": "update_profile",
                ])
        }
    }
}
