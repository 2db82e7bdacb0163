// What a refresh token that did not rotate means: the rule behind RefreshFamilies.md, without I/O.

/// The facts about a family, read after a rotation found no row to change. Every time is the database's.
package struct FamilyFacts: Sendable {
    package var client: ClientID
    package var generation: Int64
    package var lastRotatedAt: Instant?
    package var idleExpiresAt: Instant
    package var absoluteExpiresAt: Instant
    package var revokedAt: Instant?
    package var userIsEnabled: Bool
    package var scope: Scope
    package var resources: [String]
    package var now: Instant

    package init(
        client: ClientID, generation: Int64, lastRotatedAt: Instant?, idleExpiresAt: Instant,
        absoluteExpiresAt: Instant, revokedAt: Instant?, userIsEnabled: Bool, scope: Scope, resources: [String],
        now: Instant
    ) {
        self.client = client
        self.generation = generation
        self.lastRotatedAt = lastRotatedAt
        self.idleExpiresAt = idleExpiresAt
        self.absoluteExpiresAt = absoluteExpiresAt
        self.revokedAt = revokedAt
        self.userIsEnabled = userIsEnabled
        self.scope = scope
        self.resources = resources
        self.now = now
    }
}

package enum RefreshOutcome: Equatable, Sendable {
    /// The last token used, again, in time: hand out the same successor.
    case sameSuccessor(generation: Int64)
    /// An older token, or the last one too late: somebody has a copy. End the family.
    case reused
    /// Refused, and the family lives on.
    case refused(OAuthReason)
    /// The facts changed between the two statements, so that the rotation may succeed now; try it once more.
    case tryAgain
}

extension RefreshOutcome {
    /// Why the presented `generation` was not rotated. `window` is the client's retry window; 0 turns it off;
    /// `allowedScope` and `allowedResources` are what the client may have by now.
    ///
    /// The order matters. A stranger's client learns nothing and changes nothing (RFC 6749 §10.4); a dead family stays
    /// dead; reuse is judged before scope, so that a thief cannot probe with odd scopes; generations are compared,
    /// never times (Keycloak issue 50999), save for the width of the window.
    package static func judge(
        _ family: FamilyFacts?, generation: Int64, client: ClientID, scope: Scope?, resources: [String]?,
        window: Seconds,
        rotates: Bool, allowedScope: Scope, allowedResources: [String]
    ) -> RefreshOutcome {
        guard let family else { return .refused(.refreshTokenUnknown) }
        guard family.client == client else { return .refused(.refreshTokenOfAnotherClient) }
        guard family.revokedAt == nil else { return .refused(.refreshTokenRevoked) }
        guard family.now < family.absoluteExpiresAt, family.now < family.idleExpiresAt else {
            return .refused(.refreshTokenExpired)
        }
        guard generation <= family.generation else { return .refused(.refreshTokenUnknown) }
        let isRetry =
            rotates && generation == family.generation - 1 && window > 0
            && (family.lastRotatedAt.map { family.now < $0 + window } ?? false)
        guard generation == family.generation || isRetry else { return .reused }
        guard family.userIsEnabled else { return .refused(.principalDisabled) }
        if !family.scope.isEmpty, !family.scope.tokens.contains(where: allowedScope.contains) {
            return .refused(.scopeNotAllowed)
        }
        if !family.resources.isEmpty, !family.resources.contains(where: allowedResources.contains) {
            return .refused(.resourceNotAllowed)
        }
        if let scope, !scope.isSubset(of: family.scope) { return .refused(.scopeExceedsGrant) }
        if let resources, !resources.allSatisfy(family.resources.contains) { return .refused(.resourceNotAllowed) }
        return isRetry ? .sameSuccessor(generation: family.generation) : .tryAgain
    }
}
