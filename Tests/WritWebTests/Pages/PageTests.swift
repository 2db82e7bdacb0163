// Every page in every language: whole, escaped, labelled, and with nothing in it that the policy forbids.
import HTTPTypes
import Testing

@testable import WritWeb

@Suite struct PageTests {
    @Test(arguments: Shown.all)
    func `a page is in its language and direction, and every text of it exists`(shown: Shown) {
        let html = shown.html
        #expect(html.hasPrefix("<!doctype html>\n<html lang=\"\(shown.locale.rawValue)\""))
        #expect(html.contains("dir=\"\(shown.locale == .ar ? "rtl" : "ltr")\""))
        #expect(html.hasSuffix("</html>\n"))
        // An argument that nobody gave would stand in its braces.
        #expect(!html.contains("&#123;"))
        #expect(!html.contains("<title></title>") && !html.contains("<title> "))
        #expect(!html.contains("<h1></h1>") && !html.contains("<button></button>"))
    }

    @Test(arguments: Shown.english)
    func `a page has no script, style, visible frame or handler in it`(shown: Shown) {
        for tag in Tag.all(in: shown.html) {
            // What is not seen may be framed: by applications that clear their cookies so.
            if tag.name == "iframe" { #expect(tag.attributes["hidden"] != nil && tag.attributes["sandbox"] != nil) }
            #expect(!["style", "object", "embed", "base"].contains(tag.name))
            #expect(!tag.attributes.keys.contains { $0 == "style" || $0.hasPrefix("on") }, "\(tag)")
            guard tag.name == "script" else { continue }
            #expect(shown.sample.page.sendsItself && tag.attributes["src"]?.hasPrefix("/realms/acme/pages/") == true)
        }
    }

    @Test(arguments: Shown.english)
    func `ids are unique, and what points to an id finds it`(shown: Shown) {
        let tags = Tag.all(in: shown.html)
        let ids = tags.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count, "\(ids)")
        for tag in tags {
            for name in ["for", "aria-describedby", "aria-labelledby"] {
                for id in (tag.attributes[name] ?? "").split(separator: " ") {
                    #expect(ids.contains(String(id)), "\(name)=\(id)")
                }
            }
        }
    }

    @Test(arguments: Shown.english)
    func `every field has a label and says what it is to be filled with`(shown: Shown) {
        let tags = Tag.all(in: shown.html)
        let labelled = Set(tags.filter { $0.name == "label" }.compactMap { $0.attributes["for"] })
        for input in tags where input.name == "input" && input.attributes["type"] != "hidden" {
            if input.attributes["class"] == "unseen" { continue }
            #expect(labelled.contains(input.attributes["id"] ?? ""), "\(input)")
            #expect(input.attributes["type"] == "checkbox" || input.attributes["autocomplete"] != nil, "\(input)")
        }
    }

    @Test(arguments: Shown.english)
    func `every form is sent by POST, with its hidden fields`(shown: Shown) {
        for form in Tag.all(in: shown.html) where form.name == "form" {
            #expect(form.attributes["method"] == "post" && form.attributes["action"]?.isEmpty == false, "\(form)")
        }
    }

    /// Markup, a quotation mark that a combining mark hides from a reader of grapheme clusters, and template tags.
    static let hostile = #"<b>&"\#u{0301} onfocus='x' {{words.sign_in}} {{{realm}}}"# + "\u{0}\r\n"

    @Test func `what people and applications write is text, in content and in attributes`() {
        var login = LoginPage(form: PageForm("/x?a=\(Self.hostile)", ["flow": Self.hostile]))
        login.username = Self.hostile
        login.application = ApplicationLook(name: Self.hostile, logoURI: "https://\(Self.hostile)")
        let html = PageBed.html(login)
        #expect(!html.contains("<b>") && !html.contains("onfocus='") && !html.contains("\"\u{0301}"))
        #expect(html.contains("{") == false)
        let escaped = "&lt;b&gt;&amp;&quot;\u{0301} onfocus=&#39;x&#39; &#123;&#123;words.sign_in}}"
        #expect(Tag.all(in: html).contains { $0.attributes["value"]?.hasPrefix(escaped) == true })
        #expect(html.contains("<bdi>\(escaped)"))
    }

    @Test func `a hidden field carries its value octet for octet`() {
        let value = "a+b/c==\u{00e9}\u{4e2d} %22"
        let tags = Tag.all(in: PageBed.html(FormPostPage(form: PageForm("https://app.example/cb", ["state": value]))))
        #expect(tags.filter { $0.attributes["name"] == "state" }.map { $0.attributes["value"] } == [value])
    }

    @Test func `the response's parameters are all that form_post sends`() {
        let page = FormPostPage(form: PageForm("https://app.example/cb", ["code": "c", "state": "s"]))
        let fields = Tag.all(in: PageBed.html(page)).compactMap { $0.attributes["name"] }
        #expect(fields.filter { !["viewport", "color-scheme", "robots"].contains($0) } == ["code", "state"])
    }

    @Test func `what is not offered is not there`() {
        let ids = { (page: LoginPage) in Set(Tag.all(in: PageBed.html(page)).compactMap { $0.attributes["id"] }) }
        #expect(
            ids(LoginPage(form: PageForm("/login")))
                == ["main", "login-form", "username", "password", "login"])
        var full = LoginPage(form: PageForm("/login"))
        full.offersRememberMe = true
        full.forgotPassword = "/forgot"
        full.register = "/register"
        full.failure = .tooManyAttempts
        #expect(
            ids(full).isSuperset(of: ["remember-me", "forgot-password", "register", "error"]))
    }

    @Test func `focus begins at the first field that is empty`() {
        let focused = { (page: LoginPage) in
            Tag.all(in: PageBed.html(page)).filter { $0.attributes["autofocus"] != nil }.compactMap {
                $0.attributes["id"]
            }
        }
        var page = LoginPage(form: PageForm("/login"))
        #expect(focused(page) == ["username"])
        page.username = "alice"
        #expect(focused(page) == ["password"])
    }

    @Test func `languages can be chosen where there is a form for it`() {
        let page = MessagePage(.loggedOut)
        var context = PageBed.context(.de)
        #expect(!PageBed.pages.html(page, in: context).contains("language-en"))
        context.languageForm = PageForm("/realms/acme/logout", ["flow": "f"])
        let tags = Tag.all(in: PageBed.pages.html(page, in: context))
        let buttons = tags.filter { $0.attributes["name"] == "locale" }.compactMap { $0.attributes["value"] }
        #expect(buttons == ["en", "fr", "es", "zh", "ar"])
    }

    @Test func `a custom scope is shown by its name`() throws {
        let page = try #require(SamplePages.all.first { $0.name == "consent" }?.page)
        let html = PageBed.pages.html(page, in: PageBed.context())
        #expect(html.contains("<code dir=\"ltr\">payslips:read</code>") && html.contains("90 days"))
        #expect(html.contains("<bdi>payroll.acme.example</bdi>"))
    }
}
