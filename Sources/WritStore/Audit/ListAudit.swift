// Looks for events of a realm, the newest first.
package import FoundationEssentials
package import WritPostgres
package import WritProtocol

/// What is looked for; `nil` is anything.
package struct AuditFilter: Sendable {
    package var from: Instant?
    /// Not included.
    package var to: Instant?
    /// What the kind begins with: `login.` or `login.failed`.
    package var kind: String?
    package var user: UserID?
    package var client: ClientID?
    package var requestID: String?
    package var address: String?

    package init(
        from: Instant? = nil, to: Instant? = nil, kind: String? = nil, user: UserID? = nil, client: ClientID? = nil,
        requestID: String? = nil, address: String? = nil
    ) {
        self.from = from
        self.to = to
        self.kind = kind
        self.user = user
        self.client = client
        self.requestID = requestID
        self.address = address
    }
}

/// A place in a list of events by time: the event's microseconds, and its id.
package struct AuditMoment: Sendable, Equatable {
    package var microseconds: Int64
    package var event: UUID

    package init(microseconds: Int64, event: UUID) {
        self.microseconds = microseconds
        self.event = event
    }
}

/// Each of these statements enters an index by what it is named for, with the time behind, and judges the rest by the row.
/// Plans are made for the values: one for any realm and any time takes a realm for small and sorts it, be it millions.
extension Store {
    private static let listAudit = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND at >= $2
          AND at <= $3
          AND (at, event_id) < ($3, $4)
          AND ($6::text IS NULL OR starts_with(kind, $6))
          AND ($7::uuid IS NULL OR user_id = $7)
          AND ($8::text IS NULL OR client_id = $8)
          AND ($9::text IS NULL OR request_id = $9)
          AND ($10::text IS NULL OR address = $10)
        ORDER BY at DESC, event_id DESC
        LIMIT $5
        """, .read, plan: .forItsValues)

    private static let auditOfUser = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND user_id = $7
          AND at >= $2
          AND at <= $3
          AND (at, event_id) < ($3, $4)
          AND ($6::text IS NULL OR starts_with(kind, $6))
          AND ($8::text IS NULL OR client_id = $8)
          AND ($9::text IS NULL OR request_id = $9)
          AND ($10::text IS NULL OR address = $10)
        ORDER BY at DESC, event_id DESC
        LIMIT $5
        """, .read, plan: .forItsValues)

    private static let auditOfClient = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND client_id = $8
          AND at >= $2
          AND at <= $3
          AND (at, event_id) < ($3, $4)
          AND ($6::text IS NULL OR starts_with(kind, $6))
          AND ($7::uuid IS NULL OR user_id = $7)
          AND ($9::text IS NULL OR request_id = $9)
          AND ($10::text IS NULL OR address = $10)
        ORDER BY at DESC, event_id DESC
        LIMIT $5
        """, .read, plan: .forItsValues)

    private static let auditOfRequest = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND request_id = $9
          AND at >= $2
          AND at <= $3
          AND (at, event_id) < ($3, $4)
          AND ($6::text IS NULL OR starts_with(kind, $6))
          AND ($7::uuid IS NULL OR user_id = $7)
          AND ($8::text IS NULL OR client_id = $8)
          AND ($10::text IS NULL OR address = $10)
        ORDER BY at DESC, event_id DESC
        LIMIT $5
        """, .read, plan: .forItsValues)

    private static let auditOfAddress = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND address = $10
          AND at >= $2
          AND at <= $3
          AND (at, event_id) < ($3, $4)
          AND ($6::text IS NULL OR starts_with(kind, $6))
          AND ($7::uuid IS NULL OR user_id = $7)
          AND ($8::text IS NULL OR client_id = $8)
          AND ($9::text IS NULL OR request_id = $9)
        ORDER BY at DESC, event_id DESC
        LIMIT $5
        """, .read, plan: .forItsValues)

    /// Kind by kind, each newest first: so a rare kind is found at once among many others, and a common one without sorting
    /// all there is of it. The kinds are found by stepping from one to the next in the index.
    private static let auditOfKinds = Statement(
        """
        WITH RECURSIVE kinds (kind) AS (
            (
                SELECT kind
                FROM audit_event
                WHERE realm_id = $1
                  AND kind >= $6::text
                ORDER BY kind
                LIMIT 1
            )
            UNION ALL
            SELECT (
                SELECT e.kind
                FROM audit_event AS e
                WHERE e.realm_id = $1
                  AND e.kind > k.kind
                ORDER BY e.kind
                LIMIT 1
            )
            FROM kinds AS k
            WHERE starts_with(k.kind, $6)
        )
        SELECT e.realm_id, e.event_id, e.position, e.at, e.kind, e.client_id, e.user_id, e.address, e.request_id, e.detail
        FROM kinds AS k
        CROSS JOIN LATERAL (
            SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
            FROM audit_event
            WHERE realm_id = $1
              AND kind = k.kind
              AND at >= $2
              AND at <= $3
              AND (at, event_id) < ($3, $4)
              AND ($7::uuid IS NULL OR user_id = $7)
              AND ($8::text IS NULL OR client_id = $8)
              AND ($9::text IS NULL OR request_id = $9)
              AND ($10::text IS NULL OR address = $10)
            ORDER BY at DESC, event_id DESC
            LIMIT $5
        ) AS e
        WHERE starts_with(k.kind, $6)
        ORDER BY e.at DESC, e.event_id DESC
        LIMIT $5
        """, .read, plan: .forItsValues)

    /// One round trip.
    ///
    /// - Parameter before: Only what lies before it in time.
    package func listAudit(
        _ realm: RealmID, _ filter: AuditFilter, before: AuditMoment?, limit: Int
    ) async throws(PostgresError) -> [AuditRecord] {
        let statement =
            if filter.requestID != nil { Self.auditOfRequest } else if filter.user != nil {
                Self.auditOfUser
            } else if filter.address != nil { Self.auditOfAddress } else if filter.kind != nil {
                Self.auditOfKinds
            } else if filter.client != nil { Self.auditOfClient } else { Self.listAudit }
        let end = filter.to?.timestamp ?? .afterAll
        // Nothing lies between an instant and the least id at it, so without a place to go on from this is "before `to`".
        var before = before ?? AuditMoment(microseconds: end.microsecondsSince1970, event: AuditPlace.start.event)
        if before.microseconds > end.microsecondsSince1970 {
            before = AuditMoment(microseconds: end.microsecondsSince1970, event: AuditPlace.start.event)
        }
        return try AuditRecord.all(
            try await run(
                statement,
                [
                    .text(realm.rawValue), .instant(filter.from ?? Instant(secondsSince1970: 0)),
                    .timestamp(PostgresTimestamp(microsecondsSince1970: before.microseconds)), .uuid(before.event),
                    .int8(Int64(limit)),
                ] + filter.values, in: realm))
    }

    private static let exportAudit = Statement(
        """
        SELECT realm_id, event_id, position, at, kind, client_id, user_id, address, request_id, detail
        FROM audit_event
        WHERE realm_id = $1
          AND at >= $2
          AND at < $3
          AND (at, event_id) > ($2, $4)
          AND ($6::text IS NULL OR starts_with(kind, $6))
          AND ($7::uuid IS NULL OR user_id = $7)
          AND ($8::text IS NULL OR client_id = $8)
          AND ($9::text IS NULL OR request_id = $9)
          AND ($10::text IS NULL OR address = $10)
        ORDER BY at, event_id
        LIMIT $5
        """, .read, plan: .forItsValues)

    /// The oldest first, for whoever wants them all. One round trip.
    ///
    /// - Parameter after: Only what lies behind it in time.
    package func exportAudit(
        _ realm: RealmID, _ filter: AuditFilter, after: AuditMoment?, limit: Int
    ) async throws(PostgresError) -> [AuditRecord] {
        let start =
            after
            ?? AuditMoment(
                microseconds: (filter.from ?? Instant(secondsSince1970: 0)).timestamp.microsecondsSince1970,
                event: AuditPlace.start.event)
        return try AuditRecord.all(
            try await run(
                Self.exportAudit,
                [
                    .text(realm.rawValue), .timestamp(PostgresTimestamp(microsecondsSince1970: start.microseconds)),
                    .timestamp(filter.to?.timestamp ?? .afterAll), .uuid(start.event), .int8(Int64(limit)),
                ] + filter.values, in: realm))
    }
}

extension AuditFilter {
    /// `$6` to `$10` of the statements above.
    fileprivate var values: [PostgresValue] {
        [
            .textOrNull(kind), .uuidOrNull(user?.uuid), .textOrNull(client?.rawValue), .textOrNull(requestID),
            .textOrNull(address),
        ]
    }
}

extension PostgresTimestamp {
    /// The year 2200: later than any clock is wrong by.
    fileprivate static let afterAll = PostgresTimestamp(secondsSince1970: 7_258_118_400)
}
