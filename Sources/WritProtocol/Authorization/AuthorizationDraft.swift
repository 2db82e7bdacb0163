// The single checks of an authorization request, each with its rule; AuthorizationChecks.swift says when which is made.

/// What is known of a request so far. Each check reads what those before it found.
struct AuthorizationDraft {
    let form: FormParameters
    let settings: RealmSettings
    private var client: Client?
    private var redirectURI: String?
    private var responseType: ResponseType?
    private var scope = Scope()
    private var resources: [String] = []
    private var codeChallenge: String?
    private var prompt: Prompt = []
    private var maxAge: Seconds?
    private var claims: ClaimsRequest?

    init(form: FormParameters, client: Client?, settings: RealmSettings) {
        self.form = form
        self.client = client
        self.settings = settings
    }

    /// The finished request; `nil` while checks are missing.
    var request: AuthorizationRequest? {
        guard let client, let target, let responseType else { return nil }
        return AuthorizationRequest(
            clientID: client.id, redirectURI: target.redirectURI, redirectURIWasSent: form["redirect_uri"] != nil,
            responseType: responseType, responseMode: target.responseMode, scope: scope, resources: resources,
            state: target.state, nonce: form["nonce"], codeChallenge: codeChallenge, prompt: prompt, maxAge: maxAge,
            loginHint: form["login_hint"], idTokenHint: form["id_token_hint"], uiLocales: words("ui_locales"),
            acrValues: words("acr_values"), display: form["display"], claims: claims)
    }

    /// Where to send an answer, once the redirect URI is certain. Faults come before the response mode is checked, so a
    /// mode that cannot be is read as the response type's own, and without a type as `query`.
    var target: RedirectTarget? {
        guard let redirectURI else { return nil }
        let type = form["response_type"].flatMap { ResponseType(parsing: $0) }
        let mode = form["response_mode"].flatMap { ResponseMode(rawValue: $0) }
        let isAllowed = mode != .query || type?.holdsToken != true
        return RedirectTarget(
            redirectURI: redirectURI, responseMode: (isAllowed ? mode : nil) ?? type?.defaultMode ?? .query,
            state: form["state"], uiLocales: words("ui_locales"))
    }

    private func words(_ name: String) -> [String] {
        (form[name] ?? "").split(separator: " ").prefix(Self.wordLimit).map(String.init)
    }

    /// Preferences of one request that are looked at.
    private static let wordLimit = 32
    /// Octets of a nonce; it comes back in every ID token.
    private static let nonceLimit = 1024

    private func mustBeThere(_ client: Client?) throws(OAuthError) -> Client {
        guard let client else { throw OAuthError(.unknownClient) }
        return client
    }
}

// MARK: While client and redirect URI are in doubt

extension AuthorizationDraft {
    /// RFC 6749 §3.1: of two, either may be an attacker's (HTTP parameter pollution), so there is no place to answer to.
    static func checkTargetIsNotRepeated(_ draft: inout Self) throws(OAuthError) {
        for name in ["client_id", "redirect_uri", "state", "response_mode"] where draft.form.repeated.contains(name) {
            throw FormParameters.repetition(of: name)
        }
    }

    static func checkClientIsNamed(_ draft: inout Self) throws(OAuthError) { _ = try draft.form.required("client_id") }

    /// A client that is switched off is answered as one that does not exist. Whoever pushes has proved its id, by HTTP Basic
    /// perhaps, and may leave the parameter out; another's id is refused.
    static func checkClient(_ draft: inout Self) throws(OAuthError) {
        let client = try draft.mustBeThere(draft.client)
        if let id = draft.form["client_id"], !client.id.rawValue.utf8.elementsEqual(id.utf8) {
            throw OAuthError(.unknownClient, detail: "another client_id")
        }
        guard client.isEnabled else { throw OAuthError(.unknownClient, detail: "disabled") }
    }

    /// RFC 6749 §3.1.2.3: may be left out where exactly one is registered, save in an OpenID Connect request
    /// (OIDC Core §3.1.2.1).
    static func checkRedirectURI(_ draft: inout Self) throws(OAuthError) {
        let client = try draft.mustBeThere(draft.client)
        guard let uri = draft.form["redirect_uri"] else {
            let isOpenID = draft.form["scope"]?.split(separator: " ").contains("openid") == true
            guard !isOpenID, client.redirectURIs.count == 1 else { throw OAuthError(.redirectURIRequired) }
            draft.redirectURI = client.redirectURIs[0]
            return
        }
        guard RedirectURIMatch.isRegistered(uri, among: client.redirectURIs) else {
            throw OAuthError(.redirectURINotRegistered, detail: String(uri.prefix(256)))
        }
        draft.redirectURI = uri
    }
}

// MARK: The request's form

extension AuthorizationDraft {
    static func checkRepetition(_ draft: inout Self) throws(OAuthError) {
        if let name = draft.form.repeated.first { throw FormParameters.repetition(of: name) }
    }

    /// OIDC Core §6.1: a request object is not ignored, because what it says would go before the parameters.
    static func checkRequestObject(_ draft: inout Self) throws(OAuthError) {
        if draft.form["request"] != nil { throw OAuthError(.requestObjectNotSupported) }
    }

    /// RFC 9126 §2.1: a pushed request holds no `request_uri`.
    static func checkNoRequestURI(_ draft: inout Self) throws(OAuthError) {
        if draft.form["request_uri"] != nil { throw OAuthError(.requestURINotAllowed) }
    }

    /// OIDC Core §6.2: no address is ever fetched. One of ours never gets here: what was pushed stands in its place by
    /// then, or there was nothing.
    static func checkRequestURI(_ draft: inout Self) throws(OAuthError) {
        guard let uri = draft.form["request_uri"] else { return }
        guard PushedRequestURI.reference(uri) == nil else { throw OAuthError(.requestURIInvalid) }
        throw OAuthError(.requestURINotSupported)
    }

    /// RFC 9126 §5 and §6.
    static func checkIsPushed(_ draft: inout Self) throws(OAuthError) {
        if draft.settings.requiresPushedAuthorizationRequests { throw OAuthError(.pushedRequestRequired) }
    }
}

// MARK: What is asked for

extension AuthorizationDraft {
    /// RFC 6749 §3.1.1. A code needs the client's grant `authorization_code`; a token from this endpoint needs `implicit`,
    /// of the realm and of the client (RFC 9700 §2.1.2); a hybrid type needs both.
    static func checkResponseType(_ draft: inout Self) throws(OAuthError) {
        let client = try draft.mustBeThere(draft.client)
        guard let type = ResponseType(parsing: try draft.form.required("response_type")) else {
            throw OAuthError(.unsupportedResponseType)
        }
        if type.holdsToken, !draft.settings.allowsImplicit { throw OAuthError(.responseTypeNotAllowedInRealm) }
        let grants = client.grants
        let hasGrants =
            type == .none
            ? grants.contains(.authorizationCode) || grants.contains(.implicit)
            : (!type.contains(.code) || grants.contains(.authorizationCode))
                && (!type.holdsToken || grants.contains(.implicit))
        let registered = client.details.responseTypes
        guard hasGrants, registered.isEmpty || registered.contains(type) else {
            throw OAuthError(.responseTypeNotAllowedForClient, detail: "response_type \(type)")
        }
        draft.responseType = type
    }

    /// Multiple Response Types §3, §5: no token goes into a query, where logs and histories keep it.
    static func checkResponseMode(_ draft: inout Self) throws(OAuthError) {
        guard let text = draft.form["response_mode"] else { return }
        guard let mode = ResponseMode(rawValue: text) else { throw OAuthError(.responseModeUnknown) }
        guard mode != .query || draft.responseType?.holdsToken != true else {
            throw OAuthError(.responseModeNotAllowed)
        }
    }

    /// RFC 6749 §3.3, OIDC Core §3.1.2.1: `openid` is never a default; who does not ask for it gets no ID token. Without
    /// a code there is no refresh token, so `offline_access` is ignored (OIDC Core §11).
    static func checkScope(_ draft: inout Self) throws(OAuthError) {
        let client = try draft.mustBeThere(draft.client)
        let requested = try ScopeRules.parse(draft.form["scope"])
        var scope = try ScopeRules.granted(requested, client: client, forPerson: true)
        if requested == nil { scope = scope.without([.openid]) }
        if draft.responseType?.contains(.idToken) == true, !scope.contains(.openid) {
            throw OAuthError(.openIDScopeRequired)
        }
        if draft.responseType?.contains(.code) != true { scope = scope.without([.offlineAccess]) }
        guard !scope.isEmpty else {
            throw OAuthError(.scopeNotAllowed, detail: "nothing is left", description: "Ask for a scope by name.")
        }
        draft.scope = scope
    }

    static func checkResources(_ draft: inout Self) throws(OAuthError) {
        let client = try draft.mustBeThere(draft.client)
        draft.resources = try ScopeRules.resources(draft.form.all("resource"), client: client)
    }

    /// RFC 9700 §2.1.1. Only a confidential client may be set to go without (``RealmSettings/requiresPKCE``).
    static func checkPKCE(_ draft: inout Self) throws(OAuthError) {
        guard draft.responseType?.contains(.code) == true else { return }
        draft.codeChallenge = try PKCE.challenge(in: draft.form, isRequired: draft.settings.requiresPKCE)
    }

    /// OIDC Core §3.2.2.1, §3.3.2.11: an ID token from this endpoint answers to a nonce, or it could be replayed.
    static func checkNonce(_ draft: inout Self) throws(OAuthError) {
        guard let nonce = draft.form["nonce"] else {
            if draft.responseType?.contains(.idToken) == true { throw OAuthError(.nonceRequired) }
            return
        }
        guard nonce.utf8.count <= nonceLimit else { throw OAuthError(.nonceTooLong) }
    }
}

// MARK: How the person is asked

extension AuthorizationDraft {
    static func checkPrompt(_ draft: inout Self) throws(OAuthError) {
        if let text = draft.form["prompt"] { draft.prompt = try Prompt(parsing: text) }
    }

    /// OIDC Core §3.1.2.1: seconds; 0 asks for a login as `prompt=login` does. Without one the client's
    /// `default_max_age` holds (OIDC Registration §2).
    static func checkMaxAge(_ draft: inout Self) throws(OAuthError) {
        guard let text = draft.form["max_age"] else {
            draft.maxAge = draft.client?.details.defaultMaxAge
            return
        }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count <= 12, let count = Int(text) else {
            throw OAuthError(.maxAgeMalformed)
        }
        draft.maxAge = Seconds(count)
    }

    static func checkClaims(_ draft: inout Self) throws(OAuthError) {
        if let text = draft.form["claims"] { draft.claims = try ClaimsRequest(parsing: text) }
    }
}
