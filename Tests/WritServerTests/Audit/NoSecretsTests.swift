// No event holds a secret, whatever people and clients did, and wherever they typed it.
import Testing
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore

@testable import WritServer

@Suite struct NoSecretsTests {
    private static let passwords = ["correct horse", "a new long password", "another long password", "wrong pass word"]

    /// Everything that must be found nowhere.
    private actor Secrets {
        var all: [String] = NoSecretsTests.passwords
        func add(_ secret: String?) { if let secret, !secret.isEmpty { all.append(secret) } }
    }

    @Test func `many flows, refusals among them, leave no secret in the trail`() async throws {
        try await World.with(realm: "operator") { world in
            let secrets = Secrets()
            let administration = world.administration
            let link = try await administration.bootstrap(email: "ada@example.com")
            guard case .passwordReset(let linkToken) = link.topic else { throw CancellationError() }
            await secrets.add(linkToken)
            let user = try await world.user(email: "mia@example.com")
            let app = try await world.client(settings: [("refresh_retry_window_seconds", "0")])
            let other = try await world.client("other")
            let web = try await world.web("web")
            for secret in [app.secret, other.secret, web.secret] { await secrets.add(secret) }
            await secrets.add(try await administration.addSecret(world.realmID, try #require(ClientID("app"))).secret)
            try await administration.removeSecret(world.realmID, try #require(ClientID("app")))
            let again = try await administration.addSecret(world.realmID, try #require(ClientID("app"))).secret
            let client = Credentials(id: "app", secret: again)

            // Secrets in the fields where they belong, and where they don't.
            for form in [
                ["username": "mia", "password": Self.passwords[3]], ["username": Self.passwords[0], "password": "mia"],
            ] { _ = try? await world.token(client, form.merging(["grant_type": "password"]) { $1 }) }
            for credentials in [
                Credentials(id: "app", secret: Self.passwords[3]), Credentials(id: again, secret: "app"),
                Credentials(id: "nobody", secret: again),
            ] { _ = try? await world.token(credentials, ["grant_type": "client_credentials"]) }

            let tokens = try await world.token(
                client,
                ["grant_type": "password", "username": "mia", "password": Self.passwords[0], "scope": "openid"])
            let (access, refresh) = (try tokens.text("access_token"), try tokens.text("refresh_token"))
            _ = try await world.isActive(access, other)
            _ = try await world.isActive(refresh, other)
            _ = try? await world.revoke(access, other)
            let renewed = try await world.token(client, ["grant_type": "refresh_token", "refresh_token": refresh])
            _ = try? await world.token(client, ["grant_type": "refresh_token", "refresh_token": refresh])
            _ = try? await world.token(client, ["grant_type": "refresh_token", "refresh_token": access])
            for text in [access, refresh, try renewed.text("access_token"), try renewed.text("refresh_token")] {
                await secrets.add(text)
            }

            var visitor = Visitor(world)
            _ = try? await visitor.logIn(password: Self.passwords[3])
            try await visitor.logIn()
            await secrets.add(visitor.browser.sessionToken)
            await secrets.add(visitor.browser.deviceToken)
            let code = try #require(try await visitor.answer(Visitor.request(web))["code"])
            await secrets.add(code)
            let redemption = [
                "grant_type": "authorization_code", "code": code, "redirect_uri": web.redirectURI ?? "",
            ]
            await secrets.add(try await world.token(web, redemption)["id_token"]?.string)
            _ = try? await world.token(web, redemption)
            _ = try? await world.token(web, redemption.merging(["code": refresh]) { $1 })

            _ = try await administration.updateUser(world.realmID, user, password: Self.passwords[1])
            #expect(try await setPassword(world, linkToken, Self.passwords[2]))
            try await world.revoke(
                try await world.token(client, ["grant_type": "client_credentials"]).text("access_token"), client)
            try await Task.sleep(for: .milliseconds(200))

            let trail = try await trail(world)
            let kinds = Set(trail.map(\.kind))
            for kind in [
                "client_authentication.failed", "login.failed", "refresh.reused", "code.reused",
                "introspection.refused",
                "revocation.refused", "token.issued", "session.started", "user.password_reset", "token.revoked",
                "user.password_changed", "password_reset.requested", "client.secret_added",
            ] { #expect(kinds.contains(kind), "\(kind)") }
            for secret in await secrets.all {
                for event in trail { #expect(!event.text.contains(secret), "\(event.kind): \(secret)") }
            }
        }
    }

    /// The page behind a link, and its form.
    private func setPassword(_ world: World, _ token: String, _ password: String) async throws -> Bool {
        let visitor = Visitor(world)
        let realm = try await world.snapshot()
        guard
            case .page(let page, _) = try await openPasswordLink(
                world.authority, realm: realm, .passwordReset, token: token, browser: visitor.browser)
        else { return false }
        let form = try Visitor.form(["flow": page.flow, "new_password": password, "repeat_password": password])
        guard
            case .done = try await WritServer.setPassword(
                world.authority, realm: realm, .passwordReset, form: form, browser: visitor.browser, mail: .none)
        else { return false }
        return true
    }

    /// Every event as text, and every other table of the trail.
    private func trail(_ world: World) async throws -> [(kind: String, text: String)] {
        try await world.authority.store.pool.query(
            Statement("SELECT kind, e::text FROM audit_event AS e", .read), [], realm: "*"
        ).map { row throws(PostgresError) in (try row.text(0), try row.text(1)) }
    }
}
