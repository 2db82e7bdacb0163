// An address where there is nothing: JSON for software, a page for people.
import HTTPTypes
import WritProtocol
import WritServer

extension RequestResponder {
    /// No such path, no such realm, or a realm that is disabled. What the page shows is taken from the address alone, so
    /// that the three cannot be told apart.
    func nothing(at request: IncomingRequest, _ caller: Caller) -> Reply {
        let path = request.originForm.prefix { $0 != "?" }
        // The page's own files, where no realm has any.
        if request.method == .get, let file = [PageFile.stylesheet, .icon].first(where: { $0.path == path }) {
            return pages.files.reply(file, of: look, query: request.query.map(String.init))
        }
        guard request.wantsPage else { return errors.misdirected(.notFound) }
        let locale = UILocale.choose(
            uiLocales: [], cookie: nil, acceptLanguage: request.fields[.acceptLanguage], default: .en)
        return pages.reply(
            ErrorPage(.notFound, requestID: caller.requestID), in: PageContext(look: look, locale: locale),
            status: .notFound, refusal: .init(reason: "notFound"))
    }

    private var look: RealmLook { RealmLook(base: RealmLook.path(ofIssuer: settings.publicURL), name: "Writ") }
}

extension IncomingRequest {
    /// RFC 9110 §12.5.1: whether `Accept` names HTML, as browsers do when they are to show what comes. `*/*` is what software
    /// sends.
    fileprivate var wantsPage: Bool {
        (fields[.accept] ?? "").split(separator: ",").contains { range in
            let parts = range.split(separator: ";").map { $0.trimming { $0 == " " }.lowercased() }
            return parts.first == "text/html" && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.0") }
        }
    }
}
