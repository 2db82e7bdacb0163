// The link that `writ bootstrap` prints, in a browser: it lets one choose a password, once, and log in with it.
import Testing
import WritProtocol
import WritServer
import WritWeb

@Suite struct BootstrapLinkTests {
    @Test func `the first administrator chooses a password by the link, and logs in`() async throws {
        // Of its own: in the shared one the console's tests have administrators.
        try await World.quiet().bed { bed in
            let link = try await bed.administration.bootstrap(username: "root", email: "root@example.com")
            let site = bed.site.of(link.realm)
            let path = try #require(link.url.split(separator: "/realms/operator").last.map(String.init))
            var root = Person(site)
            try await root.open(path)
            #expect(root.stop.page.has("set-password-form"))
            let password = "four unrelated words here"
            try await root.press("save", ["new_password": password, "repeat_password": password])
            #expect(root.stop.page.has("password-set"))
            var again = Person(site)
            try await again.open(path)
            #expect(!again.stop.page.has("set-password-form"))
            try await again.open("/account")
            try await again.press("login", ["username": "root", "password": password])
            #expect(again.stop.page.has("profile"))
        }
    }
}
