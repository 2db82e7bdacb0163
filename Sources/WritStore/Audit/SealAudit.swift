// Seals new events into blocks: one round of whoever holds the sealer's row.
package import WritPostgres
import FoundationEssentials
import WritJOSE
import WritProtocol

package enum AuditSealing: Sendable, Equatable {
    case sealed(events: Int)
    /// Another node is at it.
    case elsewhere
}

extension Store {
    private static let hasUnsealedAudit = Statement(
        """
        SELECT EXISTS (
            SELECT
            FROM audit_event
            WHERE (position, event_id) > (s.last_position, s.last_event)
        )
        FROM audit_sealer AS s
        WHERE s.is_only
        """, .read)

    /// Whether a round would find something, without writing anything.
    package func hasUnsealedAudit() async throws(PostgresError) -> Bool {
        try await run(Self.hasUnsealedAudit, [], in: .everyRealm).first?.bool(0) ?? false
    }

    /// Events below the end belong to finished transactions: nobody adds one there any more.
    private static let holdAuditSealer = Statement(
        """
        SELECT last_position,
               last_event,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint + writ_audit_offset(),
               now()
        FROM audit_sealer
        WHERE is_only
        FOR UPDATE SKIP LOCKED
        """, .write)

    private static let unsealedAudit = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE (position, event_id) > ($1, $2)
          AND position < $3
        ORDER BY position, event_id
        LIMIT $4
        """, .read)

    private static let auditHeads = Statement(
        """
        SELECT realm_id, block, hash, events
        FROM audit_chain
        WHERE realm_id = ANY ($1)
        """, .read)

    private static let insertAuditBlocks = Statement(
        """
        WITH made AS (
            SELECT realm_id, block, sealed_ms, month, events, last_position, last_event, previous_hash, events_hash, hash,
                   entries, total, is_head
            FROM jsonb_to_recordset($1) AS made (
                realm_id text, block bigint, sealed_ms bigint, month date, events integer, last_position bigint,
                last_event uuid, previous_hash text, events_hash text, hash text, entries text, total bigint,
                is_head boolean
            )
        ),
        inserted AS (
            INSERT INTO audit_block (
                realm_id, block, sealed_at, month, events, last_position, last_event, previous_hash, events_hash, hash,
                entries
            )
            SELECT realm_id, block, 'epoch'::timestamptz + sealed_ms * interval '1 millisecond', month, events,
                   last_position, last_event, decode(previous_hash, 'hex'), decode(events_hash, 'hex'),
                   decode(hash, 'hex'), decode(entries, 'hex')
            FROM made
        ),
        heads AS (
            INSERT INTO audit_chain (realm_id, block, hash, events)
            SELECT realm_id, block, decode(hash, 'hex'), total
            FROM made
            WHERE is_head
            ON CONFLICT (realm_id) DO UPDATE
            SET block = EXCLUDED.block,
                hash = EXCLUDED.hash,
                events = EXCLUDED.events
        )
        UPDATE audit_sealer
        SET last_position = $2,
            last_event = $3
        WHERE is_only
        """, .write)

    /// Seals at most `limit` events, of whichever realms, in one transaction. Four round trips; the hashing in between
    /// takes a microsecond an event. Late commits are no matter: see AuditChain.md.
    package func sealAudit(limit: Int) async throws -> AuditSealing {
        try await pool.transaction(realm: RealmContext.everyRealm.setting) { transaction in
            guard let row = try await transaction.query(Self.holdAuditSealer, []).first else { return .elsewhere }
            var columns = Columns(row)
            let start = AuditPlace(position: try columns.int8(), event: try columns.uuid())
            let (end, now) = (try columns.int8(), try columns.instant())
            let events = try AuditRecord.all(
                try await transaction.query(
                    Self.unsealedAudit,
                    [.int8(start.position), .uuid(start.event), .int8(end), .int8(Int64(limit))]))
            guard let last = events.last?.place else { return .sealed(events: 0) }
            let realms = Set(events.map(\.realm)).sorted()
            var heads: [String: AuditHead] = [:]
            for row in try await transaction.query(Self.auditHeads, [.textArray(realms)]) {
                var columns = Columns(row)
                heads[try columns.text()] = AuditHead(
                    block: try columns.int8(), hash: try columns.bytes(), events: try columns.int8())
            }
            let json = Self.blocks(of: events, after: heads, sealedAt: now.millisecondsSince1970)
            _ = try await transaction.query(
                Self.insertAuditBlocks, [.jsonb(json), .int8(last.position), .uuid(last.event)])
            return .sealed(events: events.count)
        }
    }

    /// A block for each realm and each change of month in its events' order, as rows.
    private static func blocks(
        of events: [AuditRecord], after heads: [String: AuditHead], sealedAt: Int64
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginArray()
        for (realm, own) in Dictionary(grouping: events, by: \.realm) {
            var head = heads[realm] ?? .none
            var rest = own[...]
            while let month = rest.first?.month {
                let run = rest.prefix { $0.month == month }
                rest = rest.dropFirst(run.count)
                let block = AuditBlock(Array(run), after: head, sealedAt: sealedAt)
                head = AuditHead(block: block.number, hash: block.hash, events: head.events + Int64(run.count))
                block.write(to: &json, total: head.events, isHead: rest.isEmpty)
            }
        }
        json.endArray()
        return json.bytes
    }

    private static let resumeAudit = Statement(
        """
        SELECT writ_resume_audit()
        """, .write)

    /// Before anything is written to a database that may come from a dump: lets new events lie behind the sealed ones.
    /// - Returns: Whether that was needed.
    package func resumeAudit() async throws(PostgresError) -> Bool {
        try await run(Self.resumeAudit, [], in: .everyRealm).first?.bool(0) ?? false
    }
}
