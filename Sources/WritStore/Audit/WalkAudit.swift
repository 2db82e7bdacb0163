// Reads a realm's chain from its beginning, part by part, for whoever checks it.
import FoundationEssentials
package import WritPostgres
package import WritProtocol

/// A month of which a realm's events are gone on purpose.
package struct DroppedMonth: Sendable {
    /// `2026-11`.
    package var month: String
    package var droppedAt: Instant
    package var blocks: Int64
    package var events: Int64
}

extension Store {
    private static let auditBlocks = Statement(
        """
        SELECT realm_id, block, sealed_at, to_char(month, 'YYYY-MM'), events::bigint, last_position, last_event,
               previous_hash, events_hash, hash, entries
        FROM audit_block
        WHERE realm_id = $1
          AND block > $2
        ORDER BY block
        LIMIT $3
        """, .read)

    package func auditBlocks(
        _ realm: RealmID, after block: Int64, limit: Int
    ) async throws(PostgresError) -> [AuditBlock] {
        let rows = try await run(
            Self.auditBlocks, [.text(realm.rawValue), .int8(block), .int8(Int64(limit))], in: realm)
        var blocks: [AuditBlock] = []
        for row in rows {
            var columns = Columns(row)
            blocks.append(try AuditBlock(&columns))
        }
        return blocks
    }

    /// A plan for any realm takes each for small, and sorts all that is left of it for every part of the walk.
    private static let auditByPlace = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND (position, event_id) > ($2, $3)
        ORDER BY position, event_id
        LIMIT $4
        """, .read, plan: .forItsValues)

    /// Events in the order of blocks, sealed or not.
    package func auditEvents(
        _ realm: RealmID, after place: AuditPlace, limit: Int
    ) async throws(PostgresError) -> [AuditRecord] {
        try AuditRecord.all(
            try await run(
                Self.auditByPlace,
                [.text(realm.rawValue), .int8(place.position), .uuid(place.event), .int8(Int64(limit))], in: realm))
    }

    private static let auditHead = Statement(
        """
        SELECT block, hash, events
        FROM audit_chain
        WHERE realm_id = $1
        """, .read)

    /// `nil` when nothing of the realm was ever sealed.
    package func auditHead(_ realm: RealmID) async throws(PostgresError) -> AuditHead? {
        guard let row = try await run(Self.auditHead, [.text(realm.rawValue)], in: realm).first else { return nil }
        var columns = Columns(row)
        return AuditHead(block: try columns.int8(), hash: try columns.bytes(), events: try columns.int8())
    }

    private static let droppedMonths = Statement(
        """
        SELECT to_char(month, 'YYYY-MM'), dropped_at, blocks, events
        FROM audit_dropped
        WHERE realm_id = $1
        ORDER BY month
        """, .read)

    package func droppedMonths(_ realm: RealmID) async throws(PostgresError) -> [DroppedMonth] {
        var months: [DroppedMonth] = []
        for row in try await run(Self.droppedMonths, [.text(realm.rawValue)], in: realm) {
            var columns = Columns(row)
            months.append(
                DroppedMonth(
                    month: try columns.text(), droppedAt: try columns.instant(), blocks: try columns.int8(),
                    events: try columns.int8()))
        }
        return months
    }
}
