// A refusal that the protocol knows: call sites name the reason, the table knows the rest.

/// Thrown by rules and grants, turned into HTTP in one place.
package struct OAuthError: Error, Sendable, Equatable {
    package var reason: OAuthReason
    /// For the log only; never sent. Holds no secret and no token.
    package var detail: String?
    /// Words for the client, where the table's are less helpful than naming the parameter or value at fault; ASCII.
    package var description: String?
    /// Seconds until another try makes sense, as `Retry-After`.
    package var retryAfter: Seconds?

    package init(_ reason: OAuthReason, detail: String? = nil, description: String? = nil, retryAfter: Seconds? = nil) {
        self.reason = reason
        self.detail = detail
        self.description = description
        self.retryAfter = retryAfter
    }

    /// Same reason: the same refusal, whatever its words.
    package static func == (a: Self, b: Self) -> Bool { a.reason == b.reason }
}
