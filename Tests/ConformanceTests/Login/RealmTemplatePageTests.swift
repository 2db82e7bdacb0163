// A realm's own templates, through the whole router: shown within a second, held in memory, and never a reason to fail.
import HTTPTypes
import Testing
import WritPostgres
import WritProtocol
import WritServer
import WritStore

@Suite struct RealmTemplatePageTests {
    private static let path = "/forgot-password"

    /// The page of the realm, asked for until it says this.
    private static func page(_ site: Site, saying words: String) async throws -> TestResponse {
        var reply = try await site.get(path)
        for _ in 0..<2000 where !reply.text.contains(words) { reply = try await site.get(path) }
        #expect(reply.text.contains(words) && reply.status == .ok, "\(reply.text)")
        return reply
    }

    @Test func `they are shown to the realm's people within a second, under the same policy, and held`()
        async throws
    {
        let world = try await World.quiet()
        let realm = try await world.administration.createRealm("own", settings: [("signing_algorithm", "ES256")]).id
        let name = try #require(TemplateName("forgot-password"))
        let administration = world.authority.administration(.command, templates: TemplateRules { _ in [] })
        try await world.test { site in
            let own = site.of(realm)
            let shared = try await Self.page(own, saying: "forgot-password-form")
            try await administration.setTemplate(realm, name, "<h1>{{realm.name}} knows</h1>{{words.sign_in}}")
            let reply = try await Self.page(own, saying: "own knows")
            let policy = reply.headers[.contentSecurityPolicy]
            #expect(policy == shared.headers[.contentSecurityPolicy] && policy?.contains("script-src") == false)
            #expect(!(try await site.get(Self.path)).text.contains("knows"), "another realm's page")
            // Held: whoever loads them again gets others.
            let snapshot = try #require(try await world.authority.realm(realm))
            let held = try #require(try await world.authority.templates(snapshot))
            _ = try await own.get(Self.path)
            let again = try #require(try await world.authority.templates(snapshot))
            #expect(held === again && again.texts.count == 1)
            // As an upgrade may leave them behind: set by a version that still had the value.
            try await administration.setTemplate(realm, name, "{{gone}}")
            _ = try await Self.page(own, saying: "forgot-password-form")
            try await administration.removeTemplate(realm, name)
            _ = try await Self.page(own, saying: "forgot-password-form")
        }
    }
}
