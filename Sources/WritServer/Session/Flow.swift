// What a page's form carries from one step of a login to the next, sealed.
import WritCrypto
import WritProtocol
import WritStore

/// Nothing of a login is stored before somebody has logged in: a page holds the request itself. It is checked anew at each
/// step, so that what was true when the page was shown need not be believed.
struct Flow: Sendable {
    enum Destination: Sendable {
        /// `pushed`: the reference of a pushed request (RFC 9126), used up when the request is completed.
        case authorization(FormParameters, pushed: String?)
        case account
        case logout(FormParameters)
        /// Somebody who cannot log in asks for a link.
        case passwordReset, registration
        /// The page behind a link.
        case link(ActionPurpose, token: String)
    }

    var destination: Destination
    /// When the page was shown.
    var startedAt: Instant
    /// When the request began, whichever page of it this is: only what came after it was done for it. Of an authorization.
    var requestedAt: Instant?
    var done: Interaction = []
    /// The page asks for consent, so its form, and no other's, answers that.
    var asksForConsent = false
    /// What the page asks of the person, so its form, and no other's, does that.
    var asksFor: RequiredAction?
    /// The session that the page was shown in; what it asks is answered in that one only.
    var session: SessionID?

    func isExpired(_ now: Instant, after lifetime: Seconds) -> Bool { now > startedAt + lifetime }

    /// What was done for the request in this session: nothing that was done in another one, and no login of before the
    /// request. How often a login counts, ``AuthorizationStep/demandedLogin(_:_:)`` says.
    func done(in session: LiveSession?) -> Interaction {
        guard let session, session.record.id == self.session else { return [] }
        guard let requestedAt, session.record.authTime >= requestedAt else { return done.subtracting(.authenticated) }
        return done
    }
}

extension Flow {
    /// As a form of its own.
    fileprivate var encoded: [UInt8] {
        var pairs = [("at", String(startedAt.millisecondsSince1970)), ("done", String(done.rawValue))]
        if let requestedAt { pairs.append(("since", String(requestedAt.millisecondsSince1970))) }
        if asksForConsent { pairs.append(("asks", "consent")) }
        if let asksFor { pairs.append(("action", asksFor.rawValue)) }
        if let session { pairs.append(("sid", session.description)) }
        switch destination {
        case .authorization(let form, let pushed):
            pairs += [("to", "authorization"), ("form", form.encoded)]
            if let pushed { pairs.append(("pushed", pushed)) }
        case .account: pairs.append(("to", "account"))
        case .logout(let form): pairs += [("to", "logout"), ("form", form.encoded)]
        case .passwordReset: pairs.append(("to", "password_reset"))
        case .registration: pairs.append(("to", "registration"))
        case .link(let purpose, let token):
            pairs += [("to", "link"), ("purpose", purpose.rawValue), ("token", token)]
        }
        return Array(FormCoding.encode(pairs.map { (name: $0.0, value: $0.1) }).utf8)
    }

    fileprivate init?(encoded: [UInt8]) {
        guard let form = try? FormParameters(body: encoded), let at = form["at"].flatMap(Int64.init),
            let done = form["done"].flatMap(UInt8.init)
        else { return nil }
        let carried = try? FormParameters(query: form["form"] ?? "")
        switch form["to"] {
        case "authorization":
            guard let carried else { return nil }
            destination = .authorization(carried, pushed: form["pushed"])
        case "account": destination = .account
        case "logout":
            guard let carried else { return nil }
            destination = .logout(carried)
        case "password_reset": destination = .passwordReset
        case "registration": destination = .registration
        case "link":
            guard let purpose = form["purpose"].flatMap(ActionPurpose.init(rawValue:)), let token = form["token"] else {
                return nil
            }
            destination = .link(purpose, token: token)
        default: return nil
        }
        startedAt = Instant(millisecondsSince1970: at)
        requestedAt = form["since"].flatMap(Int64.init).map { Instant(millisecondsSince1970: $0) }
        self.done = Interaction(rawValue: done)
        asksForConsent = form["asks"] == "consent"
        asksFor = form["action"].flatMap(RequiredAction.init(rawValue:))
        session = form["sid"].flatMap { SessionID($0) }
    }
}

/// Seals flows, bound to realm and browser.
struct FlowSeal: Sendable {
    private let seal: BrowserSeal

    init(masterKeys: MasterKeys) throws(CryptoError) {
        seal = try BrowserSeal("writ login flow", masterKeys: masterKeys)
    }

    func seal(_ flow: Flow, realm: RealmID, browser: String, random: RandomSource) throws(CryptoError) -> String {
        try seal.seal(flow.encoded, for: Self.place(realm, browser), random: random)
    }

    /// `nil` for everything that was not sealed here for this realm and browser.
    func open(_ text: String, realm: RealmID, browser: String) -> Flow? {
        seal.open(text, for: Self.place(realm, browser)).flatMap { Flow(encoded: $0) }
    }

    /// A realm's id holds no `/`, so no two pairs give the same text.
    private static func place(_ realm: RealmID, _ browser: String) -> String { "\(realm)/\(browser)" }
}
