// Who may register clients with a realm, and where an application stands (Registration.md).

/// The realm setting `registration`.
package enum RegistrationMode: String, CaseIterable, Sendable {
    /// Administrators alone make clients.
    case closed
    /// Anybody may apply; a person decides.
    case review
    /// Whoever holds a token that an administrator has given them (RFC 7591 §3).
    case initialAccessToken = "initial_access_token"
    /// Anybody, at once.
    case open
}

/// By which way a registration came.
package enum RegistrationWay: String, Sendable {
    case review
    case initialAccessToken = "initial_access_token"
    case open
}

/// What became of what was asked last.
package enum RegistrationState: String, CaseIterable, Sendable {
    case pending
    /// The applicant is to change something; doing so makes it pending again.
    case changesRequested = "changes_requested"
    case rejected
    /// Nothing is asked beyond the client that is in force.
    case approved
}
