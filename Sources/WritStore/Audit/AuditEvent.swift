// One thing that happened, as the audit trail keeps it.
package import FoundationEssentials
import WritJOSE
package import WritProtocol

/// A row of `audit_event`. Holds no secret and no token; a name that was typed is no detail either, for it may be a
/// password.
package struct AuditEvent: Sendable {
    /// A UUIDv7, made once: an event that is sent twice is stored once.
    package var id: UUID
    package var realm: RealmID
    package var at: Instant
    /// What happened, `noun.participle`: "token.issued", "login.failed", "refresh.reused", "family.revoked".
    package var kind: String
    package var client: ClientID?
    package var user: UserID?
    package var address: String?
    package var requestID: String?
    package var detail: [(String, String)]

    package init(
        id: UUID, realm: RealmID, at: Instant, kind: String, client: ClientID? = nil, user: UserID? = nil,
        address: String? = nil, requestID: String? = nil, detail: [(String, String)] = []
    ) {
        self.id = id
        self.realm = realm
        self.at = at
        self.kind = kind
        self.client = client
        self.user = user
        self.address = address
        self.requestID = requestID
        self.detail = detail
    }
}

extension AuditEvent {
    /// Characters kept of each text. A request's texts go in here; none may make a batch too big to store.
    private static let textLimit = 1024

    /// The events as a JSON array for the SQL function `writ_audit_events`.
    static func json(_ events: [AuditEvent]) -> [UInt8] {
        var json = JSONWriter(capacity: 256 * events.count + 2)
        json.beginArray()
        for event in events { event.write(to: &json) }
        json.endArray()
        return json.bytes
    }

    private func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("realm_id", realm.rawValue)
        json.member("event_id", id.uuidString)
        json.member("at_ms", at.millisecondsSince1970)
        json.member("kind", kind)
        if let client { json.member("client_id", client.rawValue) }
        if let user { json.member("user_id", user.description) }
        if let address { json.member("address", Self.storable(address)) }
        if let requestID { json.member("request_id", Self.storable(requestID)) }
        if !detail.isEmpty {
            json.key("detail")
            json.beginObject()
            var written: Set<String> = []
            for (name, value) in detail where written.insert(name).inserted { json.member(name, Self.storable(value)) }
            json.endObject()
        }
        json.endObject()
    }

    /// PostgreSQL stores no U+0000, in jsonb no more than in text; one such event must not cost its whole batch.
    private static func storable(_ text: String) -> String {
        guard text.utf8.count > textLimit || text.utf8.contains(0) else { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(textLimit).map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}
