// One request to the console: who asks, of which realm, with what form.
import HTTPTypes
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

struct ConsoleVisit: Sendable {
    let request: IncomingRequest
    let caller: Caller
    let home: String
    let path: Substring
    let query: FormParameters
    var cookies: ConsoleCookies
    /// What a form sent, once it is known to be of this person's own page.
    private(set) var form = FormParameters()
    var tokens: ConsoleTokens?
    var administrator: Administrator?
    /// Of the path.
    var realm: RealmID?
    private(set) var message: ConsoleMessage?
    private let authority: Authority
    private let pages: Pages

    init(
        _ request: IncomingRequest, caller: Caller, home: String, authority: Authority, pages: Pages
    ) {
        self.request = request
        self.caller = caller
        self.home = home
        self.authority = authority
        self.pages = pages
        path = request.originForm.prefix { $0 != "?" }
        query = (try? FormParameters(query: request.query ?? "")) ?? FormParameters()
        cookies = ConsoleCookies(request.fields, home: home, isSecure: authority.settings.publicURL.hasPrefix("https:"))
        if cookies[.browser] == nil { cookies.set(.browser, Base64URL.encode(authority.random.bytes(16))) }
    }

    var isPost: Bool { request.method == .post }
    var browser: String { cookies[.browser] ?? "" }
    /// - Throws: `.notFound` where nobody is logged in.
    var administration: Administration {
        get throws(ConsoleRefusal) {
            guard let administrator else { throw .notFound }
            return authority.administration(administrator, pages)
        }
    }

    /// The name to greet by.
    var person: String? {
        guard let tokens, let claims = try? JWTClaims(unverified: tokens.accessToken) else { return nil }
        return claims.string("name") ?? claims.string("preferred_username") ?? claims.subject
    }

    /// The realm of the path.
    /// - Throws: `.notFound` on pages of none.
    func realmID() throws(ConsoleRefusal) -> RealmID {
        guard let realm else { throw .notFound }
        return realm
    }

    func may(_ permission: AdminPermission) -> Bool { administrator?.permissions.contains(permission) == true }

    // MARK: Addresses

    /// Of a path below `/admin`.
    func address(below path: String) -> String { home + path.drop { $0 == "/" } }

    /// Of a page of the realm at hand.
    func address(_ name: String, of realm: RealmID? = nil, _ query: KeyValuePairs<String, String?> = [:]) -> String {
        let pairs = query.compactMap { name, value in value.map { (name: name, value: $0) } }
        let base = address(below: "/realms/\((realm ?? self.realm)?.rawValue ?? "")") + (name.isEmpty ? "" : "/" + name)
        return pairs.isEmpty ? base : "\(base)?\(FormCoding.encode(pairs))"
    }

    // MARK: Forms

    /// ASVS 3.5.1. The token is bound to the browser and to who is logged in.
    func csrf(_ authority: Authority) -> String {
        guard administrator != nil else { return "" }
        return
            (try? authority.consoleSeal.seal(
                [(name: "at", value: String(authority.clock.now.secondsSince1970))], .form, for: formPlace,
                random: authority.random)) ?? ""
    }

    private var formPlace: String { "\(browser)/\(administrator?.home?.rawValue ?? "")/\(administrator?.name ?? "")" }

    /// A page may stay open for a day.
    private static let formLifetime: Seconds = 86_400

    /// Reads the form that was sent.
    /// - Throws: `.formInvalid` for one that this server did not give to this person in this browser.
    mutating func openForm(_ authority: Authority) throws {
        let form = try FormParameters(body: try FormBody.octets(request))
        guard let token = form["csrf"], let sealed = authority.consoleSeal.open(token, .form, for: formPlace),
            let at = sealed["at"].flatMap(Int64.init),
            authority.clock.now < Instant(secondsSince1970: at) + Self.formLifetime
        else { throw ConsoleRefusal.formInvalid }
        self.form = form
    }

    /// A field of the form that was sent, without what stands around it.
    func text(_ name: String) -> String {
        let text = form[name] ?? ""
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// A file's text as it was typed; browsers send each end of a line as CR LF (HTML, constructing an entry list).
    func document(_ name: String) -> String { (form[name] ?? "").replacing("\r\n", with: "\n") }

    func isOn(_ name: String) -> Bool { form[name] == "true" }

    /// A field with one thing a line, or several with spaces between.
    func lines(_ name: String) -> [String] { text(name).split(whereSeparator: \.isWhitespace).map(String.init) }

    // MARK: Messages

    /// For the next page, which shows it once.
    mutating func leave(_ message: ConsoleMessage, _ authority: Authority) throws {
        cookies.set(
            .message,
            try authority.consoleSeal.seal(message.pairs, .message, for: formPlace, random: authority.random),
            lifetime: 300)
    }

    mutating func takeMessage(_ authority: Authority) {
        guard !isPost, let text = cookies[.message] else { return }
        cookies.clear(.message)
        message = authority.consoleSeal.open(text, .message, for: formPlace).flatMap { ConsoleMessage($0) }
    }
}
