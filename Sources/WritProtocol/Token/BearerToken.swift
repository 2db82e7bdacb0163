// How an access token is presented to an endpoint that it protects (RFC 6750 §2).

package enum BearerToken {
    /// The token of a request's `Authorization` header or form.
    /// - Parameters:
    ///   - form: The body, where it is one.
    ///   - query: Only to refuse a token there (RFC 9700 §4.3.2): addresses are logged and kept.
    /// - Throws: `.accessTokenMissing`, also for another scheme than Bearer; it is answered with a bare challenge and no
    ///   error code (§3.1). `.accessTokenRepeated`, `.accessTokenInvalid`, `.parameterInQuery`.
    package static func presented(
        authorization: String?, form: FormParameters?, query: FormParameters?
    ) throws(OAuthError) -> String {
        if query?["access_token"] != nil { throw OAuthError(.parameterInQuery, detail: "access_token") }
        switch (try header(authorization), form?["access_token"]) {
        case (.some, .some): throw OAuthError(.accessTokenRepeated)
        case (let token?, nil), (nil, let token?):
            guard isWellFormed(token) else { throw OAuthError(.accessTokenInvalid, detail: "malformed") }
            return token
        case (nil, nil): throw OAuthError(.accessTokenMissing)
        }
    }

    /// RFC 9110 §11.4: the scheme's letters may be of either case.
    private static func header(_ text: String?) throws(OAuthError) -> String? {
        guard let text else { return nil }
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let scheme = parts.first, scheme.lowercased() == "bearer" else { return nil }
        guard parts.count == 2 else { throw OAuthError(.accessTokenInvalid, detail: "empty") }
        return String(parts[1].drop { $0 == " " })
    }

    /// RFC 6750 §2.1: `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`.
    private static func isWellFormed(_ token: String) -> Bool {
        let body = token.utf8.reversed().drop { $0 == UInt8(ascii: "=") }
        return !body.isEmpty
            && body.allSatisfy {
                URICharacters.isUnreserved($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
            }
    }
}
