// Whom a client takes a person for: the `sub` of everything that it is told of them (OIDC Core §8).
package import WritProtocol
import WritStore

extension Authority {
    /// The one place where a `sub` is made: ID token, access token, token response, userinfo, introspection and logout
    /// token agree because they all ask here. No I/O.
    package func subject(of user: UserID, for client: Client, in realm: RealmSnapshot) -> String {
        switch client.subjectType {
        case .public: user.description
        // Registration sees to a sector. A client that was changed by hand falls to one of its own, and never to the
        // public subject; no host holds a slash.
        case .pairwise: realm.pairwiseSubjects.subject(of: user, sector: client.sector ?? "client/\(client.id)")
        }
    }

    /// What the rules look at, with the person as this client knows them.
    /// - Parameter client: `nil` where none asks.
    func facts(of session: LiveSession, for client: Client?, in realm: RealmSnapshot) -> SessionFacts {
        let user = session.record.user.id
        return SessionFacts(
            id: session.record.id, subject: client.map { subject(of: user, for: $0, in: realm) } ?? user.description,
            authTime: session.record.authTime, acr: session.record.acr,
            pendingActions: session.record.user.pendingActions, now: session.record.databaseNow)
    }
}

extension Client {
    /// A user name is the same for every client, so it would undo what a pairwise subject hides (OIDC Core §8.1, §17.3): a
    /// client with such subjects is told it where the person has granted `profile`, and otherwise nowhere.
    func mayKnowNames(in scope: Scope) -> Bool { subjectType == .public || scope.contains(.profile) }

    /// OIDC Core §8.1: the setting `sector_identifier`, else the one host of all redirect URIs; `nil` where there are
    /// several hosts, or none that is the client's own: a loopback address is every native application's, and a scheme
    /// of one's own has no host.
    ///
    /// A client that moves to another host, and is to know its people still, takes its old host for sector identifier.
    var sector: String? {
        if let named = overrides[.sectorIdentifier] { return named }
        let hosts = Set(redirectURIs.map(Self.ownHost))
        guard hosts.count == 1, let host = hosts.first else { return nil }
        return host
    }

    private static func ownHost(_ redirectURI: String) -> String? {
        guard let uri = URIParts(redirectURI), uri.scheme == "https", !uri.isLoopback else { return nil }
        return uri.host
    }
}
