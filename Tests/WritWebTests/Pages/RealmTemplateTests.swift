// A realm's own templates: over the server's, judged as a whole, and never the reason for a page that is missing.
import Logging
import NIOCore
import Synchronization
import Testing
import WritProtocol
import WritServer
import WritStore

@testable import WritWeb

@Suite struct RealmTemplateTests {
    private static let now = Instant(secondsSince1970: 0)

    private static func own(_ texts: [String: String]) throws -> [TemplateName: String] {
        var own: [TemplateName: String] = [:]
        for (name, text) in texts { own[try #require(TemplateName(name))] = text }
        return own
    }

    private static func look(_ texts: [String: String], over pages: Pages) throws -> RealmLook {
        var look = RealmLook(base: "/realms/acme", name: "Acme")
        look.own = OwnPages(try own(texts), of: try #require(RealmID("acme")), over: pages)
        return look
    }

    private static func flaws(_ texts: [String: String], limit: Int = 65_536) throws -> [String] {
        PageTemplates.own.rules(sizeLimit: limit).flaws(try own(texts)).map { "\($0.name): \($0.words)" }
    }

    @Test func `what a realm has of its own is shown, the rest is the server's, for other realms all of it`() throws {
        let pages = Pages(.own, fields: CommonFields(WebSettings()))
        let look = try Self.look(
            [
                "message": "<h1>{{title}}</h1> {{words.sign_in}}{{>rules}}", "rules": "!",
                "texts/de.json": #"{"sign_in": "Einloggen", "letter_reset_subject": "Neu"}"#, "writ.css": "body{}",
            ], over: pages)
        let context = PageContext(look: look, locale: .de)
        #expect(pages.html(MessagePage(.loggedOut), in: context) == "<h1>Sie sind abgemeldet</h1> Einloggen!")
        let login = pages.html(LoginPage(form: PageForm("/x")), in: context)
        #expect(login.contains("<h1>Einloggen</h1>") && login.contains("id=\"password\""))
        let address = pages.files.address(.stylesheet, of: look)
        let other = RealmLook(base: "/realms/acme", name: "Other")
        let query = try #require(address.split(separator: "?").last).description
        #expect(String(buffer: pages.files.reply(.stylesheet, of: look, query: query).body) == "body{}")
        #expect(address != pages.files.address(.stylesheet, of: other))
        let shared = try #require(pages.files.address(.stylesheet, of: other).split(separator: "?").last).description
        #expect(String(buffer: pages.files.reply(.stylesheet, of: look, query: shared).body).count > 1000)
        #expect(!pages.html(MessagePage(.loggedOut), in: PageContext(look: other, locale: .de)).contains("Einloggen"))
        let letters = pages.letters(in: context, issuer: "https://id.example/realms/acme", LinkLifetimes())
        #expect(letters(.passwordReset(token: "t")).subject == "Neu")
    }

    @Test func `what a realm may have is what a directory may, without the console and what runs a script`() throws {
        let names = PageTemplates.ownNames.map(\.rawValue)
        #expect(names.contains("login") && names.contains("layout") && names.contains("writ.css"))
        #expect(names.contains("texts/ar.json"))
        let others = TemplateFiles.embedded.texts.keys.filter { path in
            !names.contains { PageTemplates.path(of: TemplateName($0) ?? PageTemplates.ownNames[0]) == path }
        }
        #expect(
            others.sorted() == [
                "console-cell.mustache", "console-deed.mustache", "console-field.mustache", "console-hint.mustache",
                "console-inner.mustache",
                "console-part.mustache", "console-picture.mustache", "console-places.mustache", "console.css",
                "console.mustache", "form-post.js",
                "form-post.mustache",
                "icon.svg", "mail-list.mustache", "mail-message.mustache",
            ])
        for name in ["console", "form-post", "icon.svg", "console.css", "logn", "texts/it.json"] {
            #expect(
                try Self.flaws([name: "x"]).first?.hasPrefix("\(name): a realm has no template of that name") == true)
        }
    }

    @Test(arguments: [
        (["login": "<p>\n{{passwrd}}"], "login: line 2: there is no value passwrd on this page"),
        (["login": "\n{{#form}}"], "login: line 2: "),
        (["login": "{{{username}}}"], "login: line 1: text is always escaped: write {{name}}"),
        (["hidden": "\n{{>hidden}}"], "hidden: line 2: it would draw itself in, or what it draws in would"),
        (["layout": "{{>rules}}", "rules": "{{<layout}}{{/layout}}"], "layout: line 1: it would draw itself in"),
        (["texts/de.json": #"{"sing_in": "x"}"#], "texts/de.json: there is no text sing_in"),
        (
            ["writ.css": String(repeating: "x", count: 70_000)],
            "writ.css: it has 70000 octets; pages.realm_template_limit"
        ),
        (
            ["login": String(repeating: "{{#form}}", count: 40) + String(repeating: "{{/form}}", count: 40)],
            "login: line 1: sections lie at most 32 deep in one another"
        ),
        (
            [
                "login": String(repeating: "{{>layout}}", count: 5000),
                "layout": String(repeating: "{{>rules}}", count: 5000), "rules": String(repeating: "x", count: 5000),
            ], "layout: line 1: with all that it draws in it is larger than 4 MiB"
        ),
        // What is drawn in is written as deep in its lines as the tag.
        (
            [
                "login": String(repeating: " ", count: 60_000) + "{{>rules}}\n",
                "rules": String(repeating: "\n", count: 5000),
            ], "login: line 1: with all that it draws in it is larger than 4 MiB"
        ),
        // A list in itself would be shown as often as it is long, to the power of the depth.
        (
            ["login": String(repeating: "{{#languages}}", count: 30) + String(repeating: "{{/languages}}", count: 30)],
            "login: line 1: a section over languages lies in another one over it"
        ),
        (
            [
                "login": "{{#languages}}\n{{>rules}}{{/languages}}",
                "rules": "{{#form}}{{#languages}}{{/languages}}{{/form}}",
            ],
            "login: line 2: a section over languages lies in another one over it"
        ),
        (
            [
                "layout": "{{#languages}}{{$content}}{{/content}}{{/languages}}",
                "error": "{{<layout}}\n{{$content}}{{#languages}}{{/languages}}{{/content}}{{/layout}}",
            ],
            "error: line 2: a section over languages lies in another one over it"
        ),
        (["hidden": "{{#sessions}}{{/sessions}}"], "account: line "),
        (
            ["login": "{{<layout}}\n{{$content}}{{$content}}{{/content}}{{/content}}{{/layout}}"],
            "login: line 2: it would draw itself in, or what it draws in would"
        ),
    ])
    func `what cannot work is refused with its line`(texts: [String: String], problem: String) throws {
        let flaws = try Self.flaws(texts)
        #expect(flaws.first?.hasPrefix(problem) == true, "\(flaws)")
    }

    @Test func `the program's own files pass the check that a realm's are held to`() throws {
        var texts: [String: String] = [:]
        for name in PageTemplates.ownNames {
            texts[name.rawValue] = TemplateFiles.embedded[PageTemplates.path(of: name)]
        }
        #expect(try Self.flaws(texts).isEmpty)
    }

    @Test func `what is not taken any more is left out, told of, and the server's stands in its place`() throws {
        let metrics = Metrics()
        let pages = Pages(
            .own, fields: CommonFields(WebSettings()),
            failures: PageFailures(metrics: metrics, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let texts = [
            TemplateRecord(
                name: try #require(TemplateName("login")), content: "{{gone}}", updatedAt: Self.now),
            TemplateRecord(
                name: try #require(TemplateName("message")), content: "<h1>Own</h1>", updatedAt: Self.now),
        ]
        let stored = OwnTemplates(texts)
        var look = RealmLook(base: "/realms/acme", name: "Acme")
        let realm = try #require(RealmID("acme"))
        look.own = stored.made { OwnPages($0, of: realm, over: pages) }
        #expect(stored.made { OwnPages($0, of: realm, over: pages) } === look.own, "made once")
        let context = PageContext(look: look, locale: .en)
        #expect(pages.html(LoginPage(form: PageForm("/x")), in: context).contains("id=\"password\""))
        #expect(pages.html(MessagePage(.loggedOut), in: context) == "<h1>Own</h1>")
        #expect(metrics.render().contains("\nwrit_page_failures_total 1.0\n"))
    }

    /// A page with lists, and what a realm has of it: all of it is drawn, or the server's.
    private static func account(
        _ own: [String: String], limit: Int, sessions: Int = 4
    ) throws -> (html: String, told: [String], failures: String) {
        let log = LinesLogged()
        let metrics = Metrics()
        let pages = Pages(
            .own, fields: CommonFields(WebSettings()),
            failures: PageFailures(metrics: metrics, logger: Logger(label: "test") { _ in log }),
            realmPageLimit: limit)
        let samples = SamplePages.all.compactMap { $0.page as? AccountPage }
        var page = try #require(samples.first { !$0.sessions.isEmpty && !$0.applications.isEmpty })
        page.sessions = (0..<sessions).map { _ in page.sessions[0] }
        let context = PageContext(look: try look(own, over: pages), locale: .en)
        _ = pages.html(page, in: context)
        let html = pages.html(page, in: context)
        let failures = metrics.render().split(separator: "\n").last { $0.hasPrefix("writ_page_failures_total") }
        return (html, log.lines.withLock { $0 }, String(failures ?? ""))
    }

    @Test func `what lists and texts multiply has a limit, beyond which the page is the server's`() throws {
        let lists =
            "{{#sessions}}{{#applications}}{{#permissions}}{{#languages}}" + String(repeating: "x", count: 500)
            + "{{/languages}}{{/permissions}}{{/applications}}{{/sessions}}"
        let words = "{{#profile.username}}\(String(repeating: "{{.}}", count: 9000)){{/profile.username}}"
        for own in [lists, words] {
            let small = try Self.account(["account": "<p>Own</p>" + own], limit: 20_000, sessions: 9)
            #expect(small.html.contains("id=\"password-form\"") && !small.html.contains("Own"))
            #expect(small.told.count == 1 && small.failures.hasSuffix(" 2.0"), "\(small.told) \(small.failures)")
            let large = try Self.account(["account": "<p>Own</p>" + own], limit: 50 << 20)
            #expect(large.html.hasPrefix("<p>Own</p>") && large.told.isEmpty)
        }
    }

    @Test func `the program's own page of many sessions stays far below the limit`() throws {
        let own = TemplateFiles.embedded["account.mustache"]
        let page = try Self.account(["account": own], limit: AuthoritySettings().realmPageLimit / 32, sessions: 50)
        #expect(page.told.isEmpty && page.html.count > 20_000)
        let pages = Pages(.own, fields: CommonFields(WebSettings()))
        var context = SamplePages.context(.ar)
        context.look.own = try Self.look(["rules": TemplateFiles.embedded["rules.mustache"]], over: pages).own
        for sample in SamplePages.all {
            #expect(
                pages.html(sample.page, in: context) == pages.html(sample.page, in: SamplePages.context(.ar)),
                "\(sample.name)")
        }
    }
}

/// Keeps every line.
private final class LinesLogged: LogHandler, Sendable {
    let lines = Mutex<[String]>([])
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { lines.withLock { $0.append("\(event.message)") } }
}
