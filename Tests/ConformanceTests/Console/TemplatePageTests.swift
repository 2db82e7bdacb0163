// Templates of a realm's own at the console: looked at before they are set, refused with their line, given back.
import FoundationEssentials
import HTTPTypes
import Testing
import WritProtocol
import WritServer
import WritStore

@testable import WritWeb

@Suite struct TemplatePageTests {
    private static let logout = TemplateName("logout")

    /// What the page's frame holds.
    private static func framed(_ stop: Stop) throws -> String {
        let html = stop.page.html
        let frame = try #require(html.firstRange(of: "<iframe class=\"framed\" sandbox title=\""), "\(html)")
        let document = try #require(html[frame.upperBound...].firstRange(of: " srcdoc=\""))
        return String(html[document.upperBound...].prefix { $0 != "\"" }).replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
    }

    @Test func `a template is looked at, set, and given back for Writ's own`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm()
            let name = try #require(Self.logout)
            let path = "/admin/realms/\(realm)/template?name=logout"
            try await root.go(path)
            let writs = try root.stop.page.form("template")["template"]
            #expect(writs == TemplateFiles.embedded["logout.mustache"])
            #expect(try Self.framed(root.stop).contains("id=\"logout-form\""))
            #expect(!root.stop.page.html.contains("reset-template"))
            // Browsers end each line with CR LF.
            let text = "<h1>{{words.sign_in}}</h1>\r\n<p>{{realm.name}}\r\n"
            try await root.press("template", ["template": text, "action": "preview", "language": "de"])
            #expect(try Self.framed(root.stop).hasPrefix("<h1>Anmelden</h1>"))
            #expect(try await bed.templates.listTemplates(realm).isEmpty)
            try await root.press("template", ["action": "save"])
            #expect(root.stop.page.has("notice"))
            #expect(try Self.framed(root.stop).hasPrefix("<h1>Anmelden</h1>"))
            let stored = try await bed.templates.showTemplate(realm, name)
            #expect(stored.content == text.replacing("\r\n", with: "\n"))
            try await root.go("/admin/realms/\(realm)/templates")
            #expect(root.stop.page.html.ranges(of: "tag tag-good").count == 1)
            try await root.go("/admin/realms/\(realm)/reset-template?name=logout")
            try await root.press("reset-template")
            #expect(root.heading == "Templates" && root.stop.page.has("notice"))
            #expect(!root.stop.page.html.contains("tag tag-good"))
            // What nobody changed is not kept from what a new version of Writ has.
            try await root.go(path)
            try await root.press("template", ["action": "save"])
            #expect(try await bed.templates.listTemplates(realm).isEmpty)
        }
    }

    @Test func `what is wrong is told with its line, and what was typed stays`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm()
            for action in ["preview", "save"] {
                try await root.go("/admin/realms/\(realm)/template?name=logout")
                let text = "<h1>\n  {{usernam}}</h1>"
                try await root.press("template", ["template": text, "action": action])
                #expect(root.stop.status == .unprocessableContent)
                let problem = "Line 2, “{{usernam}}</h1>”: there is no value usernam on this page."
                #expect(root.stop.page.text("template-template-error") == problem)
                #expect(root.stop.page.text("error") == "Nothing was changed. " + problem)
                #expect(try root.stop.page.form("template")["template"] == text)
                #expect(!root.stop.page.html.contains("<iframe"))
            }
            try await root.press("template", ["template": "", "action": "save"])
            #expect(root.stop.status == .unprocessableContent)
            try await root.go("/admin/realms/\(realm)/template?name=texts%2Fde.json")
            try await root.press("template", ["template": "{\n\"sign_in\": x}", "action": "save"])
            #expect(root.stop.page.text("error")?.contains(" Line 2, ") == true)
            #expect(try await bed.templates.listTemplates(realm).isEmpty)
        }
    }

    @Test func `what somebody else has set meanwhile is not written over`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm()
            let name = try #require(Self.logout)
            try await root.go("/admin/realms/\(realm)/template?name=logout")
            try await bed.templates.setTemplate(realm, name, "<p>Theirs")
            try await root.press("template", ["template": "<p>Mine", "action": "save"])
            #expect(root.stop.status == .unprocessableContent && root.stop.page.has("error"))
            #expect(try root.stop.page.form("template")["template"] == "<p>Mine")
            try await root.go("/admin/realms/\(realm)/reset-template?name=logout")
            try await bed.templates.setTemplate(realm, name, "<p>Theirs again")
            try await root.press("reset-template")
            #expect(root.stop.status == .unprocessableContent && root.stop.page.has("error"))
            #expect(try await bed.templates.showTemplate(realm, name).content == "<p>Theirs again")
        }
    }

    @Test func `every template has a page, and the policy lets a style in for the stylesheet's alone`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm([("theme_logo_url", "https://logo.example/a.svg")])
            for name in PageTemplates.ownNames {
                #expect(name.purpose != nil)
                let samples = TemplateSample.all(of: name)
                for sample in samples.prefix(TemplateKind(name) == .page ? samples.count : 1) {
                    let query = FormCoding.encode([(name: "name", value: name.rawValue), ("sample", sample.id)])
                    try await root.go("/admin/realms/\(realm)/template?\(query)")
                    #expect(root.stop.status == .ok, "\(query)")
                    let policy = root.stop.reply?.headers[.contentSecurityPolicy] ?? ""
                    #expect(policy.contains("style-src 'self' data:") == name.isStylesheet, "\(query)")
                    #expect(policy.contains("img-src 'self' https://logo.example;"), "\(query)")
                    #expect(root.stop.page.html.contains("<iframe") == !sample.id.hasPrefix("letter-"), "\(query)")
                }
            }
            try await root.go("/admin/realms/\(realm)/template?name=writ.css")
            try await root.press("template", ["template": "p{}", "action": "preview"])
            #expect(try Self.framed(root.stop).contains("href=\"data:text/css;charset=utf-8;base64,cHt9\""))
            try await root.go("/admin/realms/\(realm)/template?name=texts%2Fde.json&sample=letter-invitation")
            #expect(root.stop.page.html.contains("wrp_sample"))
            for name in ["console", "form-post", "texts/it.json", "..", ""] {
                try await root.go("/admin/realms/\(realm)/template?name=\(name)")
                #expect(root.stop.status == .notFound, "\(name)")
            }
        }
    }

    @Test(arguments: [true, false])
    func `whoever governs one realm, or lacks a permission, may look at them alone`(ofAll: Bool) async throws {
        try await ConsoleBed.test { bed in
            let realm = bed.bed.home
            var person = try await bed.administrator(ofAll ? "reader" : "root", of: ofAll ? nil : realm)
            try await person.go("/admin/realms/\(realm)/template?name=logout&language=de")
            #expect(person.stop.status == .ok && person.stop.page.html.contains("Writ&#39;s own text"))
            #expect(try Self.framed(person.stop).contains("lang=\"de\""))
            #expect(!person.stop.page.has("template"))
            let csrf = try #require(try person.stop.page.form("logout")["csrf"])
            for page in ["template", "reset-template"] {
                let reply = try await person.request(
                    .post, "/admin/realms/\(realm)/\(page)?name=logout",
                    body: FormCoding.encode([(name: "csrf", value: csrf), ("template", "<p>x"), ("action", "save")]))
                #expect([.forbidden, .notFound].contains(reply.status), "\(page): \(reply.status)")
            }
            #expect(try await bed.templates.listTemplates(realm).isEmpty)
        }
    }

    @Test func `the settings' preview draws the logo that is typed, and only what could be set`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm()
            for (logo, source) in [
                ("https://logo.example/a.svg", "https://logo.example"), ("http://logo.example/a.svg", ""),
                ("https://logo.example/a;x", ""),
            ] {
                try await root.go("/admin/realms/\(realm)/settings")
                try await root.press("settings", ["theme_logo_url": logo, "action": "preview"])
                let policy = root.stop.reply?.headers[.contentSecurityPolicy] ?? ""
                #expect(policy.contains("logo.example") == !source.isEmpty, "\(logo)")
                #expect(root.stop.page.html.contains("<img src=\"\(logo)\"") == !source.isEmpty, "\(logo)")
            }
        }
    }
}
