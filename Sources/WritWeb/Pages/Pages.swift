// Turns a page into a reply: its HTML, and the header fields that keep it what it is.
import HTTPTypes
import Mustache
import NIOCore
import WritProtocol
import WritServer

/// Renders pages. Made once; all realms share it, each with templates of its own where it has any
/// (``RealmLook/own``).
struct Pages: Sendable {
    let files: PageFiles
    let templates: PageTemplates
    let failures: PageFailures
    private let fields: HTTPFields
    private let realmPageLimit: Int

    /// - Parameter realmPageLimit: Octets that a page may draw of a realm's own templates, beside their texts.
    init(
        _ templates: PageTemplates, fields: CommonFields, failures: PageFailures = PageFailures(),
        realmPageLimit: Int = AuthoritySettings().realmPageLimit
    ) {
        self.templates = templates
        self.realmPageLimit = realmPageLimit
        self.failures = failures
        files = PageFiles(templates, fields: fields)
        var common = fields.notStored
        common.append(HTTPField(name: .contentType, value: "text/html; charset=utf-8"))
        common.append(HTTPField(name: .xFrameOptions, value: "DENY"))
        self.fields = common
    }

    /// - Parameter refusal: what the log says of it besides, where the page is a refusal.
    func reply(
        _ page: some Page, in context: PageContext, status: HTTPResponse.Status = .ok, refusal: Reply.Refusal? = nil
    ) -> Reply {
        var fields = fields
        fields[.contentSecurityPolicy] =
            ContentSecurityPolicy(
                pictures: [context.look.logoURL].compactMap(\.self) + page.pictures, frames: page.frames,
                framesStyle: page.framesStyle, leadsTo: page.leadsTo, sendsItself: page.sendsItself
            ).text
        fields[.contentLanguage] = context.locale.rawValue
        // An application that opened a popup waits for it there; any other window has nothing to do with this one.
        if !context.isPopup { fields[.crossOriginOpenerPolicy] = "same-origin" }
        return Reply(status, fields: fields, body: ByteBuffer(string: html(page, in: context)), refusal: refusal)
    }

    /// What people of a realm are written.
    func letters(in context: PageContext, issuer: String, _ lifetimes: LinkLifetimes) -> Letters {
        let templates = context.look.own?.templates ?? templates
        return Letters(
            words: templates.words(context.locale), realm: context.look.name, issuer: issuer, lifetimes: lifetimes)
    }

    /// The document. Where a realm's own templates give none, the server's do: a page is never missing because of them.
    func html(_ page: some Page, in context: PageContext) -> String {
        if let own = context.look.own {
            let template = type(of: page).template
            let limit = DrawingLimit(realmPageLimit, own.templates.sections[template.file] ?? DrawnSections())
            let html = html(page, in: context, own.templates, limit) ?? ""
            if limit.holds, !html.isEmpty { return html }
            failures.note(
                own.realm, template.rawValue,
                limit.holds
                    ? "gives no page" : "draws more than pages.realm_page_limit_bytes allows, \(realmPageLimit)",
                isNews: own.isNews(template))
        }
        return html(page, in: context, templates) ?? ""
    }

    /// - Parameter limit: `nil` for the server's own templates, which are trusted with what they draw.
    private func html(
        _ page: some Page, in context: PageContext, _ templates: PageTemplates, _ limit: DrawingLimit? = nil
    ) -> String? {
        let words = templates.words(context.locale)
        let arguments = page.arguments.merging(["realm": context.look.name]) { own, _ in own }
        let values = Self.shared(by: context, files.address(_:of:)).merging(page.values(words)) { _, own in own }
        let texts = [
            "words": words.inTemplate(arguments, limit), "plain": words.inAttribute(arguments, limit),
        ]
        let name = type(of: page).template.rawValue
        if let limit {
            return templates.library.render(
                LimitedGroup(values: values, words: texts, limit: limit), withTemplate: name)
        }
        return templates.library.render(values.mustache.merging(texts) { _, own in own }, withTemplate: name)
    }

    /// What every page's template may name.
    /// - Parameter address: of a file of the pages.
    static func shared(by context: PageContext, _ address: (PageFile, RealmLook) -> String) -> PageValues {
        let look = context.look
        return [
            "locale": .text(context.locale.rawValue), "direction": .text(context.locale.direction),
            "realm": .group([
                "name": .text(look.name), "monogram": .text(look.monogram), "logo": .optional(look.logoURL),
                "address": .text(look.base),
            ]),
            "files": .group([
                "stylesheet": .text(address(.stylesheet, look)),
                "console_stylesheet": .text(address(.consoleStylesheet, look)), "icon": .text(address(.icon, look)),
                "theme": .optional(look.primaryColor.map { _ in address(.theme, look) }),
                "script": .text(address(.formPostScript, look)),
            ]),
            "language_form": .optional(context.languageForm?.values),
            "languages": .list(
                UILocale.allCases.map {
                    [
                        "tag": .text($0.rawValue), "name": .text($0.name), "is_current": .flag($0 == context.locale),
                        "direction": .text($0.direction),
                    ]
                }),
        ]
    }
}

extension HTTPField.Name {
    static let xFrameOptions = HTTPField.Name("X-Frame-Options") ?? .via
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .via
}
