// The header fields of a page, and its policy.
import HTTPTypes
import Testing

@testable import WritWeb

@Suite struct PageReplyTests {
    private let login = LoginPage(form: PageForm("/login"))

    @Test func `a page is not kept, not framed, and tells nobody where it was`() {
        let fields = PageBed.pages.reply(login, in: PageBed.context(.fr), status: .badRequest).fields
        #expect(fields[.contentType] == "text/html; charset=utf-8" && fields[.contentLanguage] == "fr")
        #expect(fields[.cacheControl] == "no-store" && fields[.xFrameOptions] == "DENY")
        #expect(fields[.referrerPolicy] == "no-referrer" && fields[.xContentTypeOptions] == "nosniff")
        #expect(fields[.crossOriginOpenerPolicy] == "same-origin")
        #expect(fields[values: .contentSecurityPolicy].count == 1)
    }

    @Test func `HSTS stands in it where the server is reached by https`() {
        var settings = WebSettings()
        settings.publicURL = "https://login.example"
        let pages = Pages(.own, fields: CommonFields(settings))
        #expect(pages.reply(login, in: PageBed.context()).fields[.strictTransportSecurity] != nil)
        #expect(PageBed.pages.reply(login, in: PageBed.context()).fields[.strictTransportSecurity] == nil)
    }

    @Test func `a window that an application opened keeps its opener`() {
        var context = PageBed.context()
        context.isPopup = true
        #expect(PageBed.pages.reply(login, in: context).fields[.crossOriginOpenerPolicy] == nil)
    }

    @Test func `a page allows itself its stylesheet and forms to the server, and nothing else`() {
        #expect(
            PageBed.policy(login) == [
                "default-src": "'none'", "style-src": "'self'", "img-src": "'self'", "form-action": "'self'",
                "frame-ancestors": "'none'", "base-uri": "'none'",
            ])
    }

    @Test func `pictures come from the logos' origins`() {
        var context = PageBed.context()
        context.look.logoURL = "https://cdn.acme.example/logo.svg"
        var page = login
        page.application = ApplicationLook(name: "App", logoURI: "https://app.example:8443/l.png")
        #expect(
            PageBed.policy(page, context)["img-src"]
                == "'self' https://cdn.acme.example https://app.example:8443")
    }

    @Test(arguments: [
        ("https://app.example/cb", "'self' https:"), ("http://127.0.0.1:5000/cb", "'self' https: http:"),
        ("http://[::1]:5000/cb", "'self' https: http:"),
        ("com.example.app:/cb", "'self' https: com.example.app:"),
    ])
    func `a form may end at the application that waits for it, and where that sends people on`(
        redirectURI: String, sources: String
    ) {
        var page = login
        page.leadsTo = redirectURI
        #expect(PageBed.policy(page)["form-action"] == sources)
    }

    @Test func `the script is allowed on the page that sends itself, there alone`() {
        let page = FormPostPage(form: PageForm("https://app.example/cb"))
        #expect(PageBed.policy(page)["script-src"] == "'self'")
        #expect(PageBed.policy(page)["form-action"] == "'self' https:")
    }

    @Test(arguments: [
        ("https://a.example/x", "https://a.example"), ("HTTPS://A.Example:8443", "https://a.example:8443"),
        ("https://[::1]/x", "https:"), ("https://user@a.example/", "https:"), ("https:///x", nil), ("https:x", nil),
        ("data:image/png;base64,x", nil), ("javascript:x", nil), ("no address", nil), ("", nil),
        ("https://a.example; script-src *", "https:"),
    ])
    func `a picture's source is its origin`(address: String, source: String?) {
        #expect(ContentSecurityPolicy.source(address) == source)
    }
}

@Suite struct PageFilesTests {
    private let look = RealmLook(base: "/realms/acme", name: "Acme")

    @Test(arguments: PageFile.allCases)
    func `a file is kept for ever under its hash, and asked for again under any other`(file: PageFile) throws {
        let address = PageBed.pages.files.address(file, of: look)
        let query = try #require(address.split(separator: "?").dropFirst().first)
        let reply = PageBed.pages.files.reply(file, of: look, query: String(query))
        #expect(reply.fields[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(reply.fields[.contentType] == file.mediaType && reply.fields[.xContentTypeOptions] == "nosniff")
        for other in [nil, "", "v=", "v=x", "\(query)&x"] {
            #expect(PageBed.pages.files.reply(file, of: look, query: other).fields[.cacheControl] == "no-cache")
        }
    }

    @Test func `a realm's colour is a file of its own, whose address changes with it`() {
        var other = look
        other.primaryColor = Colour("#0f5c6e")
        #expect(
            PageBed.pages.html(MessagePage(.loggedOut), in: PageContext(look: look, locale: .en)).contains("theme")
                == false)
        let address = PageBed.pages.files.address(.theme, of: other)
        #expect(
            PageBed.pages.html(MessagePage(.loggedOut), in: PageContext(look: other, locale: .en)).contains(address))
        other.primaryColor = Colour("#0f5c6f")
        #expect(PageBed.pages.files.address(.theme, of: other) != address)
    }

    @Test(arguments: [
        ("https://login.example/realms/acme", "/realms/acme"), ("https://x.example/auth/realms/a", "/auth/realms/a"),
        ("http://127.0.0.1:8080/realms/acme", "/realms/acme"),
    ])
    func `files are addressed below the path of the realm's base`(issuer: String, path: String) {
        #expect(RealmLook.path(ofIssuer: issuer) == path)
    }
}
