// Every reason for a refusal, with its code, HTTP status, words and source. Nothing else decides these four.

/// Why a request is refused.
package enum OAuthReason: String, CaseIterable, Sendable {
    // The request's form
    case wrongContentType, malformedForm, repeatedParameter, missingParameter, bodyTooLarge
    case tooManyParameters, parameterInQuery, tooManyPushedRequests
    // The client
    case clientAuthenticationMissing, clientAuthenticationFailed, clientAuthenticationRepeated, clientDisabled
    case malformedAuthorizationHeader, clientAssertionRefused, clientAssertionReused
    case publicClientNotAllowed
    // The grant
    case unsupportedGrantType, grantNotAllowedForClient, grantNotAllowedInRealm
    case invalidCredentials, throttled, actionRequired
    case refreshTokenMalformed, refreshTokenUnknown, refreshTokenOfAnotherClient, refreshTokenExpired
    case refreshTokenRevoked, refreshTokenReused, principalDisabled
    // What is asked for
    case malformedScope, scopeNotAllowed, scopeExceedsGrant, resourceMalformed, resourceNotAllowed
    // Revocation
    case tokenOfAnotherClient
    // The authorization request: told on a page, because there is nowhere to send an answer
    case unknownClient, redirectURIRequired, redirectURINotRegistered
    // The authorization request: told to the client
    case unsupportedResponseType, responseTypeNotAllowedInRealm, responseTypeNotAllowedForClient
    case responseModeUnknown, responseModeNotAllowed, openIDScopeRequired, nonceRequired, nonceTooLong
    case challengeMissing, challengeMethodNotAllowed, challengeMalformed
    case promptUnknown, promptNoneNotAlone, maxAgeMalformed, claimsMalformed
    case requestObjectNotSupported, requestURINotSupported, requestURINotAllowed, requestURIInvalid
    case pushedRequestRequired, idTokenHintInvalid
    // The person in front of the authorization endpoint
    case accessDenied, loginRequired, interactionRequired, consentRequired, authenticationRequirementsUnmet
    // The authorization code
    case codeUnknown, codeOfAnotherClient, codeExpired, codeReused, codePrincipalGone
    case redirectURIMismatch, verifierMissing, verifierWrong, verifierUnexpected
    // The access token at userinfo
    case accessTokenMissing, accessTokenRepeated, accessTokenInvalid, openIDScopeMissing
    // Logout
    case logoutClientMismatch, logoutClientUnknown, logoutRedirectURINotRegistered
    // Clients that register
    case registrationClosed, registrationBodyMalformed, registrationMetadataInvalid
    case registrationRedirectURIInvalid, softwareStatementUnapproved, registrationTokenMissing
    case registrationTokenInvalid, registrationForbidden, registrationQuotaExceeded
    // Pages and their forms
    case pageFormInvalid, pageFormExpired, credentialsMissing
    // The server
    case overloaded, databaseUnavailable, internalError
}

/// The code of an error: RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 7591 §3.2.2, RFC 8707 §2, OIDC Core §3.1.2.6, and
/// OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
package enum OAuthErrorCode: String, CaseIterable, Sendable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case invalidScope = "invalid_scope"
    case invalidTarget = "invalid_target"
    case serverError = "server_error"
    case temporarilyUnavailable = "temporarily_unavailable"
    case accessDenied = "access_denied"
    case unsupportedResponseType = "unsupported_response_type"
    case loginRequired = "login_required"
    case interactionRequired = "interaction_required"
    case consentRequired = "consent_required"
    case unmetAuthenticationRequirements = "unmet_authentication_requirements"
    case invalidRequestURI = "invalid_request_uri"
    case requestNotSupported = "request_not_supported"
    case requestURINotSupported = "request_uri_not_supported"
    case invalidToken = "invalid_token"
    case insufficientScope = "insufficient_scope"
    case invalidRedirectURI = "invalid_redirect_uri"
    case invalidClientMetadata = "invalid_client_metadata"
    case unapprovedSoftwareStatement = "unapproved_software_statement"
}

/// One row of the table.
package struct OAuthErrorRow: Sendable {
    package var code: OAuthErrorCode
    package var status: Int
    /// What to change, in plain ASCII words that tell nothing of whether a user or client exists.
    package var description: String
    package var source: String
}

extension OAuthReason {
    package var row: OAuthErrorRow {
        func row(_ code: OAuthErrorCode, _ status: Int, _ description: String, _ source: String) -> OAuthErrorRow {
            OAuthErrorRow(code: code, status: status, description: description, source: source)
        }
        return switch self {
        case .wrongContentType:
            row(
                .invalidRequest, 400, "Send the parameters as application/x-www-form-urlencoded.", "RFC 6749 Appendix B"
            )
        case .malformedForm:
            row(.invalidRequest, 400, "The body is not a well-formed UTF-8 form.", "RFC 6749 Appendix B")
        case .repeatedParameter:
            row(.invalidRequest, 400, "A parameter is sent more than once.", "RFC 6749 section 3.2")
        case .missingParameter:
            row(.invalidRequest, 400, "A required parameter is missing.", "RFC 6749 section 5.2")
        case .bodyTooLarge:
            row(.invalidRequest, 413, "The body is larger than this server accepts.", "RFC 9110 section 15.5.14")
        case .tooManyParameters:
            row(.invalidRequest, 400, "There are more parameters than this server accepts.", "RFC 6749 section 5.2")
        case .tooManyPushedRequests:
            row(
                .invalidRequest, 429, "Too many pushed requests of this client wait for their browsers.",
                "RFC 9126 section 2.3")
        case .parameterInQuery:
            row(.invalidRequest, 400, "Send parameters in the body, never in the query.", "RFC 6749 section 3.2")
        case .clientAuthenticationMissing:
            row(.invalidClient, 401, "Client authentication is required.", "RFC 6749 section 5.2")
        case .clientAuthenticationFailed:
            row(
                .invalidClient, 401,
                "Client authentication failed: check the client id, its secret or key, and its authentication method.",
                "RFC 6749 section 5.2")
        case .clientAuthenticationRepeated:
            row(.invalidRequest, 400, "Use one client authentication method, not several.", "RFC 6749 section 2.3")
        case .clientDisabled:
            row(
                .invalidClient, 401,
                "Client authentication failed: check the client id, its secret or key, and its authentication method.",
                "RFC 6749 section 5.2")
        case .malformedAuthorizationHeader:
            row(.invalidClient, 401, "The Authorization header is malformed.", "RFC 7617 section 2")
        case .clientAssertionRefused:
            row(.invalidClient, 401, "The client assertion is not acceptable.", "RFC 7523 section 3")
        case .clientAssertionReused:
            row(.invalidClient, 401, "The client assertion was used before.", "RFC 7523 section 3")
        case .publicClientNotAllowed:
            row(.invalidClient, 401, "This endpoint needs a confidential client.", "RFC 7662 section 2.1")
        case .unsupportedGrantType:
            row(.unsupportedGrantType, 400, "This grant_type is not supported.", "RFC 6749 section 5.2")
        case .grantNotAllowedForClient:
            row(.unauthorizedClient, 400, "This client is not allowed this grant_type.", "RFC 6749 section 5.2")
        case .grantNotAllowedInRealm:
            row(.unauthorizedClient, 400, "This realm does not allow this grant_type.", "RFC 6749 section 5.2")
        case .invalidCredentials:
            row(.invalidGrant, 400, "The username or password is wrong.", "RFC 6749 section 5.2")
        case .throttled:
            row(.invalidGrant, 400, "The username or password is wrong.", "RFC 6749 section 4.3.2")
        // Only for whoever has given the right password.
        case .actionRequired:
            row(
                .invalidGrant, 400, "The account is not fully set up: the person must log in with a browser first.",
                "RFC 6749 section 5.2")
        case .refreshTokenMalformed:
            row(.invalidGrant, 400, "The refresh token is not valid.", "RFC 6749 section 5.2")
        case .refreshTokenUnknown:
            row(.invalidGrant, 400, "The refresh token is not valid.", "RFC 6749 section 5.2")
        case .refreshTokenOfAnotherClient:
            row(.invalidGrant, 400, "The refresh token is not valid.", "RFC 6749 section 10.4")
        case .refreshTokenExpired:
            row(.invalidGrant, 400, "The refresh token has expired.", "RFC 6749 section 5.2")
        case .refreshTokenRevoked:
            row(.invalidGrant, 400, "The refresh token was revoked.", "RFC 6749 section 5.2")
        case .refreshTokenReused:
            row(
                .invalidGrant, 400, "The refresh token was used before; every token of this grant is revoked.",
                "RFC 9700 section 4.14.2")
        case .principalDisabled:
            row(.invalidGrant, 400, "The refresh token is not valid.", "RFC 6749 section 5.2")
        case .malformedScope:
            row(.invalidScope, 400, "The scope is malformed.", "RFC 6749 section 3.3")
        case .scopeNotAllowed:
            row(.invalidScope, 400, "The scope holds a value that this client may not ask for.", "RFC 6749 section 5.2")
        case .scopeExceedsGrant:
            row(.invalidScope, 400, "The scope exceeds what was originally granted.", "RFC 6749 section 6")
        case .resourceMalformed:
            row(.invalidTarget, 400, "resource must be an absolute URI without a fragment.", "RFC 8707 section 2")
        case .resourceNotAllowed:
            row(.invalidTarget, 400, "This client may not ask for tokens for this resource.", "RFC 8707 section 2")
        case .tokenOfAnotherClient:
            row(.invalidGrant, 400, "The token was not issued to this client.", "RFC 7009 section 2.1")
        case .unknownClient:
            row(
                .invalidRequest, 400, "The application that sent you here is not known or not active.",
                "RFC 6749 section 4.1.2.1")
        case .redirectURIRequired:
            row(.invalidRequest, 400, "The parameter redirect_uri is missing.", "OIDC Core section 3.1.2.1")
        case .redirectURINotRegistered:
            row(
                .invalidRequest, 400,
                "The redirect_uri is not registered for this client; it must match to the letter.",
                "RFC 9700 section 4.1.3")
        case .unsupportedResponseType:
            row(.unsupportedResponseType, 400, "This response_type is not supported.", "RFC 6749 section 4.1.2.1")
        case .responseTypeNotAllowedInRealm:
            row(
                .unsupportedResponseType, 400, "This realm answers no response_type with a token in it; use code.",
                "RFC 9700 section 2.1.2")
        case .responseTypeNotAllowedForClient:
            row(
                .unauthorizedClient, 400, "This client is not allowed the grants that this response_type needs.",
                "RFC 6749 section 4.1.2.1")
        case .responseModeUnknown:
            row(
                .invalidRequest, 400, "response_mode must be query, fragment or form_post.",
                "OAuth 2.0 Multiple Response Types section 2.1")
        case .responseModeNotAllowed:
            row(
                .invalidRequest, 400, "A response_type with a token in it cannot be answered by query.",
                "OAuth 2.0 Multiple Response Types section 3")
        case .openIDScopeRequired:
            row(.invalidRequest, 400, "An ID token needs the scope openid.", "OIDC Core section 3.1.2.1")
        case .nonceRequired:
            row(.invalidRequest, 400, "This response_type needs a nonce.", "OIDC Core section 3.2.2.1")
        case .nonceTooLong:
            row(.invalidRequest, 400, "The nonce is longer than this server accepts.", "OIDC Core section 3.1.2.1")
        case .challengeMissing:
            row(
                .invalidRequest, 400, "PKCE is required: send code_challenge with code_challenge_method S256.",
                "RFC 7636 section 4.4.1")
        case .challengeMethodNotAllowed:
            row(.invalidRequest, 400, "code_challenge_method must be S256.", "RFC 9700 section 2.1.1")
        case .challengeMalformed:
            row(.invalidRequest, 400, "The code_challenge is malformed.", "RFC 7636 section 4.2")
        case .promptUnknown:
            row(
                .invalidRequest, 400, "A value of prompt is not supported.",
                "Initiating User Registration via OpenID Connect section 4")
        case .promptNoneNotAlone:
            row(.invalidRequest, 400, "The prompt value none cannot stand beside others.", "OIDC Core section 3.1.2.1")
        case .maxAgeMalformed:
            row(.invalidRequest, 400, "max_age must be a whole number of seconds.", "OIDC Core section 3.1.2.1")
        case .claimsMalformed:
            row(.invalidRequest, 400, "The claims parameter is malformed.", "OIDC Core section 5.5")
        case .requestObjectNotSupported:
            row(.requestNotSupported, 400, "Request objects are not supported.", "OIDC Core section 3.1.2.6")
        case .requestURINotSupported:
            row(
                .requestURINotSupported, 400, "request_uri must come from this server's endpoint for pushed requests.",
                "OIDC Core section 3.1.2.6")
        case .requestURINotAllowed:
            row(.invalidRequest, 400, "A pushed request must not hold a request_uri.", "RFC 9126 section 2.1")
        case .requestURIInvalid:
            row(
                .invalidRequestURI, 400,
                "The request_uri is unknown, used or expired; start again from the application.",
                "RFC 9126 section 4")
        case .pushedRequestRequired:
            row(.invalidRequest, 400, "This client must push its authorization requests.", "RFC 9126 section 6")
        case .idTokenHintInvalid:
            row(
                .invalidRequest, 400, "The id_token_hint is not an ID token of this realm.",
                "OIDC Core section 3.1.2.1")
        case .accessDenied:
            row(.accessDenied, 400, "The person did not allow this.", "RFC 6749 section 4.1.2.1")
        case .loginRequired:
            row(.loginRequired, 400, "The person must log in.", "OIDC Core section 3.1.2.6")
        case .interactionRequired:
            row(.interactionRequired, 400, "The person has something to do first.", "OIDC Core section 3.1.2.6")
        case .consentRequired:
            row(.consentRequired, 400, "The person must consent.", "OIDC Core section 3.1.2.6")
        case .authenticationRequirementsUnmet:
            row(
                .unmetAuthenticationRequirements, 400, "The required acr cannot be reached.",
                "OIDC Core section 5.5.1.1")
        case .codeUnknown:
            row(.invalidGrant, 400, "The authorization code is not valid.", "RFC 6749 section 5.2")
        case .codeOfAnotherClient:
            row(.invalidGrant, 400, "The authorization code is not valid.", "RFC 6749 section 4.1.3")
        case .codeExpired:
            row(.invalidGrant, 400, "The authorization code has expired.", "RFC 6749 section 4.1.2")
        case .codeReused:
            row(
                .invalidGrant, 400, "The authorization code was used before; every token it gave is revoked.",
                "RFC 6749 section 4.1.2")
        case .codePrincipalGone:
            row(.invalidGrant, 400, "The authorization code is not valid.", "RFC 6749 section 5.2")
        case .redirectURIMismatch:
            row(.invalidGrant, 400, "redirect_uri must be that of the authorization request.", "RFC 6749 section 4.1.3")
        case .verifierMissing:
            row(.invalidGrant, 400, "The parameter code_verifier is missing.", "RFC 7636 section 4.6")
        case .verifierWrong:
            row(.invalidGrant, 400, "The code_verifier does not match the code_challenge.", "RFC 7636 section 4.6")
        case .verifierUnexpected:
            row(
                .invalidGrant, 400, "There is a code_verifier, but the authorization request had no code_challenge.",
                "RFC 9700 section 2.1.1")
        case .accessTokenMissing:
            row(.invalidToken, 401, "Send an access token as Authorization: Bearer.", "RFC 6750 section 3.1")
        case .accessTokenRepeated:
            row(.invalidRequest, 400, "Send the access token by one method, not several.", "RFC 6750 section 2")
        case .accessTokenInvalid:
            row(
                .invalidToken, 401, "The access token is not valid: expired, revoked, or not of this realm.",
                "RFC 6750 section 3.1")
        case .openIDScopeMissing:
            row(
                .insufficientScope, 403, "The access token was not granted the scope openid.",
                "OIDC Core section 5.3.1")
        case .logoutClientMismatch:
            row(
                .invalidRequest, 400, "client_id and id_token_hint name different clients.",
                "OIDC RP-Initiated Logout section 2")
        case .logoutClientUnknown:
            row(
                .invalidRequest, 400, "The application that sent you here is not known or not active.",
                "OIDC RP-Initiated Logout section 4")
        case .logoutRedirectURINotRegistered:
            row(
                .invalidRequest, 400,
                "The post_logout_redirect_uri is not registered for this client; it must match to the letter.",
                "OIDC RP-Initiated Logout section 3")
        case .registrationClosed:
            row(.accessDenied, 403, "Clients of this realm are made by its administrators.", "RFC 7591 section 3")
        case .registrationBodyMalformed:
            row(
                .invalidClientMetadata, 400, "Send the metadata as one JSON object, with each member once.",
                "RFC 7591 section 3.1")
        case .registrationMetadataInvalid:
            row(.invalidClientMetadata, 400, "A member of the metadata cannot be.", "RFC 7591 section 3.2.2")
        case .registrationRedirectURIInvalid:
            row(.invalidRedirectURI, 400, "A redirect URI cannot be.", "RFC 7591 section 3.2.2")
        case .softwareStatementUnapproved:
            row(
                .unapprovedSoftwareStatement, 400,
                "software_statement: this server trusts no issuer of software statements; register without it.",
                "RFC 7591 section 3.2.2")
        case .registrationTokenMissing:
            row(
                .invalidToken, 401, "Send the token that this registration needs as Authorization: Bearer.",
                "RFC 6750 section 3.1")
        case .registrationTokenInvalid:
            row(
                .invalidToken, 401,
                "The token is not valid here: unknown, used up, expired, or of another registration.",
                "RFC 7592 section 2.1")
        case .registrationForbidden:
            row(
                .accessDenied, 403, "This registration can no longer be changed; ask the realm's administrators.",
                "RFC 7592 section 2.1")
        case .registrationQuotaExceeded:
            row(
                .temporarilyUnavailable, 429, "There are too many registrations; try again later.", "RFC 6585 section 4"
            )
        case .pageFormInvalid:
            row(
                .invalidRequest, 400, "This form was not made for this browser; start again from the application.",
                "RFC 6749 section 10.12")
        case .pageFormExpired:
            row(
                .invalidRequest, 400, "This form is too old; start again from the application.",
                "RFC 6749 section 10.12")
        case .credentialsMissing:
            row(.invalidRequest, 400, "Enter your user name and your password.", "RFC 6749 section 5.2")
        case .overloaded:
            row(.temporarilyUnavailable, 503, "The server is busy; try again shortly.", "RFC 9110 section 15.6.4")
        case .databaseUnavailable:
            row(
                .temporarilyUnavailable, 503, "The server cannot reach its database; try again shortly.",
                "RFC 9110 section 15.6.4")
        case .internalError:
            row(
                .serverError, 500, "The server failed; its log has the cause under this request's id.",
                "RFC 6749 section 4.1.2.1")
        }
    }
}
