// Replies to people: pages, redirects, and refusals in words for them.
import HTTPTypes
import NIOCore
import WritProtocol
import WritServer

extension Endpoints {
    /// Runs an endpoint for people; what it throws is shown as a page.
    func forPeople(
        _ exchange: inout Exchange, _ answer: (inout Exchange, inout Visit) async throws -> Reply
    ) async -> Reply {
        var visit = Visit(exchange, await look(of: exchange.realm), authority)
        var reply: Reply
        do {
            reply = try await answer(&exchange, &visit)
        } catch {
            if visit.client == nil { visit.client = exchange.client.flatMap { ClientID($0) } }
            reply = refusal(ErrorReply.oauthError(for: error), visit)
        }
        for cookie in visit.setsCookies { reply.fields.append(cookie) }
        return reply
    }

    /// The realm's look, with its own templates where it has any. When these cannot be had it is the server's: no page
    /// fails because of them. No round trip once they are held.
    func look(of realm: RealmSnapshot) async -> RealmLook {
        var look = RealmLook(realm)
        do {
            look.own = try await authority.templates(realm)?.made { OwnPages($0, of: realm.id, over: pages) }
        } catch {
            pages.failures.note(realm.id, nil, "cannot be read: \(error)")
        }
        return look
    }

    /// - Parameter languageForm: what the language buttons carry; without it there are none.
    func context(_ visit: Visit, _ request: AuthorizationRequest? = nil, languageForm: PageForm? = nil) -> PageContext {
        PageContext(
            look: visit.look, locale: visit.locale(request?.uiLocales ?? []), languageForm: languageForm,
            isPopup: request?.display == "popup")
    }

    /// 303: the browser goes on with a GET, whatever it came with, and brings no password along (RFC 9700 §4.12).
    func redirect(_ location: String) -> Reply {
        var fields = fields.notStored
        fields.append(HTTPField(name: .location, value: location))
        return Reply(.seeOther, fields: fields)
    }

    /// The one place where a refusal becomes a page, and is counted.
    func refusal(_ error: OAuthError, _ visit: Visit) -> Reply {
        authority.refused(error, realm: visit.realm.id, client: visit.client, caller: visit.caller)
        let row = error.reason.row
        var page = ErrorPage(ErrorPage.Kind(error.reason), requestID: visit.caller.requestID)
        page.code = row.code.rawValue
        page.detail = error.description ?? row.description
        var reply = pages.reply(
            page, in: context(visit), status: HTTPResponse.Status(code: row.status == 401 ? 400 : row.status),
            refusal: .init(reason: error.reason.rawValue, detail: error.detail))
        if let wait = error.retryAfter ?? (row.status == 503 ? 2 : nil) {
            reply.fields.append(HTTPField(name: .retryAfter, value: String(max(1, wait.count))))
        }
        return reply
    }
}

extension ErrorPage.Kind {
    init(_ reason: OAuthReason) {
        self =
            switch reason {
            case .unknownClient: .unknownApplication
            case .redirectURINotRegistered, .redirectURIRequired, .logoutRedirectURINotRegistered:
                .redirectNotRegistered
            case .pageFormInvalid: .otherBrowser
            case .pageFormExpired: .flowExpired
            case .overloaded, .databaseUnavailable: .unavailable
            case .internalError: .internalError
            case .wrongContentType, .malformedForm, .repeatedParameter, .missingParameter, .bodyTooLarge,
                .tooManyParameters, .parameterInQuery, .tooManyPushedRequests, .clientAuthenticationMissing,
                .clientAuthenticationFailed, .clientAuthenticationRepeated, .clientDisabled,
                .malformedAuthorizationHeader, .clientAssertionRefused, .clientAssertionReused,
                .publicClientNotAllowed, .unsupportedGrantType, .grantNotAllowedForClient, .grantNotAllowedInRealm,
                .invalidCredentials, .throttled, .actionRequired, .refreshTokenMalformed, .refreshTokenUnknown,
                .refreshTokenOfAnotherClient, .refreshTokenExpired, .refreshTokenRevoked, .refreshTokenReused,
                .principalDisabled, .malformedScope, .scopeNotAllowed, .scopeExceedsGrant, .resourceMalformed,
                .resourceNotAllowed, .tokenOfAnotherClient, .unsupportedResponseType, .responseTypeNotAllowedInRealm,
                .responseTypeNotAllowedForClient, .responseModeUnknown, .responseModeNotAllowed, .openIDScopeRequired,
                .nonceRequired, .nonceTooLong, .challengeMissing, .challengeMethodNotAllowed, .challengeMalformed,
                .promptUnknown, .promptNoneNotAlone, .maxAgeMalformed, .claimsMalformed, .requestObjectNotSupported,
                .requestURINotSupported, .requestURINotAllowed, .requestURIInvalid, .pushedRequestRequired,
                .idTokenHintInvalid, .accessDenied, .loginRequired, .interactionRequired, .consentRequired,
                .authenticationRequirementsUnmet, .codeUnknown, .codeOfAnotherClient, .codeExpired, .codeReused,
                .codePrincipalGone, .redirectURIMismatch, .verifierMissing, .verifierWrong, .verifierUnexpected,
                .accessTokenMissing, .accessTokenRepeated, .accessTokenInvalid, .openIDScopeMissing,
                .logoutClientMismatch, .logoutClientUnknown, .credentialsMissing, .registrationClosed,
                .registrationBodyMalformed, .registrationMetadataInvalid, .registrationRedirectURIInvalid,
                .softwareStatementUnapproved, .registrationTokenMissing, .registrationTokenInvalid,
                .registrationForbidden, .registrationQuotaExceeded:
                .badRequest
            }
    }
}

extension ApplicationLook {
    /// In the person's language, where the client has registered it (RFC 7591 §2.2).
    init(_ client: Client, _ locale: UILocale) {
        func own(_ member: String, _ text: String?) -> String? {
            client.details.localized(member, locale.rawValue) ?? text
        }
        self.init(
            name: own("client_name", client.name) ?? client.id.rawValue, logoURI: own("logo_uri", client.logoURI),
            policyURI: own("policy_uri", client.policyURI), termsURI: own("tos_uri", client.termsURI),
            clientURI: own("client_uri", client.clientURI))
    }
}
