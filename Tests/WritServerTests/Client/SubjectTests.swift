// Clients that know each person by a name of their own (OIDC Core §8).
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore

@testable import WritServer

struct SubjectTests {
    private static let pairwise = [(key: "subject_type", value: "pairwise")]

    private func subject(_ token: String) throws -> String {
        try #require(try JWTClaims(unverified: token).subject)
    }

    @Test func `a pairwise subject is the same in everything that a client is told of a person`() async throws {
        try await World.with(settings: [("implicit", "true")]) { world in
            let client = try await world.web("app", settings: Self.pairwise)
            let user = try await world.user()
            var mia = Visitor(world)
            try await mia.logIn()
            let reply = try await mia.tokens(client, ["scope": "openid offline_access"])
            let access = try reply.text("access_token")
            let sub = try subject(access)
            #expect(sub != user.description && sub.utf8.count == 43)
            #expect(try subject(reply.text("id_token")) == sub)
            #expect(try reply["user"]?.object?.text("sub") == sub)
            #expect(try await world.userInfo(access).text("sub") == sub)
            #expect(try await introspected(access, client, world).text("sub") == sub)
            #expect(try await introspected(reply.text("refresh_token"), client, world).text("sub") == sub)
            let renewed = try await world.refresh(client, reply.text("refresh_token"))
            #expect(try subject(renewed.text("access_token")) == sub && subject(renewed.text("id_token")) == sub)
            let byPassword = try await world.login(client, scope: "openid")
            #expect(try subject(byPassword.text("access_token")) == sub)
            let hybrid = try await mia.answer(
                Visitor.request(client, ["response_type": "code id_token token"]))
            #expect(try subject(#require(hybrid["id_token"])) == sub)
            #expect(try subject(#require(hybrid["access_token"])) == sub)
            let registered = try await world.administration.showClient(world.realmID, #require(ClientID("app")))
            #expect(try await world.authority.subject(of: user, for: registered.client, in: world.snapshot()) == sub)
        }
    }

    private func introspected(_ token: String, _ client: Credentials, _ world: World) async throws -> JSONObject {
        let response = try await introspect(
            world.authority, realm: world.snapshot(), form: client.form(["token": token]), authorization: nil,
            caller: Caller(requestID: "test", address: "192.0.2.1"))
        return try #require(try JSONValue(parsing: response.json).object)
    }

    @Test func `clients of one sector share it, others do not, nor does another realm's`() async throws {
        try await World.with { world in
            let user = try await world.user()
            func sub(_ id: String, host: String, _ more: [(key: String, value: String)] = []) async throws -> String {
                let client = try await world.web(id, host: host, settings: Self.pairwise + more)
                return try self.subject(try await world.login(client).text("access_token"))
            }
            let first = try await sub("first", host: "app.example")
            #expect(try await sub("second", host: "APP.example") == first)
            #expect(try await sub("third", host: "other.example") != first)
            #expect(try await sub("moved", host: "new.example", [("sector_identifier", "App.example")]) == first)
            let open = try await world.web("open")
            #expect(try subject(try await world.login(open).text("access_token")) == user.description)
            let other = try await world.administration.createRealm("other", settings: [("signing_algorithm", "ES256")])
            let salts = try await (
                world.authority.store.loadRealm(world.realmID)?.pairwiseSalt,
                world.authority.store.loadRealm(other.id)?.pairwiseSalt
            )
            #expect(salts.0 != salts.1 && salts.0?.count == 32)
        }
    }

    @Test func `nothing beside it tells a name, unless the scope does`() async throws {
        try await World.with { world in
            let app = try await world.web("app", settings: Self.pairwise)
            let open = try await world.web("open")
            try await world.user()
            for (scope, isTold) in [("openid", false), ("openid profile", true)] {
                let reply = try await world.login(app, scope: scope)
                let user = try #require(reply["user"]?.object)
                #expect(user["sub"]?.string == (try subject(try reply.text("access_token"))))
                #expect((user["preferred_username"] != nil) == isTold)
                for token in [try reply.text("access_token"), try reply.text("refresh_token")] {
                    #expect((try await introspected(token, app, world)["username"] != nil) == isTold)
                }
            }
            let reply = try await world.login(open, scope: "openid")
            #expect(reply["user"]?.object?["preferred_username"]?.string == "mia")
            #expect(try await introspected(try reply.text("access_token"), open, world)["username"]?.string == "mia")
            // Nor does a client with pairwise subjects learn it by another's token.
            #expect(try await introspected(try reply.text("access_token"), app, world)["username"] == nil)
        }
    }

    @Test func `it outlives a change of the master key and of the realm`() async throws {
        try await World.with { world in
            let client = try await world.web("app", settings: Self.pairwise)
            let user = try await world.user()
            let sub = try subject(try await world.login(client).text("access_token"))
            _ = try await world.administration.updateRealm(world.realmID, displayName: "Acme")
            let record = try #require(try await world.authority.store.loadRealm(world.realmID))
            let keys = try MasterKeys(versions: [
                1: [UInt8](repeating: 7, count: 32), 2: [UInt8](repeating: 8, count: 32),
            ])
            let realm = try RealmSnapshot(record, masterKeys: keys, settings: world.authority.settings)
            let registered = try await world.administration.showClient(world.realmID, #require(ClientID("app")))
            #expect(world.authority.subject(of: user, for: registered.client, in: realm) == sub)
        }
    }

    @Test func `its own ID token is a hint of the person who is logged in, and somebody else's is not`() async throws {
        try await World.with { world in
            let client = try await world.web("app", settings: Self.pairwise)
            try await world.user()
            try await world.user("bob")
            var mia = Visitor(world)
            try await mia.logIn()
            let hint = try await mia.tokens(client).text("id_token")
            var request = Visitor.request(client, ["id_token_hint": hint, "prompt": "none"])
            #expect(try await mia.answer(request)["code"] != nil)
            request["claims"] = #"{"id_token":{"sub":{"value":"\#(try subject(hint))"}}}"#
            #expect(try await mia.answer(request)["code"] != nil)
            var bob = Visitor(world)
            try await bob.logIn("bob")
            #expect(try await bob.answer(request)["error"] == "login_required")
            // RP-Initiated Logout §2: with the hint of this session nobody is asked.
            let outcome = try await logOut(
                world.authority, realm: world.snapshot(),
                form: Visitor.form(["id_token_hint": hint, "post_logout_redirect_uri": "https://app.example/bye"]),
                browser: mia.browser)
            guard case .loggedOut("https://app.example/bye", _, _) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test func `a revoked token's event names the person, whom its subject does not`() async throws {
        try await World.with { world in
            let client = try await world.web("app", settings: Self.pairwise)
            let user = try await world.user()
            let token = try await world.login(client).text("access_token")
            try await world.revoke(token, client)
            #expect(try await !world.isActive(token, client))
            let rows = try await world.authority.store.pool.query(
                .init("SELECT user_id FROM audit_event WHERE kind = 'token.revoked'", .read), [],
                realm: world.realmID.rawValue)
            #expect(try rows.map { row in try row.uuid(0) } == [user.uuid])
        }
    }
}
