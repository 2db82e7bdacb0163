// One request of a browser to a page: its cookies, its language, and what its reply sets.
import HTTPTypes
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

/// What the endpoints for people share.
struct Visit: Sendable {
    let realm: RealmSnapshot
    let caller: Caller
    let browser: Browser
    let cookies: BrowserCookies
    let look: RealmLook
    /// The application that the request names, as far as is known.
    var client: ClientID?
    private let acceptLanguage: String?
    /// Cookies that the reply sets.
    private(set) var setsCookies: [HTTPField] = []
    private var chosenLocale: String?

    /// - Parameter look: The realm's.
    init(_ exchange: Exchange, _ look: RealmLook, _ authority: Authority) {
        realm = exchange.realm
        caller = exchange.caller
        self.look = look
        let fields = exchange.request.fields
        cookies = BrowserCookies(fields, exchange.realm)
        acceptLanguage = fields[.acceptLanguage]
        chosenLocale = cookies[.locale]
        isSafe = exchange.request.method == .head
        let known = cookies[.browser]
        let id = known ?? Base64URL.encode(authority.random.bytes(16))
        browser = Browser(
            id: id, sessionToken: isSafe ? nil : cookies[.session], deviceToken: cookies[.device],
            userAgent: fields[.userAgent],
            caller: exchange.caller)
        if known == nil { set(cookies.set(.browser, id, lifetime: Self.year)) }
    }

    /// RFC 9110 §9.2.1: HEAD is asked by software that looks at addresses, and changes nothing: it is answered as to a browser
    /// in which nobody is logged in, so it gives no code and ends no session, and its reply sets no cookie.
    private let isSafe: Bool

    private mutating func set(_ cookie: HTTPField) {
        if !isSafe { setsCookies.append(cookie) }
    }

    private static let year: Seconds = 31_536_000

    /// - Parameter uiLocales: What the application asked for (OIDC Core §3.1.2.1).
    func locale(_ uiLocales: [String] = []) -> UILocale {
        // Whoever has just chosen a language on the page means it.
        UILocale.choose(
            uiLocales: isLocaleChosen ? [] : uiLocales, cookie: chosenLocale, acceptLanguage: acceptLanguage,
            default: look.defaultLocale)
    }

    private var isLocaleChosen = false

    /// The person has pressed a language's button.
    mutating func choose(_ locale: UILocale) {
        chosenLocale = locale.rawValue
        isLocaleChosen = true
        set(cookies.set(.locale, locale.rawValue, lifetime: Self.year))
    }

    mutating func start(_ session: SessionCookie) {
        set(cookies.set(.session, session.token, lifetime: session.lifetime))
        if let device = session.device {
            set(cookies.set(.device, device, lifetime: KnownDevice.lifetime))
        }
    }

    mutating func endSession() {
        if cookies[.session] != nil { set(cookies.clear(.session)) }
    }
}
