// What the pages share that people come to without a login: for a link, and by one.
import HTTPTypes
import WritProtocol
import WritServer

/// How somebody came to a page that asks for a link.
struct AskedForLink {
    /// The login page that they came from.
    var login: String
    /// What the form carries to lead back there.
    var back: PageForm.Field?
    /// What they have filled in; `nil` where the page is shown first.
    var form: FormParameters?
}

extension Endpoints {
    /// A page on which strangers ask for a mail: a GET shows it, and so does a POST by which a language was chosen.
    func askForLink<Failure>(
        _ exchange: inout Exchange, mailed: MessagePage.Kind,
        show: (Visit) throws -> LinkRequestOutcome<Failure>,
        ask: (FormParameters, Visit) async throws -> LinkRequestOutcome<Failure>,
        page: (AskedForLink, _ flow: String, Failure?, Visit) -> Reply
    ) async -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let isPost = exchange.request.method == .post
            let form = isPost ? try exchange.form() : try exchange.parameters()
            let login = loginAddress(form, isPost: isPost, visit)
            let isAsked = isPost && !takeLocale(form, &visit)
            switch isAsked ? try await ask(form, visit) : try show(visit) {
            case .refused(let error): return refusal(error, visit)
            case .notOffered: return notOffered(visit)
            case .mailed:
                var message = MessagePage(mailed, link: PageLink(.login, login.address))
                message.linkLifetime = authority.settings.links.asked
                return pages.reply(message, in: context(visit))
            case .page(let flow, let failure):
                let asked = AskedForLink(login: login.address, back: login.hidden, form: isPost ? form : nil)
                return page(asked, flow, failure, visit)
            }
        }
    }

    /// The page behind a mailed link: a GET shows it, its form is a POST.
    /// - Parameter worthless: Where somebody is led whose link is used, too old or none of ours.
    func followLink<Failure>(
        _ exchange: inout Exchange, worthless: (label: PageLink.Label, path: String),
        open: (_ token: String?, Visit) async throws -> LinkOutcome<Failure>,
        finish: (FormParameters, Visit) async throws -> LinkOutcome<Failure>, done: (inout Visit) -> Reply,
        page: (LinkPage, Failure?, Visit) -> Reply
    ) async -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let outcome: LinkOutcome<Failure>
            if exchange.request.method == .post {
                let form = try exchange.form()
                _ = takeLocale(form, &visit)
                outcome = try await finish(form, visit)
            } else {
                outcome = try await open(try exchange.parameters()["token"], visit)
            }
            switch outcome {
            case .refused(let error): return refusal(error, visit)
            case .worthless:
                return worthlessLink(PageLink(worthless.label, visit.look.base + worthless.path), visit)
            case .elsewhere: return linkOfSession(visit)
            case .done: return done(&visit)
            case .page(let link, let failure): return page(link, failure, visit)
            }
        }
    }

    /// Puts mails into words, in the language of this visit.
    func letters(_ visit: Visit) -> WriteLetter {
        let letters = pages.letters(in: context(visit), issuer: visit.realm.issuer, authority.settings.links)
        return { letters($0) }
    }

    /// For what people are told without asking: in their own language where it is known, else in this visit's.
    func correspondence(_ visit: Visit) -> Correspondence {
        pages.correspondence(
            authority.settings.mail, links: authority.settings.links, otherwise: visit.locale())
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

    /// A link that is of use only to whoever is logged in.
    func linkOfSession(_ visit: Visit) -> Reply {
        var page = ErrorPage(.linkOfSession, requestID: visit.caller.requestID)
        page.link = PageLink(.login, visit.look.base + Paths.account)
        return pages.reply(page, in: context(visit), status: .forbidden)
    }

    /// Takes a language that was chosen on the page; the page is shown again then.
    func takeLocale(_ form: FormParameters, _ visit: inout Visit) -> Bool {
        guard let locale = form["locale"] else { return false }
        if let locale = UILocale(rawValue: locale) { visit.choose(locale) }
        return true
    }
}
