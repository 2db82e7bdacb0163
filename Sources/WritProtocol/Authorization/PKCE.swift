// Proof Key for Code Exchange, method S256 only (RFC 7636; RFC 9700 §2.1.1).
import WritCrypto
import WritJOSE

package enum PKCE {
    package static let method = "S256"

    /// RFC 7636 §4.2: the challenge that belongs to a verifier; `nil` for a text that is no verifier (§4.1).
    package static func challenge(of verifier: String) -> String? {
        isWellFormed(verifier) ? Base64URL.encode(SHA256.hash(verifier)) : nil
    }

    /// RFC 7636 §4.1 and §4.2: verifier and challenge are both 43 to 128 unreserved characters.
    package static func isWellFormed(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count) && text.utf8.allSatisfy(URICharacters.isUnreserved)
    }

    /// The challenge of an authorization request, `nil` where none is sent and none is needed.
    ///
    /// Without `code_challenge_method` the method is `plain` (RFC 7636 §4.3), which shows the verifier to whoever sees the
    /// request, so it is refused as if it were named.
    /// - Throws: `.challengeMissing`, `.challengeMethodNotAllowed`, `.challengeMalformed`.
    package static func challenge(in form: FormParameters, isRequired: Bool) throws(OAuthError) -> String? {
        guard let challenge = form["code_challenge"] else {
            guard !isRequired, form["code_challenge_method"] == nil else { throw OAuthError(.challengeMissing) }
            return nil
        }
        guard form["code_challenge_method"] == method else { throw OAuthError(.challengeMethodNotAllowed) }
        guard isWellFormed(challenge) else { throw OAuthError(.challengeMalformed) }
        return challenge
    }
}
