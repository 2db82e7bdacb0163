// What comes next when an application asks to log a person out (OIDC RP-Initiated Logout 1.0).

/// The parameters of the end session endpoint (§2).
package struct LogoutRequest: Sendable {
    package var idTokenHint: String?
    package var clientID: String?
    package var postLogoutRedirectURI: String?
    package var state: String?
    package var uiLocales: [String]

    package init(_ form: FormParameters) {
        idTokenHint = form["id_token_hint"]
        clientID = form["client_id"]
        postLogoutRedirectURI = form["post_logout_redirect_uri"]
        state = form["state"]
        uiLocales = (form["ui_locales"] ?? "").split(separator: " ").prefix(32).map(String.init)
    }

    /// As a query again; whatever else was sent is left out.
    package var encoded: String {
        let pairs = [
            ("id_token_hint", idTokenHint), ("client_id", clientID),
            ("post_logout_redirect_uri", postLogoutRedirectURI), ("state", state),
            ("ui_locales", uiLocales.isEmpty ? nil : uiLocales.joined(separator: " ")),
        ]
        return FormCoding.encode(pairs.compactMap { name, value in value.map { (name: name, value: $0) } })
    }
}

package enum LogoutStep: Equatable, Sendable {
    /// Shown on a page, and nothing is ended.
    case refuse(OAuthReason)
    /// A page asks the person, whose answer comes back by a form that only this server can have made.
    case confirm
    /// End the session, if there is one; then send the browser on, or show that the person is logged out.
    case logOut(redirect: String?)
}

extension LogoutStep {
    /// - Parameters:
    ///   - hint: The request's `id_token_hint`, verified.
    ///   - client: That of `client_id`, else that of the hint's audience; `nil` for none.
    ///   - session: The browser's; `nil` when nobody is logged in.
    ///   - isConfirmed: The person has said yes.
    package static func next(
        _ request: LogoutRequest, hint: IDTokenHint?, client: Client?, session: SessionFacts?, isConfirmed: Bool
    ) -> LogoutStep {
        if let hint, let clientID = request.clientID, ClientID(clientID).map(hint.isFor) != true {
            return .refuse(.logoutClientMismatch)
        }
        if let uri = request.postLogoutRedirectURI, hint != nil || request.clientID != nil {
            guard let client, client.isEnabled else { return .refuse(.logoutClientUnknown) }
            // §3: exactly; no port is free here, and no path below a registered one will do.
            guard client.postLogoutRedirectURIs.contains(where: { $0.utf8.elementsEqual(uri.utf8) }) else {
                return .refuse(.logoutRedirectURINotRegistered)
            }
        }
        // §6: without the hint of this very session any page of the web could log people out.
        if let session, !isConfirmed, !names(hint, session) { return .confirm }
        return .logOut(redirect: redirect(request, isLegitimate: hint != nil || isConfirmed))
    }

    /// §2: the hint is of the person who is logged in and, where it says so, of this session.
    private static func names(_ hint: IDTokenHint?, _ session: SessionFacts) -> Bool {
        guard let hint, hint.subject.utf8.elementsEqual(session.subject.utf8) else { return false }
        return hint.session == nil || hint.session == session.id
    }

    /// §3: only where a client is named, by its ID token or with the person's word; `state` goes back as it came.
    private static func redirect(_ request: LogoutRequest, isLegitimate: Bool) -> String? {
        guard let uri = request.postLogoutRedirectURI, isLegitimate,
            request.idTokenHint != nil || request.clientID != nil
        else { return nil }
        return FormCoding.adding(request.state.map { [("state", $0)] } ?? [], toQueryOf: uri)
    }
}
