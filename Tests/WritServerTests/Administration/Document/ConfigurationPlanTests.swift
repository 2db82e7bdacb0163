// The rules of planning: who owns what, what is refused, and who is named for drift.
import Testing
import WritJOSE
import WritProtocol

@testable import WritServer

@Suite struct ConfigurationPlanTests {
    private static let live = #"""
        "display_name": "Acme", "settings": {"password_grant": true, "implicit": true, "signing_algorithm": "ES256"},
        "apis": {"orders": {"audience": "https://api.example/orders", "permissions": {"read": "Read", "write": ""}}},
        "roles": {"reader": {"permissions": ["orders:read"]}, "clerk": {"includes": ["reader"], "description": "Clerk"}},
        "groups": {"/sales": {"roles": ["clerk"]}, "/sales/north": {}},
        "clients": {
            "web": {"client_name": "Web", "redirect_uris": ["https://a.example/cb"], "roles": ["reader"]},
            "cli": {"type": "public", "grant_types": ["password"], "enabled": false}
        }
        """#

    @Test(arguments: [
        // What is not named stays.
        ("", []),
        (#""clients": {}"#, []),
        (#""clients": {"web": {}}"#, []),
        (#""display_name": "Acme", "settings": {"implicit": "on"}"#, []),
        (live, []),
        (#""clients": {"web": {"redirect_uris": ["https://a.example/cb", "https://a.example/cb"]}}"#, []),
        // What is named is owned.
        (#""display_name": null"#, ["change realm acme display_name"]),
        (
            #""settings": {"implicit": false, "code_lifetime_seconds": 30}"#,
            ["change realm acme settings.code_lifetime_seconds", "change realm acme settings.implicit"]
        ),
        (#""settings": {"password_grant": null}"#, ["change realm acme settings.password_grant"]),
        (#""enabled": false"#, ["change realm acme enabled"]),
        (#""clients": {"web": {"client_name": null}}"#, ["change client web client_name"]),
        (#""clients": {"cli": {"enabled": true}}"#, ["change client cli enabled"]),
        // A list is owned as a whole.
        (
            #""clients": {"web": {"redirect_uris": ["https://b.example/cb"], "roles": []}}"#,
            ["change client web redirect_uris", "change client web roles"]
        ),
        // Another type brings its way of authenticating along.
        (
            #""clients": {"web": {"type": "public"}}"#,
            ["change client web type", "change client web token_endpoint_auth_method"]
        ),
        // Made.
        (#""clients": {"new": {"grant_types": ["client_credentials"]}}"#, ["create client new"]),
        (#""groups": {"/sales/south": {}}"#, ["create group /sales/south"]),
        (
            #""apis": {"stock": {"audience": "https://api.example/stock"}}, "roles": {"s": {}}"#,
            ["create api stock", "create role s"]
        ),
        // Pruned.
        (#""prune": ["clients"], "clients": {"web": {}}"#, ["delete client cli"]),
        (#""prune": ["clients"]"#, ["delete client cli", "delete client web"]),
        (
            #""prune": ["settings"], "settings": {"signing_algorithm": "ES256"}"#,
            ["change realm acme settings.password_grant", "change realm acme settings.implicit"]
        ),
        (#""prune": ["groups"], "groups": {"/sales": {}}"#, ["delete group /sales/north"]),
        (
            #""prune": ["roles", "groups"], "roles": {"reader": {}}"#,
            ["delete role clerk", "delete group /sales", "delete group /sales/north"]
        ),
    ]) func `a document changes what it names and nothing else`(json: String, outline: [String]) throws {
        let plan = try ConfigurationPlan(try .test(json), live: try .test(Self.live))
        #expect(plan.outline == outline)
    }

    @Test func `what a plan makes, a second plan finds done`() throws {
        let document = try ConfigurationDocument.test(Self.live)
        #expect(try ConfigurationPlan(document, live: Configuration()).changes.count == 8)
        #expect(try ConfigurationPlan(document, live: try .test(Self.live)).isEmpty)
    }

    @Test(arguments: [
        (#""clients": {"web": {"redirect_uris": ["http://b.example/cb"]}}"#, "clients.web.redirect_uris: "),
        (#""clients": {"web": {"grant_types": ["magic"]}}"#, "clients.web.grant_types: must be of"),
        (
            #""clients": {"cli": {"grant_types": ["client_credentials"]}}"#,
            "clients.cli.grant_types: client_credentials is for"
        ),
        (
            #""clients": {"cli": {"settings": {"refresh_token_rotation": "none"}}}"#,
            "clients.cli.settings.refresh_token_rotation: expected rotate"
        ),
        (#""clients": {"a:b": {"grant_types": ["client_credentials"]}}"#, "clients.a:b: must be 1 to 128"),
        (#""clients": {"web": {"roles": ["boss"]}}"#, "clients.web.roles: there will be no role boss"),
        (#""clients": {"cli": {"secret": {"env": "S"}}}"#, "clients.cli.secret: a client that authenticates by none"),
        (#""roles": {"reader": {"includes": ["clerk"]}}"#, "roles.reader.includes: the role would hold itself"),
        (#""roles": {"x": {"includes": ["x"]}}"#, "roles.x.includes: the role would hold itself"),
        (
            #""roles": {"x": {"permissions": ["orders:delete"]}}"#,
            "roles.x.permissions: there will be no permission delete on the API orders, which has read, write"
        ),
        (#""roles": {"x": {"permissions": ["stock:read"]}}"#, "roles.x.permissions: there will be no API stock"),
        (#""roles": {"x": {"permissions": ["read"]}}"#, "roles.x.permissions: read: name them as API:PERMISSION"),
        (#""roles": {"a b": {}}"#, "roles.a b: must be 1 to 128"),
        (#""prune": ["apis"], "roles": {"reader": {}}"#, "roles.reader.permissions: there will be no API orders"),
        (#""groups": {"/a/b": {}}"#, "groups./a/b: there will be no group /a"),
        (#""groups": {"a": {}}"#, "groups.a: a group is named by its path"),
        (#""groups": {"/a//b": {}}"#, "groups./a//b: must not be empty"),
        (#""apis": {"stock": {}}"#, "apis.stock.audience: must be given"),
        (#""apis": {"admin": {"audience": "https://a.example"}}"#, "apis.admin: admin is the administration API"),
        (
            #""apis": {"x": {"audience": "https://a.example", "access_token_typ": "JOSE"}}"#,
            "apis.x.access_token_typ: must be"
        ),
        (#""display_name": " Acme""#, "display_name: must not begin or end with white space"),
    ]) func `what cannot be is refused, with the place`(json: String, problem: String) throws {
        let live = try Configuration.test(Self.live)
        let found = problems { _ = try ConfigurationPlan(try .test(json), live: live) }
        #expect(found.count == 1 && found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test func `roles that change places are no circle`() throws {
        let plan = try ConfigurationPlan(
            try .test(#""roles": {"reader": {"includes": ["clerk"]}, "clerk": {"includes": []}}"#),
            live: try .test(Self.live))
        #expect(plan.outline == ["change role clerk includes", "change role reader includes"])
    }

    @Test func `a new secret is a change, a live one is none`() throws {
        let document = try ConfigurationDocument.test(#""clients": {"web": {"secret": {"env": "S"}}}"#)
        let live = try Configuration.test(Self.live)
        #expect(try ConfigurationPlan(document, live: live).isEmpty)
        let web = ConfigurationKey(.client, "web")
        let plan = try ConfigurationPlan(document, live: live, secrets: [web: [1]])
        #expect(plan.changes.map(\.secret) == [.given(hash: [1])])
        #expect(plan.changes.first?.fields.isEmpty == true)
    }

    @Test func `a client that needs a secret and is given none gets one`() throws {
        let plan = try ConfigurationPlan(
            try .test(
                #"""
                "clients": {"a": {"grant_types": ["client_credentials"]}, "b": {"type": "public", "grant_types": ["password"]},
                "cli": {"type": "confidential"}}
                """#), live: try .test(Self.live))
        #expect(
            plan.changes.map { "\($0.key.id) \($0.secret.map { "\($0)" } ?? "none")" }
                == ["a generated", "b none", "cli generated"])
    }

    private static func author(_ number: Int64) -> ChangeAuthor {
        ChangeAuthor(number: number, at: Instant(secondsSince1970: number), actor: "ada", reason: "because")
    }

    @Test func `of a field that was set by hand it is told who set it last`() throws {
        let web = ConfigurationKey(.client, "web")
        let history = [
            ConfigurationChange(web, ["client_name": .string("A")], ["client_name": .string("B")], by: Self.author(5)),
            ConfigurationChange(
                web, ["client_name": .string("B")], ["client_name": .string("Web")], by: Self.author(6)),
            ConfigurationChange(ConfigurationKey(.client, "cli"), nil, [:], by: Self.author(7)),
        ]
        let plan = try ConfigurationPlan(
            try .test(#""clients": {"web": {"client_name": "A", "redirect_uris": ["https://b.example/"]}}"#),
            live: try .test(Self.live), history: history)
        #expect(plan.changes.flatMap(\.fields).map { $0.drift?.number } == [6, nil])
    }

    @Test func `of an object that was made or deleted by hand, too`() throws {
        let (web, gone) = (ConfigurationKey(.client, "web"), ConfigurationKey(.client, "gone"))
        let history = [
            ConfigurationChange(web, nil, [:], by: Self.author(3)),
            ConfigurationChange(gone, [:], nil, by: Self.author(4)),
        ]
        let plan = try ConfigurationPlan(
            try .test(
                #""prune": ["clients"], "clients": {"cli": {}, "gone": {"grant_types": ["client_credentials"]}}"#),
            live: try .test(Self.live), history: history)
        #expect(
            plan.changes.map { "\($0.action) \($0.key.id) \($0.drift?.number ?? 0)" } == [
                "create gone 4", "delete web 3",
            ])
    }

    @Test func `a document written of a configuration is read as the same`() throws {
        let live = try Configuration.test(Self.live)
        let written = live.document(of: try #require(RealmID("acme")))
        let plan = try ConfigurationPlan(try ConfigurationDocument(written), live: Configuration())
        #expect(plan.changes.allSatisfy { live.objects[$0.key] == $0.after })
        #expect(plan.changes.count == live.objects.count)
        #expect(!String(decoding: JSONValue.object(written).text, as: UTF8.self).contains("secret\":"))
    }
}
