// A realm of its own for one test, which may change everything in it: applications, two people, and what they do.
import HTTPTypes
import ServiceLifecycle
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritServer
import WritStore
import WritTestSupport
import WritWeb

struct Bed: Sendable {
    let site: Site
    /// Confidential, with one redirect URI.
    let web: Application
    /// Confidential, with two redirect URIs.
    let other: Application
    /// Public, on a loopback address.
    let native: Application
    /// Of whom everything is known.
    let ada: UserID
    let bob: UserID

    var realm: RealmID { site.realm }
    var administration: Administration { site.world.administration }

    /// A browser that has never been here.
    var person: Person { Person(site) }

    init(_ site: Site, _ settings: [(key: String, value: String)] = []) async throws {
        let administration = site.world.administration
        let name = "bed-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let realm = try await administration.createRealm(
            name, settings: [("signing_algorithm", "ES256")] + settings
        ).id
        self.site = site.of(realm)
        let scopes = ["openid profile email address phone offline_access read write"]
        func register(_ draft: ClientDraft) async throws -> Application {
            var draft = draft
            draft.scopes = scopes
            let secret = try await administration.createClient(realm, draft).secret
            return Application(id: draft.id ?? "", secret: secret, redirectURI: draft.redirectURIs[0])
        }
        web = try await register(
            ClientDraft(
                id: "web", name: "Web & Co", grants: ["authorization_code", "refresh_token", "implicit"],
                redirectURIs: ["https://app.example.com/callback"],
                postLogoutRedirectURIs: ["https://app.example.com/bye"], resources: [World.api]))
        other = try await register(
            ClientDraft(
                id: "other", grants: ["authorization_code", "refresh_token"],
                redirectURIs: ["https://other.example/callback", "https://other.example/second?kept=1"],
                postLogoutRedirectURIs: ["https://other.example/bye"]))
        native = try await register(
            ClientDraft(
                id: "native", type: "public", redirectURIs: ["http://127.0.0.1/callback", "com.example.app:/callback"]))
        ada = try await administration.createUser(
            realm,
            UserDraft(
                username: "ada", email: "ada@example.com", isEmailVerified: true, givenName: "Ada",
                familyName: "Lovelace", phoneNumber: "+44 20 7946 0000", isPhoneNumberVerified: true, locale: "en-GB",
                zoneinfo: "Europe/London", address: PostalAddress(locality: "London", country: "UK")),
            password: World.password
        ).user.id
        bob = try await administration.createUser(
            realm, UserDraft(username: "bob", email: "bob@example.com"), password: World.password
        ).user.id
    }

    /// The whole walk: request, login, consent, as far as each is asked for.
    /// - Returns: what the application is told.
    func logIn(
        _ person: inout Person, to application: Application? = nil, as name: String = "ada",
        _ changes: KeyValuePairs<String, String?> = [:], at source: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await person.open("/oauth/authorize?" + (application ?? web).request(changes))
        if person.stop.page.has("login-form") {
            try await person.press("login", ["username": name, "password": World.password], at: source)
        }
        if person.stop.page.has("consent-form") { try await person.press("allow", at: source) }
        return try person.stop.answer(at: source)
    }

    func redeem(
        _ code: String, by application: Application? = nil, _ changes: KeyValuePairs<String, String?> = [:]
    ) async throws -> TestResponse {
        let application = application ?? web
        return try await site.token(application.redemption(code, changes), application.headers)
    }

    /// The walk, and the code redeemed.
    func tokens(
        _ person: inout Person, to application: Application? = nil, as name: String = "ada",
        _ changes: KeyValuePairs<String, String?> = [:], at source: SourceLocation = #_sourceLocation
    ) async throws -> Tokens {
        let code = try await logIn(&person, to: application, as: name, changes, at: source).code(at: source)
        let uri = changes.first { $0.key == "redirect_uri" }?.value
        let reply = try await redeem(code, by: application, uri.map { ["redirect_uri": $0] } ?? [:])
        #expect(reply.status == .ok, "\(reply.text)", sourceLocation: source)
        return Tokens(try reply.json)
    }

    func userInfo(_ token: String) async throws -> TestResponse {
        try await site.get("/oauth/userinfo", [.authorization: "Bearer \(token)"])
    }

    func isActive(_ token: String, for application: Application? = nil) async throws -> Bool {
        try await site.introspect(token, (application ?? web).headers).json["active"]?.bool == true
    }

    /// The claims of an ID token, after its signature.
    func verified(_ idToken: String, at source: SourceLocation = #_sourceLocation) async throws -> JSONObject {
        let keys = try JWKS(json: try await site.get("/oauth/jwks").octets)
        let verified = try JWS.verify(idToken, keys: keys, allowed: .asymmetric, typ: .absentOr("JWT"))
        return try #require(try JSONValue(parsing: verified.payload).object, sourceLocation: source)
    }

    /// Changes rows of the realm, as time would: `$1` is the realm.
    func rows(_ sql: String) async throws {
        _ = try await site.world.authority.store.pool.query(
            Statement(sql, .write), [.text(realm.rawValue)], realm: realm.rawValue)
    }

    /// As if everybody had logged in that much earlier.
    func ageLogins(by seconds: Int) async throws {
        try await rows(
            "UPDATE session SET auth_time = auth_time - make_interval(secs => \(seconds)) WHERE realm_id = $1")
    }

    /// What others see of a change to a client or realm they know: at once, or in the blink that the message takes.
    func eventually(
        _ words: Comment, at source: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
    ) async throws {
        for _ in 0..<2000 where try await holds() { return }
        Issue.record(words, sourceLocation: source)
    }
}

/// An application as its developer knows it.
struct Application: Sendable {
    let id: String
    /// `nil`: public.
    let secret: String?
    let redirectURI: String

    static let verifier = "a-verifier-has-43-characters-at-least-0123456789"

    var headers: HTTPFields { secret.map { Site.basic(id, $0) } ?? [:] }

    /// The query of a good request with some parameters changed, added, or, where `nil`, left out.
    func request(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
        Self.encode(
            [
                "client_id": id, "redirect_uri": redirectURI, "response_type": "code", "scope": "openid",
                "state": "a state", "nonce": "n-0S6", "code_challenge": PKCE.challenge(of: Self.verifier),
                "code_challenge_method": "S256",
            ], changes)
    }

    /// The form that redeems a code, changed likewise.
    func redemption(_ code: String, _ changes: KeyValuePairs<String, String?> = [:]) -> String {
        Self.encode(
            [
                "grant_type": "authorization_code", "code": code, "redirect_uri": redirectURI,
                "code_verifier": Self.verifier, "client_id": secret == nil ? id : nil,
            ], changes)
    }

    func refreshing(_ token: String) -> String {
        Self.encode(
            ["grant_type": "refresh_token", "refresh_token": token, "client_id": secret == nil ? id : nil], [:])
    }

    private static func encode(
        _ usual: KeyValuePairs<String, String?>, _ changes: KeyValuePairs<String, String?>
    ) -> String {
        let changed = Set(changes.map(\.key))
        let pairs = usual.filter { !changed.contains($0.key) } + changes.map { $0 }
        return FormCoding.encode(pairs.compactMap { pair in pair.value.map { (name: pair.key, value: $0) } })
    }
}

/// The reply to a redeemed code.
struct Tokens: Sendable {
    let access: String
    let refresh: String?
    let id: String?
    let reply: JSONObject

    init(_ reply: JSONObject) {
        self.reply = reply
        access = reply["access_token"]?.string ?? ""
        refresh = reply["refresh_token"]?.string
        id = reply["id_token"]?.string
    }
}

extension World {
    private static let turnstile = Turnstile(6)

    /// The default, whose keys take long to make; a bed has others unless it is about that.
    static let defaultAlgorithm = [(key: "signing_algorithm", value: "")]

    /// - Parameter settings: of the bed's realm.
    func bed(
        _ settings: [(key: String, value: String)] = [], _ body: @Sendable (Bed) async throws -> Void
    ) async throws {
        try await Self.turnstile.pass {
            try await test { site in try await body(try await Bed(site, settings)) }
        }
    }

    /// Another node on the same database, whose clock is ahead.
    func test(ahead seconds: Int, _ body: @Sendable @escaping (Site) async throws -> Void) async throws {
        let clock = WallClock { WallClock.system.now + Seconds(seconds) }
        let node = try Authority(
            store: authority.store, masterKeys: authority.masterKeys, settings: authority.settings, metrics: Metrics(),
            logger: .silent, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in node.services { group.addTask { try await service.run() } }
            let application = buildApplication(authority: node, settings: settings, logger: .silent)
            try await body(Site(client: TestClient(application), world: self, realm: acme))
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }
}
