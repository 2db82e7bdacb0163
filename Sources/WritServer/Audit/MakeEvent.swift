// An audit event of this moment.
import FoundationEssentials
import WritProtocol
import WritStore

extension Authority {
    /// - Parameter detail: Names and values that help an auditor; never a secret, a token or a password.
    func event(
        _ kind: String, realm: RealmID, client: ClientID?, user: UserID?, caller: Caller,
        detail: [(String, String)] = []
    ) -> AuditEvent {
        let now = clock.now
        return AuditEvent(
            id: UUID.v7(now: now, random: random), realm: realm, at: now, kind: kind, client: client, user: user,
            address: caller.address, requestID: caller.requestID, detail: detail)
    }
}
