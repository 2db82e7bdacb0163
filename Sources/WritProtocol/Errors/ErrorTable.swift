// Every reason for a refusal, with its code, HTTP status, words and source. Nothing else decides these four.

/// Why a request is refused.
package enum OAuthReason: String, CaseIterable, Sendable {
    // The request's form
    case wrongContentType, malformedForm, repeatedParameter, missingParameter, bodyTooLarge
    case tooManyParameters, parameterInQuery
    // The client
    case clientAuthenticationMissing, clientAuthenticationFailed, clientAuthenticationRepeated, clientDisabled
    case malformedAuthorizationHeader, clientAssertionRefused, clientAssertionReused
    case publicClientNotAllowed
    // The grant
    case unsupportedGrantType, grantNotAllowedForClient, grantNotAllowedInRealm
    case invalidCredentials, throttled
    case refreshTokenMalformed, refreshTokenUnknown, refreshTokenOfAnotherClient, refreshTokenExpired
    case refreshTokenRevoked, refreshTokenReused, principalDisabled
    // What is asked for
    case malformedScope, scopeNotAllowed, scopeExceedsGrant, resourceMalformed, resourceNotAllowed
    // Revocation
    case tokenOfAnotherClient
    // The server
    case overloaded, databaseUnavailable, internalError
}

/// The code of a JSON error: RFC 6749 §5.2, RFC 8707 §2, and the two of RFC 6749 §4.1.2.1 that stand for a server's failure.
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
