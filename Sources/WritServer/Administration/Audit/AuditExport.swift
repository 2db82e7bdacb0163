// A realm's trail on its way out, part by part, however long it is.
import WritProtocol
import WritStore

/// Between two parts nothing is held but the place, neither a transaction nor a connection: whoever takes them may be
/// slow.
package actor AuditExport {
    private let store: Store
    private let realm: RealmID
    private let filter: AuditFilter
    private var place: AuditMoment?
    private var isAtTheEnd = false

    /// Events of a part, some 300 octets each.
    private static let partLimit = 1000

    init(store: Store, realm: RealmID, filter: AuditFilter) {
        self.store = store
        self.realm = realm
        self.filter = filter
    }

    /// The next part, never empty; `nil` when all have been taken. A part that is not full is the last. One round trip.
    /// - Throws: `PostgresError`.
    package func next() async throws -> [AuditEventSummary]? {
        guard !isAtTheEnd else { return nil }
        let rows = try await store.exportAudit(realm, filter, after: place, limit: Self.partLimit)
        isAtTheEnd = rows.count < Self.partLimit
        guard let last = rows.last else { return nil }
        place = last.moment
        return rows.map { AuditEventSummary(record: $0) }
    }
}
