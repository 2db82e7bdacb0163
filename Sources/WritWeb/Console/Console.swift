// The console for people at `/admin/`: from a request to its page, in the order of the phases.
import HTTPTypes
import NIOCore
import WritProtocol
import WritServer

/// Everything below `/admin/` save the API. Which pages there are, ``Console/table`` says.
struct Console: Sendable {
    let authority: Authority
    let pages: Pages
    let fields: CommonFields
    /// The path of the root, `/admin/`, with what stands before it in `public_url`.
    let home: String
    private let routes: [String: ConsoleRoute]

    init(authority: Authority, pages: Pages, fields: CommonFields) {
        self.authority = authority
        self.pages = pages
        self.fields = fields
        home = RealmLook.path(ofIssuer: authority.settings.publicURL) + "/admin/"
        routes = Dictionary(uniqueKeysWithValues: Self.table.map { ($0.path, $0) })
    }

    /// Whether an address is the console's; the API's is not.
    static func contains(_ target: Substring) -> Bool {
        let path = target.prefix { $0 != "?" }
        return path == "/admin" || path.hasPrefix("/admin/") && !AdminPath.contains(target)
    }

    func answer(_ request: IncomingRequest, caller: Caller) async -> Reply {
        var visit = ConsoleVisit(
            request, caller: caller, home: home, authority: authority, pages: pages)
        var reply: Reply
        do {
            reply = try await self.reply(&visit)
        } catch {
            if let missing = missingRight(error), let administrator = visit.administrator {
                authority.refusedAdministration(
                    administrator, realm: visit.realm, operation: "\(visit.request.method.rawValue) \(visit.path)",
                    detail: missing, caller: caller)
            }
            reply = refusal(error, visit)
        }
        for cookie in visit.cookies.sets { reply.fields.append(cookie) }
        return reply
    }

    private func reply(_ visit: inout ConsoleVisit) async throws -> Reply {
        guard visit.path != "/admin" else { return redirect(home, visit) }
        guard [.get, .head, .post].contains(visit.request.method) else {
            return show(ConsolePage.notice("Not here", "This address answers GET and POST."), visit, .methodNotAllowed)
        }
        switch (visit.path, visit.isPost) {
        case ("/admin/callback", false): return try await finishLogin(&visit)
        case ("/admin/logout", true): return try await logOut(&visit)
        default: break
        }
        guard let (route, realm) = route(visit.path) else { throw ConsoleRefusal.notFound }
        // 1. Who is it?
        guard try await authenticate(&visit) else { return try await beginLogin(&visit) }
        if route.path == "", let realm = visit.query["realm"].flatMap({ RealmID($0) }), realm != visit.tokens?.realm {
            return try await beginLogin(&visit)
        }
        // 2. Is the realm within sight? Of one that is not, everybody is told what they are told of one that is not
        // there.
        guard let administrator = visit.administrator else { throw ConsoleRefusal.notFound }
        if let realm {
            guard administrator.governs(realm) else { throw ConsoleRefusal.notFound }
            visit.realm = realm
        } else if !administrator.governsAllRealms {
            guard route.path == "" else { throw ConsoleRefusal.notFound }
            return redirect(visit.address(below: "/realms/\(administrator.home?.rawValue ?? "")"), visit)
        }
        // 3. May they?
        let permission = visit.isPost ? route.writing : route.reading
        guard let permission else { throw ConsoleRefusal.notFound }
        guard administrator.permissions.contains(permission) else {
            if let elsewhere = try elsewhere(route, visit) { return elsewhere }
            throw ConsoleRefusal.forbidden(permission)
        }
        // 4. Did they mean it?
        if visit.isPost { try visit.openForm(authority) }
        // 5. The page itself.
        switch try await route.answer(self, visit) {
        case .page(let page, let status):
            visit.takeMessage(authority)
            return show(page, visit, status)
        case .redirect(let address, let message):
            if let message { try visit.leave(message, authority) }
            return redirect(address, visit)
        case .stream(let type, let name, let beginning, let rest):
            var reply = file(type, name, beginning)
            reply.rest = rest
            return reply
        }
    }

    /// Whoever may not read realms is not shown the list of them, nor the first page of one: they name the realm, and
    /// get to the first page of it that is theirs.
    private func elsewhere(_ route: ConsoleRoute, _ visit: ConsoleVisit) throws -> Reply? {
        guard !visit.isPost, route.path == "" || route.path == Self.path("") else { return nil }
        if visit.realm != nil { return frame(visit).places.first.map { redirect($0.address, visit) } }
        var field = ConsoleField.input("open", "Realm id", visit.query["open"] ?? "", isRequired: true)
        if let id = visit.query["open"] {
            if let realm = RealmID(id) { return redirect(visit.address("", of: realm), visit) }
            field.error = "This is no realm's id."
        }
        var page = ConsolePage("Realms")
        page.lead = "Name the one to go to."
        let form = ConsoleForm("open", action: home, [field], submit: "Open", isQuestion: true, isShort: true)
        page.sections = [ConsoleSection(nil, [.form(form)])]
        return show(page, visit, field.error == nil ? .ok : .unprocessableContent)
    }

    private func route(_ path: Substring) -> (ConsoleRoute, RealmID?)? {
        let rest = path.dropFirst("/admin".count)
        guard rest.hasPrefix("/realms/") else {
            return routes[rest == "/" ? "" : String(rest)].flatMap { $0.path.contains("{realm}") ? nil : ($0, nil) }
        }
        let parts = rest.dropFirst("/realms/".count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let realm = RealmID(parts[0]) else { return nil }
        let path = "/realms/{realm}" + (parts.count > 1 ? "/" + parts[1] : "")
        return routes[path].map { ($0, realm) }
    }

    // MARK: Replies

    /// 303 (RFC 9110 §15.4.4): a form that was sent is not sent again by loading the next page again.
    func redirect(_ location: String, _ visit: ConsoleVisit) -> Reply {
        var fields = fields.notStored
        fields.append(HTTPField(name: .location, value: location))
        return Reply(.seeOther, fields: fields)
    }

    func show(
        _ page: ConsolePage, _ visit: ConsoleVisit, _ status: HTTPResponse.Status = .ok,
        refusal: Reply.Refusal? = nil
    ) -> Reply {
        var page = page
        page.frame = frame(visit)
        // Stylesheets are below realms; the one that the person logged in at is there.
        let realm = visit.tokens?.realm.rawValue ?? RealmID.operatorRealm
        let look = RealmLook(
            base: "\(RealmLook.path(ofIssuer: authority.settings.publicURL))/realms/\(realm)", name: "Writ console")
        return pages.reply(page, in: PageContext(look: look, locale: .en), status: status, refusal: refusal)
    }

    private func frame(_ visit: ConsoleVisit) -> ConsoleFrame {
        var frame = ConsoleFrame()
        frame.home = home
        frame.person = visit.person
        frame.csrf = visit.csrf(authority)
        frame.message = visit.message
        guard let administrator = visit.administrator else { return frame }
        frame.hasRealms = administrator.governsAllRealms
        guard let realm = visit.realm else { return frame }
        frame.realm = realm.rawValue
        for place in ConsolePlace.allCases {
            guard let path = place.path, let route = routes[path], let reading = route.reading,
                administrator.permissions.contains(reading)
            else { continue }
            frame.places.append((place, visit.address(below: path.replacing("{realm}", with: realm.rawValue))))
        }
        return frame
    }

    private func file(_ type: String, _ name: String, _ body: ByteBuffer) -> Reply {
        var fields = fields.notStored
        fields.append(HTTPField(name: .contentType, value: type))
        fields.append(HTTPField(name: .contentDisposition, value: "attachment; filename=\"\(name)\""))
        return Reply(.ok, fields: fields, body: body)
    }

    func refusal(_ error: any Error, _ visit: ConsoleVisit) -> Reply {
        switch error {
        case let refusal as ConsoleRefusal: return show(refusal.page(visit), visit, refusal.status)
        case AdministrationError.notFound(let what):
            return show(.notice("Not found", "There is no \(what)."), visit, .notFound)
        case let error as AdministrationError:
            let page = ConsolePage.notice("That could not be done", "\(error)".sentence)
            return show(page, visit, error.isOfRights ? .forbidden : .conflict)
        default: break
        }
        let error = ErrorReply.oauthError(for: error)
        authority.metrics.refused(error.reason)
        let row = error.reason.row
        var page = ConsolePage.notice("That did not work", error.description ?? row.description)
        page.sections[0].parts.append(.facts([ConsoleFact("Request id", .code(visit.caller.requestID))]))
        page.sections[0].parts.append(.links([ConsoleLink("Begin again", home)]))
        return show(
            page, visit, HTTPResponse.Status(code: row.status == 401 ? 400 : row.status),
            refusal: .init(reason: error.reason.rawValue, detail: error.detail))
    }
}

/// What was missing where somebody known wanted more than they may, in the API's words; `nil`: it was something else.
private func missingRight(_ error: any Error) -> String? {
    switch error {
    case ConsoleRefusal.forbidden(let permission): "The permission \(permission.rawValue) is needed."
    case let error as AdministrationError where error.isOfRights: error.description
    default: nil
    }
}

/// What the console itself refuses.
enum ConsoleRefusal: Error {
    /// No such address, or a realm that is not theirs: one answer for both.
    case notFound
    case forbidden(AdminPermission)
    /// A form that this browser was not given, or in another login.
    case formInvalid

    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .forbidden: .forbidden
        case .formInvalid: .badRequest
        }
    }

    func page(_ visit: ConsoleVisit) -> ConsolePage {
        switch self {
        case .notFound: .notice("Not found", "There is nothing at this address.")
        case .forbidden(let permission):
            .notice(
                "Not allowed",
                "For this you need the permission \(permission.rawValue). Whoever administers roles can give it to you."
            )
        case .formInvalid:
            .notice(
                "Nothing was changed",
                "This form belongs to another login or is too old. Go back, load the page again and send it once more.")
        }
    }
}

extension ConsolePage {
    /// Something to read, and nothing to do.
    static func notice(_ title: String, _ text: String) -> ConsolePage {
        ConsolePage(title, sections: [ConsoleSection(nil, [.text(text)])])
    }
}

extension AdministrationError {
    var isOfRights: Bool { if case .beyondRights = self { true } else { false } }
}

extension String {
    /// With a capital letter and a full stop.
    var sentence: String { prefix(1).uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".") }
}

extension HTTPField.Name {
    static let contentDisposition = HTTPField.Name("Content-Disposition") ?? .via
}
