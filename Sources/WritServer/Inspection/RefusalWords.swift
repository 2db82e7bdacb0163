// Of each refusal: what was checked, what was expected, what came, and which setting changes it.
import WritProtocol
import WritStore

extension RefusalFacts {
    /// The parts of a check that differ from refusal to refusal.
    struct Words {
        var check: String
        var expected: String
        var received: String?
        var advice: String

        init(_ check: String, _ expected: String, received: String? = nil, _ advice: String) {
            self.check = check
            self.expected = expected
            self.received = received
            self.advice = advice
        }
    }

    private var name: String { (client?.id ?? refusal.client).map { "client \($0)" } ?? "the client" }

    private func listed(_ values: [String]?) -> String {
        guard let values else { return "what is registered for the client" }
        return values.isEmpty ? "nothing is registered" : values.joined(separator: " ")
    }

    private func stated(_ setting: RealmSetting) -> String {
        setting.stated(realm: settings, client: client?.overrides, readsClients: readsClients)
    }

    var words: Words {
        switch refusal.reason {
        case .clientAuthenticationMissing, .clientAuthenticationFailed, .clientAssertionRefused, .clientAssertionReused,
            .clientDisabled, .malformedAuthorizationHeader, .clientAuthenticationRepeated, .publicClientNotAllowed,
            .unknownClient, .logoutClientUnknown, .logoutClientMismatch:
            clientWords
        case .redirectURINotRegistered, .redirectURIRequired, .redirectURIMismatch, .logoutRedirectURINotRegistered,
            .registrationRedirectURIInvalid:
            redirectWords
        case .unsupportedGrantType, .grantNotAllowedForClient, .grantNotAllowedInRealm, .unsupportedResponseType,
            .responseTypeNotAllowedInRealm, .responseTypeNotAllowedForClient:
            grantWords
        case .malformedScope, .scopeNotAllowed, .scopeExceedsGrant, .openIDScopeRequired, .openIDScopeMissing,
            .resourceMalformed, .resourceNotAllowed:
            scopeWords
        case .challengeMissing, .challengeMethodNotAllowed, .challengeMalformed, .verifierMissing, .verifierWrong,
            .verifierUnexpected:
            challengeWords
        case .refreshTokenMalformed, .refreshTokenUnknown, .refreshTokenOfAnotherClient, .refreshTokenExpired,
            .refreshTokenRevoked, .refreshTokenReused, .principalDisabled:
            refreshWords
        case .codeUnknown, .codeOfAnotherClient, .codeExpired, .codeReused, .codePrincipalGone: codeWords
        case .invalidCredentials, .throttled, .credentialsMissing, .actionRequired, .accessDenied, .loginRequired,
            .interactionRequired, .consentRequired, .authenticationRequirementsUnmet, .pageFormInvalid,
            .pageFormExpired:
            personWords
        case .accessTokenMissing, .accessTokenRepeated, .accessTokenInvalid, .tokenOfAnotherClient, .idTokenHintInvalid:
            tokenWords
        case .registrationClosed, .registrationBodyMalformed, .registrationMetadataInvalid,
            .softwareStatementUnapproved, .registrationTokenMissing, .registrationTokenInvalid, .registrationForbidden,
            .registrationQuotaExceeded:
            registrationWords
        case .wrongContentType, .malformedForm, .repeatedParameter, .missingParameter, .bodyTooLarge,
            .tooManyParameters, .parameterInQuery, .tooManyPushedRequests, .responseModeUnknown,
            .responseModeNotAllowed, .nonceRequired, .nonceTooLong, .promptUnknown, .promptNoneNotAlone,
            .maxAgeMalformed, .claimsMalformed, .requestObjectNotSupported, .requestURINotSupported,
            .requestURINotAllowed, .requestURIInvalid, .pushedRequestRequired:
            formWords
        case .overloaded, .databaseUnavailable, .internalError:
            Words("server", "able to answer", "no setting: look into the server's log under the request's id")
        }
    }

    // MARK: The client

    private var clientWords: Words {
        guard let client else {
            // There is one, which the caller may not read, or it is gone by now.
            if refusal.client != nil {
                return Words("client", "enabled, authenticated as is set for it", "compare the settings of \(name)")
            }
            return Words(
                "client", "the client_id of a client of realm \(realm)", received: "none of that name",
                "compare client_id, and the realm in the address; or create the client")
        }
        guard client.isEnabled else {
            return Words("client", "enabled", received: "disabled", "enable client \(client.id)")
        }
        switch refusal.reason {
        case .clientAuthenticationFailed where client.authMethod.usesSecret:
            return Words(
                "client secret", secrets == 1 ? "the one that it has" : "one of the \(secrets) that it has",
                "correct the secret in the application; where nobody knows it, add another one on the client's page"
            )
        case .clientAuthenticationMissing:
            return Words(
                "client authentication", client.authMethod.rawValue, received: "no credentials",
                "let the application send its secret or assertion; token_endpoint_auth_method=none makes \(name) public"
            )
        case .logoutClientMismatch:
            return Words("client", "one and the same in client_id and id_token_hint", "mend the application")
        case .publicClientNotAllowed:
            return Words(
                "client type", "confidential", received: client.type.rawValue,
                "make \(name) confidential, or ask by another client")
        default:
            return Words(
                "client authentication", client.authMethod.rawValue,
                "let the application authenticate so, or set token_endpoint_auth_method of \(name); for private_key_jwt "
                    + "its public keys (JWK Set) must be registered and the assertion fresh")
        }
    }

    private var redirectWords: Words {
        switch refusal.reason {
        case .logoutRedirectURINotRegistered:
            Words(
                "post_logout_redirect_uri", listed(client?.postLogoutRedirectURIs),
                "add it, to the letter, to the post-logout redirect URIs of \(name), or let the application send a registered one"
            )
        case .redirectURIMismatch:
            Words(
                "redirect_uri", "that of the authorization request",
                "mend the application: it sends another one with the code than it began with")
        default:
            Words(
                "redirect_uri", listed(client?.redirectURIs),
                "add it, to the letter, to the redirect URIs of \(name), or let the application send a registered one")
        }
    }

    private var grantWords: Words {
        switch refusal.reason {
        case .grantNotAllowedInRealm:
            Words("grant_type", stated(.passwordGrant), "set password_grant=true in the realm's settings")
        case .responseTypeNotAllowedInRealm:
            Words(
                "response_type", stated(.implicit),
                "let the application use response_type=code; implicit=true in the realm's settings allows the others")
        case .unsupportedGrantType, .unsupportedResponseType:
            Words("grant_type or response_type", "one that the discovery document names", "mend the application")
        default:
            Words(
                "grants", listed(client.map { $0.grants.map(\.rawValue).sorted() }),
                "add it to the grants of \(name)")
        }
    }

    // MARK: What was asked for

    private var scopeWords: Words {
        switch refusal.reason {
        case .resourceNotAllowed:
            Words(
                "resource", listed(client?.resources),
                "add the API's audience to the audiences of \(name), or let the application ask for a registered one")
        case .resourceMalformed: Words("resource", "an absolute URI without a fragment", "mend the application")
        case .scopeExceedsGrant:
            Words(
                "scope", "no more than was granted", "let the application ask for less, or the person sign in again")
        case .openIDScopeRequired, .openIDScopeMissing:
            Words("scope", "openid", "let the application ask for the scope openid, on behalf of a person")
        default:
            Words(
                "scope", listed(client?.scope.strings),
                "add the missing value to the scope of \(name), or let the application ask for less")
        }
    }

    private var challengeWords: Words {
        switch refusal.reason {
        case .challengeMissing:
            Words(
                "PKCE", "code_challenge with code_challenge_method=S256, for \(stated(.pkce))",
                "let the application use PKCE; where it cannot and keeps a secret, set pkce=if_sent for \(name)")
        case .challengeMethodNotAllowed:
            Words("code_challenge_method", "S256", "let the application use S256")
        case .challengeMalformed: Words("code_challenge", "43 characters of base64url", "mend the application")
        case .verifierMissing:
            Words(
                "code_verifier", "that of the authorization request's code_challenge", received: "none",
                "let the application keep the verifier until it redeems the code")
        default:
            Words(
                "code_verifier", "that of the authorization request's code_challenge", received: "another one",
                "let the application keep verifier and state of each login together")
        }
    }

    // MARK: Grants

    private var refreshWords: Words {
        let ended = "have the person sign in again"
        switch refusal.reason {
        case .refreshTokenReused:
            return Words(
                "refresh token", "used once",
                received: refusal.generation.map { "number \($0 + 1) of its grant, which was used before" },
                "have the person sign in again, and let the application keep each new refresh token at once and use it "
                    + "once; \(stated(.refreshRetryWindow)) forgives a lost reply")
        case .refreshTokenExpired:
            return Words(
                "refresh token", "\(stated(.refreshIdle)) and \(stated(.refreshAbsolute))",
                received: family.map { state in
                    let end = min(state.idleExpiresAt, state.absoluteExpiresAt)
                    return "expired at \(end.rfc3339)"
                }, "\(ended); those settings make the next one live longer")
        case .refreshTokenRevoked:
            return Words(
                "refresh token", "of a live grant",
                received: family?.revokedAt.map { "revoked at \($0.rfc3339)" } ?? "revoked",
                "\(ended); the trail says who revoked it")
        case .refreshTokenOfAnotherClient:
            return Words(
                "refresh token", "issued to \(name)",
                received: family.map { readsClients ? "issued to \($0.client)" : "another client's" },
                "let each application use its own tokens")
        case .principalDisabled:
            return Words(
                "user", "enabled", received: "disabled, or gone", "enable the user whom the grant is of")
        case .refreshTokenMalformed:
            return Words(
                "refresh token", "made by this server for realm \(realm)", received: "another text",
                "compare what the application stores, and its realm; \(ended)")
        default:
            return Words("refresh token", "of a grant that is there", received: "unknown", ended)
        }
    }

    private var codeWords: Words {
        switch refusal.reason {
        case .codeExpired:
            Words(
                "authorization code", stated(.codeLifetime), received: "older",
                "let the application redeem the code at once; the setting gives it longer")
        case .codeReused:
            Words(
                "authorization code", "used once", received: "used before",
                "let the application redeem a code once, also when the page is loaded again")
        case .codeOfAnotherClient:
            Words(
                "authorization code", "issued to \(name)", received: "another client's",
                "let each application use its own codes")
        case .codePrincipalGone:
            Words("user", "enabled, and signed in", received: "not any more", "enable the user, who signs in again")
        default:
            Words(
                "authorization code", "one of this realm", received: "unknown, or redeemed long ago",
                "start again from the application")
        }
    }

    private var tokenWords: Words {
        switch refusal.reason {
        case .tokenOfAnotherClient:
            Words("token", "issued to \(name)", received: "another client's", "let each application use its own tokens")
        case .idTokenHintInvalid:
            Words("id_token_hint", "an ID token of realm \(realm)", "let the application send the last ID token")
        case .accessTokenMissing, .accessTokenRepeated:
            Words("access token", "one, as Authorization: Bearer", "mend the application")
        default:
            Words(
                "access token", "live, and meant for this service",
                "explain the token itself on this page: each of its checks is shown")
        }
    }

    // MARK: People and forms

    private var personWords: Words {
        switch (refusal.reason, refusal.detail) {
        case (.invalidCredentials, "disabled"):
            Words("user", "enabled", received: "disabled", "enable the user\(user.map { " \($0.username)" } ?? "")")
        case (.invalidCredentials, "unknown_user"):
            Words(
                "user name", "of somebody in realm \(realm)", received: "nobody's",
                "create the user, or compare the realm")
        case (.invalidCredentials, "wrong_password"):
            Words(
                "password", "that of the account", received: "another one",
                "send a link to choose a new password from the user's page")
        case (.invalidCredentials, _), (.throttled, _):
            Words(
                "failed logins", "few enough", received: "too many, of this account or address",
                "wait, or forget the failed logins on the user's page")
        case (.actionRequired, _), (.interactionRequired, _):
            Words(
                "required actions", "none, or done at a page",
                received: user?.requiredActions.map(\.rawValue).joined(separator: " "),
                "let the person log in with a browser, or take the actions back on the user's page")
        case (.accessDenied, _):
            Words(
                "consent", "given", received: "refused by the person",
                "let the person allow it, or set consent=skip for \(name)")
        case (.loginRequired, _), (.consentRequired, _):
            Words("prompt", "nothing to ask", received: "none", "let the application ask again without prompt=none")
        case (.pageFormExpired, _), (.pageFormInvalid, _):
            Words(
                "page", "in the browser and the login that it was made for", received: "another one, or too old",
                "start again from the application; cookies must be allowed")
        default: Words("login", "as the request asks for it", "mend the application")
        }
    }

    private var registrationWords: Words {
        switch refusal.reason {
        case .registrationClosed:
            Words(
                "registration", "open to applicants", received: stated(.registration), "set registration of the realm")
        case .registrationQuotaExceeded:
            Words(
                "registrations", "\(stated(.registrationPendingLimit)), \(stated(.registrationClientLimit))",
                "decide on what waits, or raise the limit")
        case .registrationTokenMissing, .registrationTokenInvalid:
            Words(
                "token", "an initial access token, or the registration's own", "make a new initial access token")
        case .registrationForbidden:
            Words("registration", "not rejected", "look at the application in the review queue")
        default: Words("metadata", "as RFC 7591 section 2 has them", "mend the application's metadata")
        }
    }

    private var formWords: Words {
        switch refusal.reason {
        case .pushedRequestRequired:
            Words(
                "request", "pushed (RFC 9126)", received: stated(.requirePushedAuthorizationRequests),
                "let the application push its requests, or change the setting")
        case .requestURIInvalid:
            Words(
                "request_uri", "fresh, and unused", received: "unknown, used or expired",
                "start again from the application")
        default: Words("request", refusal.reason.row.description, "mend the application")
        }
    }
}
