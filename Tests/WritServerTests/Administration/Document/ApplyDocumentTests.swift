// Documents applied to a database: all or nothing, twice is once, and out again as they went in.
import FoundationEssentials
import Testing
import WritJOSE
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct ApplyDocumentTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    static let whole = #"""
        "display_name": "Acme", "settings": {"signing_algorithm": "ES256", "password_grant": true},
        "apis": {"orders": {"audience": "https://api.example/orders", "permissions": {"read": "Read", "write": ""},
                            "lean_token": true, "access_token_typ": "JWT"}},
        "roles": {"reader": {"permissions": ["orders:read", "admin:users:read"]},
                  "clerk": {"includes": ["reader"], "description": "Clerk"}},
        "groups": {"/sales": {"roles": ["clerk"]}, "/sales/north": {}},
        "clients": {
            "web": {"client_name": "Web", "redirect_uris": ["https://a.example/cb"], "roles": ["reader"],
                    "origins": ["https://other.example"], "settings": {"pkce": "if_sent"},
                    "backchannel_logout_uri": "https://a.example/bye", "backchannel_logout_session_required": true},
            "cli": {"type": "public", "grant_types": ["password"], "enabled": false}
        }
        """#

    /// A realm that is not there yet.
    private func withNew(_ body: @Sendable (AdministrationBed, RealmID) async throws -> Void) async throws {
        let id = "r" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let realm = try #require(RealmID(id))
        try await Self.database.value.withBed { bed in try await body(bed, realm) }
    }

    private func withWhole(_ body: @Sendable (AdministrationBed, RealmID) async throws -> Void) async throws {
        try await withNew { bed, realm in
            _ = try await bed.administration.apply(try .test(Self.whole, realm: realm))
            try await body(bed, realm)
        }
    }

    @Test func `a document makes a realm, is exported as the same, and makes the same elsewhere`() async throws {
        try await withWhole { bed, realm in
            let first = try await bed.administration.exportRealm(realm)
            try await Self.database.value.withBed { elsewhere in
                _ = try await elsewhere.administration.deleteRealm(realm)
                _ = try await elsewhere.administration.apply(try ConfigurationDocument(first))
                #expect(try await elsewhere.administration.exportRealm(realm) == first)
            }
            let text = String(decoding: JSONValue.object(first).text, as: UTF8.self)
            #expect(
                text.hasPrefix(
                    #"{"writ":1,"realm":"\#(realm)","display_name":"Acme","settings":{"password_grant":true"#))
            for name in ["orders", "reader", "clerk", "/sales/north", "web", "cli", "if_sent", "admin:users:read"] {
                #expect(text.contains("\"\(name)\""), "\(name)")
            }
        }
    }

    @Test func `what is applied twice changes nothing the second time`() async throws {
        try await withWhole { bed, realm in
            let before = try await bed.store.configurationHead(realm)
            let again = try await bed.administration.apply(try .test(Self.whole, realm: realm))
            #expect(again.plan.isEmpty && again.secrets.isEmpty)
            #expect(try await bed.store.configurationHead(realm) == before)
            #expect(before.appliedNumber == before.number)
        }
    }

    @Test func `every change has its events and its place in the history`() async throws {
        try await withWhole { bed, realm in
            let kinds = [
                "realm.created", "key.created", "api.created", "role.created", "group.created", "client.created",
                "role.granted",
            ]
            let counts: [Int64] = [1, 1, 1, 2, 2, 2, 2]
            for (kind, count) in zip(kinds, counts) {
                #expect(
                    try await bed.count(realm, "SELECT count(*) FROM audit_event WHERE kind = '\(kind)'") == count,
                    "\(kind)")
            }
            let history = try await bed.administration.configurationHistory(realm).items.reversed()
            #expect(history.first?.key.kind == .realm && history.allSatisfy { $0.before == nil || $0.key.id == "web" })
            #expect(history.count == 9, "each object, and the role of client web")
        }
    }

    @Test func `a failure in the middle leaves nothing changed`() async throws {
        try await withWhole { bed, realm in
            let before = try await bed.administration.exportRealm(realm)
            let events = try await bed.count(realm, "SELECT count(*) FROM audit_event")
            // A reason that the history does not take, which shows only when the changes are written down.
            var explained = bed.administration
            explained.reason = String(repeating: "x", count: 2000)
            let made = await succeeds { [explained] in
                _ = try await explained.apply(
                    try .test(
                        #"""
                        "display_name": "Changed", "apis": {"stock": {"audience": "https://api.example/stock"}},
                        "clients": {"new": {"grant_types": ["client_credentials"]}}
                        """#, realm: realm))
            }
            #expect(!made)
            #expect(try await bed.administration.exportRealm(realm) == before)
            #expect(try await bed.count(realm, "SELECT count(*) FROM audit_event") == events)
        }
    }

    @Test func `APIs exchange their audiences, and one comes to have that of one that goes`() async throws {
        try await withWhole { bed, realm in
            let administration = bed.administration
            _ = try await administration.apply(
                try .test(#""apis": {"stock": {"audience": "https://api.example/stock"}}"#, realm: realm))
            let swapped = #"""
                "apis": {"orders": {"audience": "https://api.example/stock"},
                         "stock": {"audience": "https://api.example/orders"}}
                """#
            _ = try await administration.apply(try .test(swapped, realm: realm))
            #expect(try await administration.apply(try .test(swapped, realm: realm)).plan.isEmpty)
            let reader = try #require(RoleName("reader"))
            let role = try await administration.showRole(realm, reader).role
            #expect(role.permissions.map(\.description) == ["admin:users:read", "orders:read"])
            let number = try await bed.store.configurationHead(realm).number
            _ = try await administration.apply(
                try .test(
                    #""prune": ["apis"], "apis": {"orders": {}, "new": {"audience": "https://api.example/orders"}}"#,
                    realm: realm))
            #expect(try await administration.listAPIs(realm).items.map(\.id.rawValue) == ["admin", "new", "orders"])
            // Where it stood aside for the other is nobody's change.
            let aside = "SELECT count(*) FROM configuration_change AS c WHERE c::text LIKE '%urn:writ:moving:%'"
            #expect(try await bed.count(realm, aside) == 0)
            _ = try await administration.rollBack(realm, to: number)
            #expect(try await administration.plan(try .test(swapped, realm: realm)).isEmpty)
            let shared = problems {
                _ = try ConfigurationPlan(
                    .test(#""apis": {"a": {"audience": "urn:x"}, "b": {"audience": "urn:x"}}"#), live: Configuration())
            }
            #expect(shared.map { String($0.prefix(17)) } == ["apis.a.audience: ", "apis.b.audience: "])
        }
    }

    @Test func `clients that came by registration are left alone, unless they are asked for`() async throws {
        try await withWhole { bed, realm in
            try await bed.store.transaction(realm) { transaction in
                let id = try #require(ClientID("cli"))
                try await transaction.insertRegistration(
                    RegistrationRecord(id: id, hasClient: true, way: .open, state: .approved, asked: nil, address: "a"),
                    tokenHash: Array(repeating: 1, count: 32))
            }
            let plan = try await bed.administration.plan(try .test(#""prune": ["clients"]"#, realm: realm))
            #expect(plan.outline == ["delete client web"] && plan.registeredLeftAlone == 1)
            let named = #""prune": ["clients"], "clients": {"cli": {}}"#
            #expect(try await bed.administration.plan(try .test(named, realm: realm)).registeredLeftAlone == 0)
            let asked = try await bed.administration.apply(
                try .test(#""prune": ["registered_clients"]"#, realm: realm))
            #expect(asked.plan.outline == ["delete client cli"] && asked.plan.registeredLeftAlone == 0)
        }
    }

    @Test func `templates are planned, applied, exported, pruned and taken back like the rest`() async throws {
        try await withNew { bed, realm in
            let administration = bed.administration
            let first = #""templates": {"login": "<p>\nHello", "layout": "<b>"}"#
            _ = try await administration.apply(try .test(first, realm: realm))
            #expect(try await administration.apply(try .test(first, realm: realm)).plan.isEmpty)
            let exported = try await administration.exportRealm(realm)
            #expect(exported["templates"]?.object?["login"] == .string("<p>\nHello"))
            #expect(try ConfigurationDocument(exported).objects.count == 3)
            let pruned = try await administration.apply(
                try .test(#""prune": ["templates"], "templates": {"login": "<p>Bye"}"#, realm: realm))
            #expect(pruned.plan.outline == ["delete template layout", "change template login content"])
            #expect(try await administration.listTemplates(realm).map(\.content) == ["<p>Bye"])
            #expect(try await bed.store.loadRealm(realm)?.hasTemplates == true)
            let events = "SELECT count(*) FROM audit_event WHERE kind LIKE 'template.%'"
            #expect(try await bed.count(realm, events) == 4)
            let number = try await bed.store.configurationHead(realm).number
            let back = try await administration.rollBack(realm, to: number - 2)
            #expect(back.plan.outline == ["create template layout", "change template login content"])
            #expect(try await administration.exportRealm(realm) == exported)
        }
    }

    @Test func `templates that cannot work, and files that are elsewhere`() async throws {
        try await withNew { bed, realm in
            var document = try ConfigurationDocument.test(
                #""templates": {"login": {"file": "login.mustache"}, "logn": "x"}"#, realm: realm)
            let key = ConfigurationKey(.template, "login")
            #expect(document.files == [key: "login.mustache"])
            document.place("<p>\n{{wrong}}", at: key)
            do {
                _ = try await bed.administration.plan(document)
                Issue.record("it was planned")
            } catch let error as DocumentProblems {
                #expect(
                    error.description
                        == "templates.login: line 2: there is no value wrong\ntemplates.logn: there is none")
            }
            #expect(
                problems { _ = try ConfigurationDocument.test(#""templates": {"login": {"text": "x"}}"#) }
                    == ["templates.login: expected the template's text, or {file: PATH}"])
        }
    }

    @Test func `templates are set by whoever governs all realms and holds every permission alone`() async throws {
        try await withNew { bed, realm in
            _ = try await bed.administration.apply(try .test(#""templates": {"login": "<p>"}"#, realm: realm))
            let root = try #require(RealmID(RealmID.operatorRealm))
            let home = bed.administration(of: realm)
            let manager = bed.administration(of: root, [.readRealm, .manageRealm, .manageClients, .manageUsers])
            let name = try #require(TemplateName("login"))
            for use: @Sendable (Administration) async throws -> Void in [
                { try await $0.setTemplate(realm, name, "x") }, { try await $0.removeTemplate(realm, name) },
                { _ = try await $0.apply(try .test(#""templates": {"login": "x"}"#, realm: realm)) },
                { _ = try await $0.rollBack(realm, to: 1) },
            ] {
                for administration in [home, manager] {
                    guard case .beyondRights = await refusal({ try await use(administration) }) else {
                        Issue.record("it was done")
                        continue
                    }
                }
            }
            #expect(try await home.listTemplates(realm).map(\.content) == ["<p>"])
            try await bed.administration(of: root).setTemplate(realm, name, "x")
            #expect(try await home.listTemplates(realm).map(\.content) == ["x"])
        }
    }

    @Test func `what is pruned goes, what refers to it is made to let go first`() async throws {
        try await withWhole { bed, realm in
            let applied = try await bed.administration.apply(
                try .test(
                    #"""
                    "prune": ["clients", "groups", "roles", "apis", "settings"], "settings": {"signing_algorithm": "ES256"},
                    "clients": {"web": {"roles": []}}
                    """#, realm: realm))
            #expect(
                applied.plan.outline == [
                    "change realm \(realm) settings.password_grant", "delete api orders", "delete role clerk",
                    "delete role reader", "delete group /sales", "delete group /sales/north", "delete client cli",
                    "change client web roles",
                ])
            let document = try await bed.administration.exportRealm(realm)
            #expect(document.members.map(\.name) == ["writ", "realm", "display_name", "settings", "clients"])
        }
    }

    @Test func `roles that change places are changed in one go`() async throws {
        try await withWhole { bed, realm in
            let document = try ConfigurationDocument.test(
                #""roles": {"reader": {"includes": ["clerk"]}, "clerk": {"includes": [], "permissions": ["orders:write"]}}"#,
                realm: realm)
            _ = try await bed.administration.apply(document)
            #expect(try await bed.administration.plan(document).isEmpty)
        }
    }

    @Test func `who looked at a plan applies that plan, and no other`() async throws {
        try await withWhole { bed, realm in
            let document = try ConfigurationDocument.test(#""display_name": "New""#, realm: realm)
            let plan = try await bed.administration.plan(document)
            _ = try await bed.administration.updateRealm(realm, displayName: "Else")
            let refused = await refusal {
                _ = try await bed.administration.apply(document, expecting: plan.number)
            }
            #expect(refused == Administration.changedMeanwhile(realm))
            let anew = try await bed.administration.plan(document)
            _ = try await bed.administration.apply(document, expecting: anew.number)
            #expect(try await bed.administration.showRealm(realm).displayName == "New")
        }
    }

    @Test func `a realm that is there already is not imported`() async throws {
        try await withWhole { bed, realm in
            let refused = await refusal {
                _ = try await bed.administration.apply(try .test(Self.whole, realm: realm), toNewRealm: true)
            }
            #expect(refused == .alreadyExists("realm \(realm)"))
        }
    }

    @Test func `documents applied at once are applied one after the other`() async throws {
        try await withWhole { bed, realm in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        _ = try await bed.administration.apply(
                            try .test(
                                #""clients": {"c\#(number)": {"grant_types": ["client_credentials"]}}"#, realm: realm))
                    }
                }
                try await group.waitForAll()
            }
            let head = try await bed.store.configurationHead(realm)
            #expect(head.number == 13 && head.appliedNumber == 13)
        }
    }

    @Test func `a plan tells who changed what the document had said`() async throws {
        try await withWhole { bed, realm in
            var ada = bed.administration
            ada.reason = "it was broken"
            _ = try await ada.updateRealm(realm, displayName: "Acme Ltd")
            try await ada.deleteClient(realm, try #require(ClientID("cli")))
            let plan = try await bed.administration.plan(try .test(Self.whole, realm: realm))
            #expect(plan.outline == ["change realm \(realm) display_name", "create client cli"])
            let authors = [plan.changes.first?.fields.first?.drift, plan.changes.last?.drift]
            #expect(authors.map { $0?.reason } == ["it was broken", "it was broken"])
            #expect(authors.map { $0?.actor } == ["command", "command"])
            _ = try await bed.administration.apply(try .test(Self.whole, realm: realm))
            let later = try await bed.administration.plan(try .test(#""display_name": "B""#, realm: realm))
            #expect(later.changes.first?.fields.first?.drift == nil, "the document is what changed")
        }
    }
}
