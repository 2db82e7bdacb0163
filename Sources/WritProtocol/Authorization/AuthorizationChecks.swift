// The table of checks that every authorization request goes through: rows in their order, columns by endpoint.

/// One row. The order of the rows is the order in which a request's faults are told.
private struct AuthorizationCheck: Sendable {
    /// Where a failure of this check is told, by endpoint.
    enum Place { case page, redirect, skipped }

    let authorize: Place
    let authorizePushed: Place
    let pushed: Place
    let check: @Sendable (inout AuthorizationDraft) throws(OAuthError) -> Void

    init(
        _ authorize: Place, _ authorizePushed: Place, _ pushed: Place,
        _ check: @escaping @Sendable (inout AuthorizationDraft) throws(OAuthError) -> Void
    ) {
        self.authorize = authorize
        self.authorizePushed = authorizePushed
        self.pushed = pushed
        self.check = check
    }

    func place(at endpoint: AuthorizationEndpoint) -> Place {
        switch endpoint {
        case .authorize: authorize
        case .authorizePushed: authorizePushed
        case .pushed: pushed
        }
    }

    /// RFC 6749 §4.1.2.1: until client and redirect URI are certain, nothing is sent anywhere.
    static let table = [
        // authorize, authorizePushed, pushed
        AuthorizationCheck(.page, .page, .page, AuthorizationDraft.checkTargetIsNotRepeated),
        AuthorizationCheck(.page, .skipped, .skipped, AuthorizationDraft.checkClientIsNamed),
        AuthorizationCheck(.page, .page, .page, AuthorizationDraft.checkClient),
        AuthorizationCheck(.page, .page, .page, AuthorizationDraft.checkRedirectURI),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkRepetition),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkRequestObject),
        AuthorizationCheck(.skipped, .skipped, .page, AuthorizationDraft.checkNoRequestURI),
        AuthorizationCheck(.redirect, .redirect, .skipped, AuthorizationDraft.checkRequestURI),
        AuthorizationCheck(.redirect, .skipped, .skipped, AuthorizationDraft.checkIsPushed),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkResponseType),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkResponseMode),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkScope),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkResources),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkPKCE),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkNonce),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkPrompt),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkMaxAge),
        AuthorizationCheck(.redirect, .redirect, .page, AuthorizationDraft.checkClaims),
    ]
}

extension AuthorizationRequest {
    /// Reads a request and holds it to every rule that needs nobody to be logged in. Pure; done again on each POST of a
    /// page, because whatever was sealed may have become wrong since.
    ///
    /// - Parameters:
    ///   - form: Read with repetition noted.
    ///   - client: That of the form's `client_id`, of the request that brought the `request_uri`, or the one that proved
    ///     who it is; `nil` for none.
    ///   - settings: The client's.
    /// - Throws: ``AuthorizationRefusal``; at the endpoint for pushed requests always `.page`.
    package static func check(
        _ form: FormParameters, client: Client?, settings: RealmSettings, endpoint: AuthorizationEndpoint
    ) throws(AuthorizationRefusal) -> AuthorizationRequest {
        var draft = AuthorizationDraft(form: form, client: client, settings: settings)
        for row in AuthorizationCheck.table {
            let place = row.place(at: endpoint)
            guard place != .skipped else { continue }
            do {
                try row.check(&draft)
            } catch {
                guard place == .redirect, let target = draft.target else { throw .page(error) }
                throw .redirect(error, target)
            }
        }
        guard let request = draft.request else { throw .page(OAuthError(.internalError, detail: "a check is missing")) }
        return request
    }
}
