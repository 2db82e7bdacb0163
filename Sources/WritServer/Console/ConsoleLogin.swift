// The console as a client of its own server: authorization code with PKCE, the code redeemed in process.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

/// What a login of the console brought.
package struct ConsoleTokens: Sendable {
    /// The realm that issued them, whose client the console is.
    package var realm: RealmID
    package var accessToken: String
    package var refreshToken: String?
    /// For `id_token_hint` (OIDC RP-Initiated Logout 1.0 §2).
    package var idToken: String?

    package var pairs: [(name: String, value: String)] {
        var pairs = [(name: "realm", value: realm.rawValue), (name: "access_token", value: accessToken)]
        if let refreshToken { pairs.append((name: "refresh_token", value: refreshToken)) }
        if let idToken { pairs.append((name: "id_token", value: idToken)) }
        return pairs
    }

    package init?(_ pairs: FormParameters) {
        guard let realm = pairs["realm"].flatMap({ RealmID($0) }), let accessToken = pairs["access_token"] else {
            return nil
        }
        self.realm = realm
        self.accessToken = accessToken
        refreshToken = pairs["refresh_token"]
        idToken = pairs["id_token"]
    }

    fileprivate init?(_ response: TokenResponse, realm: RealmID, before: ConsoleTokens?) {
        guard let members = (try? JSONValue(parsing: response.json))?.object,
            let accessToken = members["access_token"]?.string
        else { return nil }
        self.realm = realm
        self.accessToken = accessToken
        refreshToken = members["refresh_token"]?.string
        idToken = members["id_token"]?.string ?? before?.idToken
    }
}

/// The console's client, its addresses, and what it asks for.
package enum ConsoleClient {
    package static let id = "writ-console"
    static let scopes: [ScopeToken] = [.openid, .profile]

    /// Where its own administrators begin; those of the realm `operator` at the console's root.
    package static func home(_ realm: RealmID, publicURL: String) -> String {
        "\(publicURL)/admin/" + (realm.rawValue == RealmID.operatorRealm ? "" : "?realm=\(realm)")
    }

    package static func redirectURI(publicURL: String) -> String { "\(publicURL)/admin/callback" }

    /// As it is registered in a realm. Public: whoever reads the server's memory could read a secret too, and PKCE is
    /// what binds the code to the browser that began.
    package static func draft(_ realm: RealmID, publicURL: String) -> ClientDraft {
        ClientDraft(
            id: id, name: "Writ console", type: ClientType.public.rawValue,
            grants: [GrantType.authorizationCode.rawValue, GrantType.refreshToken.rawValue],
            redirectURIs: [redirectURI(publicURL: publicURL)],
            postLogoutRedirectURIs: [home(realm, publicURL: publicURL)],
            scopes: scopes.map(\.rawValue), resources: [AdminPermission.audience(publicURL: publicURL)],
            settings: [("consent", "skip")])
    }
}

extension Administration {
    /// Lets a realm's own administrators log in at the console; once is enough.
    /// - Throws: `.notFound` (the realm).
    package func createConsoleClient(_ realm: RealmID) async throws {
        do {
            _ = try await createClient(realm, ConsoleClient.draft(realm, publicURL: publicURL))
        } catch AdministrationError.alreadyExists {}
    }
}

extension Authority {
    /// Whether people of the realm can log in at the console. The realm `operator` gets the client for it here, the first
    /// time and when `public_url` has changed, so that its administrators are never locked out; another realm gets it from
    /// an administrator (``Administration/createConsoleClient(_:)``).
    package func hasConsole(_ realm: RealmID) async throws -> Bool {
        guard try await self.realm(realm) != nil else { return false }
        let redirectURI = ConsoleClient.redirectURI(publicURL: settings.publicURL)
        let client = try await clients.value(ClientKey(realm: realm, client: try Self.consoleID()))?.client
        if let client, client.redirectURIs.contains(redirectURI) { return client.isEnabled }
        guard realm.rawValue == RealmID.operatorRealm else { return false }
        let administration = administration(.named("console"))
        guard client != nil else {
            try await administration.createConsoleClient(realm)
            return try await isSeen(realm)
        }
        let draft = ConsoleClient.draft(realm, publicURL: settings.publicURL)
        // As a whole: whatever else somebody made of a client of this id does not stay.
        return try await administration.updateClient(
            realm, Self.consoleID(), ClientChanges(replacingBy: draft, isEnabled: client?.isEnabled ?? true)
        ).client.client.isEnabled
    }

    /// Waits for the change feed, up to a second: the browser is sent on at once, and a client that is not seen here yet is
    /// unknown to the authorization endpoint.
    private func isSeen(_ realm: RealmID) async throws -> Bool {
        let key = ClientKey(realm: realm, client: try Self.consoleID())
        for _ in 0..<40 {
            if try await clients.value(key) != nil { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        return true
    }

    private static func consoleID() throws(AdministrationError) -> ClientID {
        try Administration.clientID(ConsoleClient.id)
    }

    /// Where the browser goes to log in. No round trip.
    ///
    /// - Parameter target: Where it is led after the login: a path of the console.
    /// - Parameter browser: The browser's own cookie, in which alone the answer is taken.
    package func beginConsoleLogin(_ realm: RealmID, target: String, browser: String) throws -> String {
        let verifier = Base64URL.encode(random.bytes(32))
        let nonce = Base64URL.encode(random.bytes(16))
        let state = try consoleSeal.seal(
            [
                (name: "realm", value: realm.rawValue), (name: "verifier", value: verifier),
                (name: "nonce", value: nonce), (name: "target", value: target),
                (name: "at", value: String(clock.now.secondsSince1970)),
            ], .login, for: browser, random: random)
        let query = FormCoding.encode([
            (name: "response_type", value: "code"), (name: "client_id", value: ConsoleClient.id),
            (name: "redirect_uri", value: ConsoleClient.redirectURI(publicURL: settings.publicURL)),
            (name: "scope", value: Scope(ConsoleClient.scopes).description),
            (name: "resource", value: AdminPermission.audience(publicURL: settings.publicURL)),
            (name: "code_challenge", value: PKCE.challenge(of: verifier) ?? ""),
            (name: "code_challenge_method", value: "S256"), (name: "nonce", value: nonce),
            (name: "state", value: state),
        ])
        return "\(settings.publicURL)/realms/\(realm)/oauth/authorize?\(query)"
    }

    /// The answer to ``beginConsoleLogin(_:target:browser:)``. Round trips: those of the token endpoint.
    ///
    /// - Returns: The tokens, and where to go on.
    /// - Throws: `OAuthError`: `.pageFormInvalid` for a state of another browser, `.pageFormExpired`, and what the token
    ///   endpoint refuses.
    package func finishConsoleLogin(
        _ answer: FormParameters, browser: String, caller: Caller
    ) async throws -> (tokens: ConsoleTokens, target: String) {
        guard let state = answer["state"].flatMap({ consoleSeal.open($0, .login, for: browser) }),
            let id = state["realm"].flatMap({ RealmID($0) }), let realm = try await realm(id),
            // RFC 9207 §2.4: an answer of another issuer.
            answer["iss"] == realm.issuer
        else { throw OAuthError(.pageFormInvalid, detail: "state or iss of another login") }
        let begun = Instant(secondsSince1970: state["at"].flatMap(Int64.init) ?? 0)
        guard clock.now < begun + settings.flowLifetime else { throw OAuthError(.pageFormExpired) }
        let code = try answer.required("code")
        let response = try await consoleTokens(
            [
                ("grant_type", GrantType.authorizationCode.rawValue), ("code", code),
                ("redirect_uri", ConsoleClient.redirectURI(publicURL: settings.publicURL)),
                ("code_verifier", state["verifier"] ?? ""),
            ], realm, caller)
        guard let tokens = ConsoleTokens(response, realm: id, before: nil),
            // OIDC Core §3.1.3.7: the ID token came from this very process; the nonce says that it is of this login.
            let idToken = tokens.idToken, let claims = try? JWTClaims(unverified: idToken),
            claims.string("nonce") == state["nonce"]
        else { throw OAuthError(.pageFormInvalid, detail: "nonce of another login") }
        return (tokens, state["target"] ?? "")
    }

    /// Round trips: those of the token endpoint. `nil` when the session is over.
    package func refreshConsole(_ tokens: ConsoleTokens, caller: Caller) async throws -> ConsoleTokens? {
        guard let refreshToken = tokens.refreshToken, let realm = try await realm(tokens.realm) else { return nil }
        do {
            let response = try await consoleTokens(
                [("grant_type", GrantType.refreshToken.rawValue), ("refresh_token", refreshToken)], realm, caller)
            return ConsoleTokens(response, realm: realm.id, before: tokens)
        } catch let error as OAuthError where error.reason.row.status < 500 {
            return nil
        }
    }

    private func consoleTokens(
        _ pairs: [(String, String)], _ realm: RealmSnapshot, _ caller: Caller
    ) async throws -> TokenResponse {
        let all = pairs + [("client_id", ConsoleClient.id)]
        let form = try FormParameters(body: Array(FormCoding.encode(all.map { (name: $0.0, value: $0.1) }).utf8))
        return try await issueToken(self, realm: realm, form: form, authorization: nil, caller: caller)
    }

    /// Where the browser goes to log out (OIDC RP-Initiated Logout 1.0 §2).
    package func consoleLogout(_ tokens: ConsoleTokens) -> String {
        var pairs = [
            (name: "client_id", value: ConsoleClient.id),
            (name: "post_logout_redirect_uri", value: ConsoleClient.home(tokens.realm, publicURL: settings.publicURL)),
        ]
        if let idToken = tokens.idToken { pairs.append((name: "id_token_hint", value: idToken)) }
        return "\(settings.publicURL)/realms/\(tokens.realm)/oauth/logout?\(FormCoding.encode(pairs))"
    }
}
