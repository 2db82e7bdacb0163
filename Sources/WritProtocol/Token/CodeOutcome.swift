// What an authorization code that was not redeemed means (RFC 6749 §4.1.3, RFC 7636 §4.6), without I/O.

package enum CodeOutcome: Equatable, Sendable {
    /// Used before, and by the right client: somebody has a copy. End what it gave (RFC 6749 §4.1.2).
    case replayed(FamilyID)
    /// Refused, and the code is as good as before.
    case refused(OAuthReason)
    /// The facts changed between the two statements, so that the redemption may succeed now; try it once more.
    case tryAgain
}

extension CodeOutcome {
    /// Why a code was not redeemed, given what the token request holds.
    ///
    /// The order matters. A stranger's client learns nothing and burns nothing (RFC 6749 §10.5). Replay goes before expiry:
    /// a copy is a copy, and a code's minute is over before most thieves come. It goes before redirect URI and verifier
    /// too, for a thief has neither.
    package static func judge(
        _ code: CodeFacts?, client: ClientID, redirectURI: String?, verifier: String?, resources: [String]? = nil
    ) -> CodeOutcome {
        guard let code else { return .refused(.codeUnknown) }
        guard code.client == client else { return .refused(.codeOfAnotherClient) }
        guard code.usedAt == nil else { return .replayed(code.family) }
        guard code.now < code.expiresAt else { return .refused(.codeExpired) }
        guard matches(code, redirectURI) else { return .refused(.redirectURIMismatch) }
        if let reason = fault(of: verifier, for: code.codeChallenge) { return .refused(reason) }
        // RFC 8707 §2.2: of what was allowed then.
        if let resources, !resources.allSatisfy(code.resources.contains) { return .refused(.resourceNotAllowed) }
        guard code.userIsEnabled, code.sessionIsLive else { return .refused(.codePrincipalGone) }
        return .tryAgain
    }

    /// RFC 6749 §4.1.3: sent there, so sent here, and the same; where it was left out there, it may be left out here.
    private static func matches(_ code: CodeFacts, _ redirectURI: String?) -> Bool {
        guard let redirectURI else { return !code.redirectURIWasSent }
        return redirectURI.utf8.elementsEqual(code.redirectURI.utf8)
    }

    /// RFC 7636 §4.6, RFC 9700 §4.8.2: a verifier without a challenge is a sign that somebody took the challenge away.
    private static func fault(of verifier: String?, for challenge: String?) -> OAuthReason? {
        switch (verifier, challenge) {
        case (nil, nil): nil
        case (nil, .some): .verifierMissing
        case (.some, nil): .verifierUnexpected
        case (let verifier?, let challenge?):
            PKCE.challenge(of: verifier).map { $0.utf8.elementsEqual(challenge.utf8) } == true ? nil : .verifierWrong
        }
    }
}
