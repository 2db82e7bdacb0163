// Refusals in the trail: by its request's id anybody who may read it learns later why something was refused.
package import WritProtocol
import WritStore

extension Authority {
    /// Counts a refusal, and has it written where no other event tells of it: `request.refused`.
    ///
    /// A stranger can make any number of them, so there is a limit to those that are written
    /// (``AuditWriter/appendRefusal(_:of:)``).
    /// - Parameter client: As the request named it. It is kept only where there is such a client: people send secrets in
    ///   the wrong field.
    package func refused(_ error: OAuthError, realm: RealmID, client: ClientID?, caller: Caller) {
        metrics.refused(error.reason)
        guard error.reason.isRecorded else { return }
        var detail = [("reason", error.reason.rawValue)]
        if let text = error.detail, !text.looksSecret {
            detail.append(("detail", String(text.prefix(Self.detailLimit))))
        }
        audit.appendRefusal(
            event(
                "request.refused", realm: realm, client: client.flatMap { known($0, realm) }, user: nil, caller: caller,
                detail: detail), of: caller)
    }

    /// Has it written, within the same limits, that an administrator was refused for want of rights:
    /// `administration.refused`, in the trail of the realm that it was about.
    /// - Parameter realm: `nil` where it was about none: then it is told where the administrator is at home.
    package func refusedAdministration(
        _ administrator: Administrator, realm: RealmID?, operation: String, detail: String, caller: Caller
    ) {
        guard let realm = realm ?? administrator.home else { return }
        audit.appendRefusal(
            event(
                "administration.refused", realm: realm, client: nil, user: nil, caller: caller,
                detail: administrator.auditDetail(for: realm) + [
                    ("operation", operation), ("detail", String(detail.prefix(Self.detailLimit))),
                ]), of: caller)
    }

    /// Characters of what a stranger sent.
    private static let detailLimit = 512
}

extension String {
    /// Holds what this server gives out as a secret, or a token: sent in the wrong field, it is in the right one for
    /// whoever steals it from the trail.
    fileprivate var looksSecret: Bool {
        contains("eyJ") || SecretFormat.allCases.contains { contains($0.rawValue) }
            || contains(RefreshTokenCodec.prefix)
    }
}

extension OAuthReason {
    /// Whether ``Authority/refused(_:realm:client:caller:)`` writes it down.
    var isRecorded: Bool {
        switch self {
        // They have events of their own.
        case .clientAuthenticationMissing, .clientAuthenticationFailed, .malformedAuthorizationHeader,
            .clientAssertionRefused, .clientAssertionReused, .invalidCredentials, .throttled, .actionRequired,
            .refreshTokenReused, .codeReused, .tokenOfAnotherClient:
            false
        // They belong to a login that goes as it should, or to somebody who only looks.
        case .accessDenied, .loginRequired, .interactionRequired, .consentRequired, .credentialsMissing,
            .accessTokenMissing, .registrationTokenMissing:
            false
        // The server's own trouble is in its log.
        case .overloaded, .databaseUnavailable, .internalError: false
        case .wrongContentType, .malformedForm, .repeatedParameter, .missingParameter, .bodyTooLarge,
            .tooManyParameters, .parameterInQuery, .tooManyPushedRequests, .clientAuthenticationRepeated,
            .clientDisabled, .publicClientNotAllowed, .unsupportedGrantType, .grantNotAllowedForClient,
            .grantNotAllowedInRealm, .refreshTokenMalformed, .refreshTokenUnknown, .refreshTokenOfAnotherClient,
            .refreshTokenExpired, .refreshTokenRevoked, .principalDisabled, .malformedScope, .scopeNotAllowed,
            .scopeExceedsGrant, .resourceMalformed, .resourceNotAllowed, .unknownClient, .redirectURIRequired,
            .redirectURINotRegistered, .unsupportedResponseType, .responseTypeNotAllowedInRealm,
            .responseTypeNotAllowedForClient, .responseModeUnknown, .responseModeNotAllowed, .openIDScopeRequired,
            .nonceRequired, .nonceTooLong, .challengeMissing, .challengeMethodNotAllowed, .challengeMalformed,
            .promptUnknown, .promptNoneNotAlone, .maxAgeMalformed, .claimsMalformed, .requestObjectNotSupported,
            .requestURINotSupported, .requestURINotAllowed, .requestURIInvalid, .pushedRequestRequired,
            .idTokenHintInvalid, .authenticationRequirementsUnmet, .codeUnknown, .codeOfAnotherClient, .codeExpired,
            .codePrincipalGone, .redirectURIMismatch, .verifierMissing, .verifierWrong, .verifierUnexpected,
            .accessTokenRepeated, .accessTokenInvalid, .openIDScopeMissing, .logoutClientMismatch,
            .logoutClientUnknown, .logoutRedirectURINotRegistered, .registrationClosed, .registrationBodyMalformed,
            .registrationMetadataInvalid, .registrationRedirectURIInvalid, .softwareStatementUnapproved,
            .registrationTokenInvalid, .registrationForbidden, .registrationQuotaExceeded, .pageFormInvalid,
            .pageFormExpired:
            true
        }
    }
}
