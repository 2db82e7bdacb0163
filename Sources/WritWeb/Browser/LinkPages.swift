// What the pages share that people come to without a login: for a link, and by one.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    /// Puts mails into words, in the language of this visit.
    func letters(_ visit: Visit) -> WriteLetter {
        let letters = pages.letters(in: context(visit), issuer: visit.realm.issuer)
        return { letters($0) }
    }

    /// Whoever comes back from there finds the same login. Nothing is offered that ends in a mail which nobody gets.
    /// - Parameter flow: The login page's own.
    func offerLinks(on login: inout LoginPage, flow: String, _ visit: Visit) {
        guard authority.settings.mail.arrives else { return }
        let query = "?" + FormCoding.encode([(name: "flow", value: flow)])
        let back = query.utf8.count < Self.longestBack ? query : ""
        if visit.look.resetsPasswords { login.forgotPassword = visit.look.base + Paths.forgotPassword + back }
        if visit.look.registersItself { login.register = visit.look.base + Paths.register + back }
    }

    /// Octets of a query that browsers and proxies let pass.
    private static let longestBack = 4000

    /// The login page that somebody came from; the account page's where they came from none. `/login` looks at the flow.
    /// - Parameter form: With `flow` in an address, and with `back` in a form.
    func loginAddress(_ form: FormParameters, isPost: Bool, _ visit: Visit) -> (
        address: String, hidden: PageForm.Field?
    ) {
        guard let flow = form[isPost ? "back" : "flow"], flow.utf8.count < Self.longestBack else {
            return (visit.look.base + Paths.login, nil)
        }
        let query = FormCoding.encode([(name: "flow", value: flow)])
        return ("\(visit.look.base)\(Paths.login)?\(query)", PageForm.Field(name: "back", value: flow))
    }

    /// A form whose hidden fields are the flow and the way back.
    func linkForm(_ path: String, flow: String, back: PageForm.Field? = nil, _ visit: Visit) -> PageForm {
        PageForm(
            visit.look.base + path, hidden: [PageForm.Field(name: "flow", value: flow)] + [back].compactMap(\.self))
    }

    func notOffered(_ visit: Visit) -> Reply {
        pages.reply(ErrorPage(.notFound, requestID: visit.caller.requestID), in: context(visit), status: .notFound)
    }

    /// A link that was used, is too old, or never was one.
    func worthlessLink(_ link: PageLink, _ visit: Visit) -> Reply {
        var page = ErrorPage(.linkUsedOrExpired, requestID: visit.caller.requestID)
        page.link = link
        return pages.reply(page, in: context(visit), status: .badRequest)
    }

    /// Takes a language that was chosen on the page; the page is shown again then.
    func takeLocale(_ form: FormParameters, _ visit: inout Visit) -> Bool {
        guard let locale = form["locale"] else { return false }
        if let locale = UILocale(rawValue: locale) { visit.choose(locale) }
        return true
    }
}
