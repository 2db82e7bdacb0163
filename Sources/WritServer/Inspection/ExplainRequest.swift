// Why a request was refused, of what the trail says of it and of what is set now.
import FoundationEssentials
package import WritProtocol
package import WritStore

package struct RequestExplanation: Sendable {
    /// The newest first.
    package var events: [AuditEventSummary]
    /// What it failed, with what to change; empty where it was not refused.
    package var checks: [TokenCheck] = []
    /// As the checks were made; the words of the answer.
    package var verdict: String
    package var client: Client?
    package var user: UserRecord?
}

extension Administration {
    /// Round trips: two to find the events, and up to four for the client, the person, the grant and the realm.
    ///
    /// Whoever reads the trail does not read clients, users and settings by it: they are left out for those who may not.
    ///
    /// - Parameter id: As replies have it in `X-Request-Id`.
    /// - Throws: `.notFound` (the realm), `.invalid`.
    package func explainRequest(_ id: String, in realm: RealmID) async throws -> RequestExplanation {
        let events = try await listAuditEvents(realm, AuditQuery(requestID: id)).items
        guard let refusal = events.lazy.compactMap(Refusal.init).first else {
            return RequestExplanation(
                events: events,
                verdict: events.isEmpty
                    ? "The trail of this realm tells of no such request: it may be of another realm, older than the trail, "
                        + "or have changed nothing. One that was refused a moment ago is written within a second, and "
                        + "none beyond the limit of refusals a second (audit.refusals_per_second)."
                    : "It was not refused.")
        }
        let settings = mayRead(.readRealm) ? try await realmRecord(realm).settings : nil
        let client =
            if let id = refusal.client, mayRead(.readClients) { try await store.showClient(realm, id) } else {
                ClientRecord?.none
            }
        let user =
            if let id = refusal.user, mayRead(.readUsers) { try await store.showAccount(realm, id) } else {
                UserRecord?.none
            }
        let family =
            if let id = refusal.family { try await store.familyState(realm, family: id) } else { FamilyState?.none }
        let facts = RefusalFacts(
            refusal: refusal, realm: realm, settings: settings, client: client?.client,
            secrets: client?.secrets.count ?? 0, user: user, family: family,
            readsClients: mayRead(.readClients))
        let description = refusal.reason.row.description
        return RequestExplanation(
            events: events, checks: facts.checks,
            verdict: "It was refused: \(description) (\(refusal.reason.row.source))", client: client?.client, user: user
        )
    }

    func mayRead(_ permission: AdminPermission) -> Bool { caller.permissions.contains(permission) }
}

/// What an event tells of a refusal.
struct Refusal: Sendable {
    var reason: OAuthReason
    var client: ClientID?
    var user: UserID?
    var family: FamilyID?
    var generation: Int64?
    /// What was wrong, or what came in place of what was expected.
    var detail: String?

    /// `nil` for an event of anything else.
    init?(_ event: AuditEventSummary) {
        let record = event.record
        func value(_ name: String) -> String? { record.detail.first { $0.name == name }?.value }
        let reason: OAuthReason? =
            switch record.kind {
            case "request.refused", "client_authentication.failed":
                value("reason").flatMap { OAuthReason(rawValue: $0) }
            case "login.failed": value("reason") == "required_actions" ? .actionRequired : .invalidCredentials
            case "login.throttled": .throttled
            case "refresh.reused": .refreshTokenReused
            case "code.reused": .codeReused
            case "introspection.refused", "revocation.refused": .tokenOfAnotherClient
            case "consent.refused": .accessDenied
            default: nil
            }
        guard let reason else { return nil }
        self.reason = reason
        client = record.client.flatMap { ClientID($0) }
        user = record.user.map { UserID($0) }
        family = value("family").flatMap { UUID(uuidString: $0) }.map { FamilyID($0) }
        generation = value("generation").flatMap { Int64($0) }
        detail = record.kind == "login.failed" ? value("reason") : value("detail")
    }
}
