// A person with a browser, at the use cases' level: it keeps what the server sets and sends forms back.
import Testing
import WritJOSE
import WritProtocol
import WritStore

@testable import WritServer

struct Visitor: Sendable {
    let world: World
    let realm: RealmID
    var browser: Browser

    init(_ world: World, realm: RealmID? = nil, address: String = "192.0.2.1") {
        self.world = world
        self.realm = realm ?? world.realmID
        browser = Browser(
            id: "browser", sessionToken: nil, userAgent: nil, caller: Caller(requestID: "test", address: address))
    }

    /// Logs in at the account page.
    /// - Throws: The refusal that the page shows.
    mutating func logIn(_ username: String = "mia", password: String = "correct horse") async throws {
        let realm = try await world.snapshot(realm)
        browser.sessionToken = nil
        guard case .login(let page) = try await account(world.authority, realm: realm, browser: browser) else {
            throw OAuthError(.internalError, detail: "not the login page")
        }
        var cookie: SessionCookie?
        let outcome = try await WritServer.logIn(
            world.authority, realm: realm,
            form: try Self.form(["flow": page.flow, "username": username, "password": password]), browser: browser
        ) { cookie = $0 }
        if let cookie {
            browser.sessionToken = cookie.token
            browser.deviceToken = cookie.device
        }
        guard case .page(let again) = outcome else { return }
        guard case .login(_, let failure) = again.question else { return }
        throw failure ?? OAuthError(.internalError, detail: "no failure")
    }

    /// Sends an authorization request in the session that is there.
    func authorize(_ parameters: [String: String]) async throws -> AuthorizationOutcome {
        try await WritServer.authorize(
            world.authority, realm: try await world.snapshot(realm), form: try Self.form(parameters), browser: browser)
    }

    /// What the client is told, as parameters.
    func answer(_ parameters: [String: String]) async throws -> [String: String] {
        guard case .answered(let response, _) = try await authorize(parameters) else { return [:] }
        return Dictionary(response.parameters.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// The whole walk of a client that needs no consent.
    /// - Returns: The reply of the token endpoint.
    func tokens(_ client: Credentials, _ more: [String: String] = [:]) async throws -> JSONObject {
        let code = try #require(try await answer(Self.request(client, more))["code"])
        return try await world.token(
            client,
            ["grant_type": "authorization_code", "code": code, "redirect_uri": client.redirectURI ?? ""],
            realm: realm)
    }

    static func request(_ client: Credentials, _ more: [String: String] = [:]) -> [String: String] {
        [
            "client_id": client.id, "redirect_uri": client.redirectURI ?? "", "response_type": "code",
            "scope": "openid",
            "nonce": "n",
        ].merging(more) { $1 }
    }

    static func form(_ parameters: [String: String]) throws -> FormParameters {
        try FormParameters(
            body: Array(FormCoding.encode(parameters.map { (name: $0.key, value: $0.value) }).utf8))
    }
}

extension World {
    /// A client for browsers that needs neither consent nor PKCE.
    func web(
        _ id: String, host: String = "app.example", realm: RealmID? = nil,
        settings: [(key: String, value: String)] = []
    ) async throws -> Credentials {
        let redirectURI = "https://\(host)/callback"
        let created = try await administration.createClient(
            realm ?? realmID,
            ClientDraft(
                id: id, grants: ["authorization_code", "refresh_token", "implicit", "password"],
                redirectURIs: [redirectURI], postLogoutRedirectURIs: ["https://\(host)/bye"],
                settings: [("consent", "skip"), ("pkce", "if_sent")] + settings))
        return Credentials(id: id, secret: created.secret, redirectURI: redirectURI)
    }

    /// The claims of userinfo, whichever form it has.
    func userInfo(_ token: String) async throws -> JSONObject {
        let response = try await WritServer.userInfo(authority, realm: snapshot(), token: token)
        switch response.body {
        case .json(let json): return try #require(try JSONValue(parsing: json).object)
        case .jwt(let jwt):
            let verified = try JWS.verify(
                jwt, keys: try await snapshot().verificationKeys, allowed: .asymmetric, typ: .absentOr("JWT"))
            return try #require(try JSONValue(parsing: verified.payload).object)
        }
    }
}
