// How an API wants its access tokens to look, where it cannot take them as RFC 9068 makes them.

/// The header's `typ`.
package enum AccessTokenType: String, CaseIterable, Sendable {
    /// RFC 9068 §2.1.
    case accessToken = "at+jwt"
    /// For verifiers that refuse every other one: Spring Security, Dovecot.
    case jwt = "JWT"
}

package struct TokenShape: Hashable, Sendable {
    package var type: AccessTokenType
    /// `aud` is an array even when it names one audience, for RabbitMQ.
    package var audienceIsArray: Bool
    /// Without roles, groups, entitlements and profile: mail and AMQP clients carry the token as a password.
    package var isLean: Bool

    package init(type: AccessTokenType = .accessToken, audienceIsArray: Bool = false, isLean: Bool = false) {
        self.type = type
        self.audienceIsArray = audienceIsArray
        self.isLean = isLean
    }

    /// One token for several audiences looks as the strictest of them demands: whoever wants something else than the
    /// standard form cannot do without it.
    package func joined(with other: TokenShape) -> TokenShape {
        TokenShape(
            type: type == .jwt ? .jwt : other.type, audienceIsArray: audienceIsArray || other.audienceIsArray,
            isLean: isLean || other.isLean)
    }
}
