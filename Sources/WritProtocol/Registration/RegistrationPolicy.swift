// What a client may be that nobody has looked at.

/// Judged anew at each registration, each update and each approval: a policy that is checked at the first of these alone
/// is none (CVE-2026-15572).
package struct RegistrationPolicy: Sendable {
    /// A person decides, so what is asked is held to what the realm has, and not to what strangers may have.
    package var isReviewed: Bool
    package var allowsPasswordGrant: Bool
    package var allowsImplicit: Bool
    /// What may be asked for besides the scopes that speak of persons.
    package var furtherScope: Scope
    /// What it has already, and may keep.
    package var held: Client?

    /// - Parameter furtherScope: Beyond the realm's own `registration_scopes`.
    package init(_ realm: RealmSettings, isReviewed: Bool, furtherScope: Scope = Scope(), held: Client? = nil) {
        self.held = held
        self.isReviewed = isReviewed
        allowsPasswordGrant = realm.allowsPasswordGrant
        allowsImplicit = realm.allowsImplicit
        self.furtherScope = Scope(realm.registrationScope.tokens + furtherScope.tokens)
    }

    /// - Throws: `.registrationMetadataInvalid` naming the member.
    package func check(_ metadata: ClientMetadata) throws(OAuthError) {
        // RFC 9700 §2.1.2, §2.4: both are off unless an administrator has turned them on.
        if metadata.grants.contains(.implicit), !allowsImplicit {
            throw MetadataReader.refuse("grant_types", "this realm does not allow implicit")
        }
        if metadata.grants.contains(.password) {
            guard allowsPasswordGrant else {
                throw MetadataReader.refuse("grant_types", "this realm does not allow password")
            }
            // Who may ask people for their passwords is no matter of asking.
            guard isReviewed || held?.grants.contains(.password) == true else {
                throw MetadataReader.refuse("grant_types", "password is for clients that an administrator has made")
            }
        }
        guard !isReviewed, let scope = metadata.scope else { return }
        // CVE-2026-22752: a client that registers itself took any scope it liked.
        let allowed = ScopeToken.ofPersons + furtherScope.tokens + (held?.scope.tokens ?? [])
        let excess = scope.tokens.filter { !allowed.contains($0) }
        if let token = excess.first {
            throw MetadataReader.refuse("scope", "\(token) is for clients that an administrator has looked at")
        }
    }

    /// What a client gets that names no scope: clients that register none expect to be able to ask later.
    package var defaultScope: Scope {
        if let held { return held.scope }
        return isReviewed ? Scope(ScopeToken.ofPersons) : Scope(ScopeToken.ofPersons + furtherScope.tokens)
    }
}

extension Client {
    /// Whether it may do more than another: be sent answers elsewhere, get tokens by another grant or for more, or prove
    /// less. Names, pages and keys are its own affair.
    package func isWider(than other: Client) -> Bool {
        !Set(redirectURIs).isSubset(of: other.redirectURIs)
            || !Set(postLogoutRedirectURIs).isSubset(of: other.postLogoutRedirectURIs)
            || !grants.isSubset(of: other.grants) || !scope.isSubset(of: other.scope)
            || !Set(resources).isSubset(of: other.resources) || !Set(origins).isSubset(of: other.origins)
            || (type == .public && other.type == .confidential)
            || (authMethod != .privateKeyJWT && other.authMethod == .privateKeyJWT)
            || (other.overrides[.requirePushedAuthorizationRequests] == "true"
                && overrides[.requirePushedAuthorizationRequests] != "true")
            || (subjectType == .public && other.subjectType == .pairwise)
            || (subjectType == .pairwise && overrides[.sectorIdentifier] != other.overrides[.sectorIdentifier])
    }
}
