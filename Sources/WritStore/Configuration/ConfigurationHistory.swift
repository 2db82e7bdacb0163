// The history of a realm's configuration: written with each change, read for plans, comparisons and rollbacks.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let recordChanges = Statement(
        """
        WITH head AS (
            INSERT INTO configuration_head AS h (realm_id, number)
            VALUES ($1, cardinality($2::text[]))
            ON CONFLICT (realm_id) DO UPDATE
            SET number = h.number + cardinality($2::text[])
            RETURNING h.number
        )
        INSERT INTO configuration_change (realm_id, number, actor, reason, object_kind, object_id, before, after)
        SELECT $1, head.number - cardinality($2::text[]) + c.place, c.actor, NULLIF(c.reason, ''), c.object_kind,
               c.object_id, NULLIF(c.before, '')::jsonb, NULLIF(c.after, '')::jsonb
        FROM head
        CROSS JOIN unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
            AS c (actor, reason, object_kind, object_id, before, after, place)
        """, .write)

    /// The part of ``recordChange(_:)`` that writes, in this order. One round trip.
    func write(_ changes: [NewConfigurationChange]) async throws(PostgresError) {
        func text(_ json: [UInt8]?) -> String { json.map { String(decoding: $0, as: UTF8.self) } ?? "" }
        _ = try await run(
            Self.recordChanges,
            [
                .text(realm.rawValue), .textArray(changes.map(\.actor)), .textArray(changes.map { $0.reason ?? "" }),
                .textArray(changes.map(\.kind)), .textArray(changes.map(\.id)),
                .textArray(changes.map { text($0.before) }), .textArray(changes.map { text($0.after) }),
            ])
    }

    private static let lockConfiguration = Statement(
        """
        INSERT INTO configuration_head AS h (realm_id, number)
        SELECT realm_id, 0
        FROM realm
        WHERE realm_id = $1
        FOR NO KEY UPDATE
        ON CONFLICT (realm_id) DO UPDATE
        SET number = h.number
        RETURNING h.number, h.applied_number, h.exchanged_groups
        """, .write)

    /// Keeps every change of the realm's configuration waiting until the transaction ends, so that what is read now is
    /// what there is when it commits.
    /// - Returns: `nil` when there is no such realm.
    package func lockConfiguration() async throws(PostgresError) -> ConfigurationHead? {
        try await run(Self.lockConfiguration, [.text(realm.rawValue)]).first.map { row throws(PostgresError) in
            try ConfigurationHead(row)
        }
    }

    private static let markApplied = Statement(
        """
        UPDATE configuration_head
        SET applied_number = number
        WHERE realm_id = $1
        """, .write)

    /// What has been changed until now agrees with a document; what comes is drift.
    package func markApplied() async throws(PostgresError) {
        _ = try await run(Self.markApplied, [.text(realm.rawValue)])
    }

    private static let setExchangedGroups = Statement(
        """
        UPDATE configuration_head
        SET exchanged_groups = $2
        WHERE realm_id = $1
        """, .write)

    /// See ``ConfigurationHead/exchangedGroups``. Whoever writes holds the head (``lockConfiguration()``).
    package func setExchangedGroups(_ json: [UInt8]) async throws(PostgresError) {
        try await write(Self.setExchangedGroups, [.text(realm.rawValue), .jsonb(json)])
    }

    /// See ``Store/configurationChanges(_:from:to:)``.
    package func configurationChanges(
        from: Int64, to: Int64
    ) async throws(PostgresError) -> [ConfigurationChangeRecord] {
        try await run(Store.configurationChanges, [.text(realm.rawValue), .int8(from), .int8(to)]).changes()
    }
}

extension Store {
    private static let configurationHead = Statement(
        """
        SELECT number,
               applied_number,
               exchanged_groups
        FROM configuration_head
        WHERE realm_id = $1
        """, .read)

    package func configurationHead(_ realm: RealmID) async throws(PostgresError) -> ConfigurationHead {
        let rows = try await run(Self.configurationHead, [.text(realm.rawValue)], in: realm)
        guard let row = rows.first else { return ConfigurationHead(number: 0, appliedNumber: nil) }
        return try ConfigurationHead(row)
    }

    fileprivate static let configurationChanges = Statement(
        """
        SELECT number,
               at,
               actor,
               reason,
               object_kind,
               object_id,
               before,
               after
        FROM configuration_change
        WHERE realm_id = $1
          AND number > $2
          AND number <= $3
        ORDER BY number
        """, .read)

    /// The changes after number `from`, up to number `to`, the oldest first.
    package func configurationChanges(
        _ realm: RealmID, from: Int64, to: Int64
    ) async throws(PostgresError) -> [ConfigurationChangeRecord] {
        try await run(
            Self.configurationChanges, [.text(realm.rawValue), .int8(from), .int8(to)], in: realm
        ).changes()
    }

    private static let listConfigurationChanges = Statement(
        """
        SELECT number,
               at,
               actor,
               reason,
               object_kind,
               object_id,
               before,
               after
        FROM configuration_change
        WHERE realm_id = $1
          AND number < $2
          AND ($3::text IS NULL OR (object_kind = $3 AND object_id = $4))
        ORDER BY number DESC
        LIMIT $5
        """, .read)

    /// The changes before number `before`, the newest first.
    /// - Parameter object: Only those of this one.
    package func listConfigurationChanges(
        _ realm: RealmID, before: Int64, limit: Int, object: (kind: String, id: String)? = nil
    ) async throws(PostgresError) -> [ConfigurationChangeRecord] {
        try await run(
            Self.listConfigurationChanges,
            [
                .text(realm.rawValue), .int8(before), .textOrNull(object?.kind), .textOrNull(object?.id),
                .int8(Int64(limit)),
            ], in: realm
        ).changes()
    }
}

extension ConfigurationHead {
    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        var columns = Columns(row)
        self.init(
            number: try columns.int8(), appliedNumber: try columns.int8OrNil(),
            exchangedGroups: try columns.jsonOrNil())
    }
}

extension PostgresRows {
    fileprivate func changes() throws(PostgresError) -> [ConfigurationChangeRecord] {
        var changes: [ConfigurationChangeRecord] = []
        for row in self {
            var columns = Columns(row)
            changes.append(
                ConfigurationChangeRecord(
                    number: try columns.int8(), at: try columns.instant(), actor: try columns.text(),
                    reason: try columns.textOrNil(), kind: try columns.text(), id: try columns.text(),
                    before: try columns.jsonOrNil(), after: try columns.jsonOrNil()))
        }
        return changes
    }
}
