// What people have allowed clients to ask for: kept, listed, taken back.
package import WritPostgres
package import WritProtocol

package struct ConsentRecord: Sendable {
    package var client: ClientID
    /// The client's name for people.
    package var clientName: String?
    package var clientURI: String?
    package var logoURI: String?
    package var scope: Scope
    package var createdAt: Instant
    package var updatedAt: Instant

    package init(
        client: ClientID, clientName: String?, clientURI: String?, logoURI: String?, scope: Scope, createdAt: Instant,
        updatedAt: Instant
    ) {
        self.client = client
        self.clientName = clientName
        self.clientURI = clientURI
        self.logoURI = logoURI
        self.scope = scope
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension Store {
    private static let saveConsent = Statement(
        """
        WITH saved AS (
            INSERT INTO consent AS c (realm_id, user_id, client_id, scopes)
            SELECT $1, a.user_id, $3, $4
            FROM account AS a
            WHERE a.realm_id = $1
              AND a.user_id = $2
              AND a.is_enabled
              AND EXISTS (SELECT FROM client WHERE realm_id = $1 AND client_id = $3)
            ON CONFLICT (realm_id, user_id, client_id) DO UPDATE
            SET scopes = c.scopes || ARRAY(
                    SELECT scope
                    FROM unnest(EXCLUDED.scopes) WITH ORDINALITY AS asked (scope, place)
                    WHERE scope <> ALL (c.scopes)
                    ORDER BY place
                ),
                updated_at = now()
            RETURNING user_id
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($5)
            WHERE EXISTS (SELECT FROM saved)
        )
        SELECT EXISTS (SELECT FROM saved)
        """, .write)

    /// Adds `scope` to what the person allows the client, and writes the event, in one statement. One round trip.
    /// - Returns: `false` when the person is disabled, or the person or the client is no longer there.
    @discardableResult
    package func saveConsent(
        _ realm: RealmID, user: UserID, client: ClientID, scope: Scope, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.saveConsent,
            [
                .text(realm.rawValue), .uuid(user.uuid), .text(client.rawValue), .textArray(scope.strings),
                .jsonb(AuditEvent.json([event])),
            ], in: realm)
        return try rows.first?.bool(0) ?? false
    }

    private static let consentsOfUser = Statement(
        """
        SELECT o.client_id, c.name, c.client_uri, c.logo_uri, o.scopes, o.created_at, o.updated_at
        FROM consent AS o
        CROSS JOIN LATERAL (
            SELECT name, client_uri, logo_uri
            FROM client
            WHERE realm_id = $1
              AND client_id = o.client_id
            LIMIT 1
        ) AS c
        WHERE o.realm_id = $1
          AND o.user_id = $2
        ORDER BY o.client_id
        LIMIT 1000
        """, .read)

    /// In the order of the clients' ids, a thousand at most. One round trip.
    package func consentsOfUser(_ realm: RealmID, _ user: UserID) async throws(PostgresError) -> [ConsentRecord] {
        let rows = try await run(Self.consentsOfUser, [.text(realm.rawValue), .uuid(user.uuid)], in: realm)
        var consents: [ConsentRecord] = []
        for row in rows {
            var columns = Columns(row)
            consents.append(
                ConsentRecord(
                    client: try columns.clientID(), clientName: try columns.textOrNil(),
                    clientURI: try columns.textOrNil(), logoURI: try columns.textOrNil(), scope: try columns.scope(),
                    createdAt: try columns.instant(), updatedAt: try columns.instant()))
        }
        return consents
    }

    /// Takes a consent back, ends every grant of this person to this client, and makes its codes worthless. In one
    /// transaction; it is durable when this returns.
    /// - Returns: Whether there was a consent.
    package func revokeConsent(
        _ realm: RealmID, user: UserID, client: ClientID, event: AuditEvent
    ) async throws -> Bool {
        try await transaction(realm) { transaction in
            try await transaction.revokeConsent(user: user, client: client, event: event)
        }
    }
}

extension StoreTransaction {
    private static let deleteConsent = Statement(
        """
        WITH deleted AS (
            DELETE FROM consent
            WHERE realm_id = $1
              AND user_id = $2
              AND client_id = $3
            RETURNING client_id
        ),
        spoilt AS (
            DELETE FROM authorization_code
            WHERE realm_id = $1
              AND user_id = $2
              AND client_id = $3
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($4)
            WHERE EXISTS (SELECT FROM deleted)
        )
        SELECT EXISTS (SELECT FROM deleted)
        """, .write)

    private static let revokeFamiliesOfClient = Statement(
        """
        UPDATE refresh_family
        SET revoked_at = now(),
            revoked_reason = 'consent revoked'
        WHERE realm_id = $1
          AND user_id = $2
          AND client_id = $3
          AND revoked_at IS NULL
        """, .write)

    /// Two statements: the first waits for a code that is being redeemed, the second then sees the grant it gave.
    fileprivate func revokeConsent(
        user: UserID, client: ClientID, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        let pair: [PostgresValue] = [.text(realm.rawValue), .uuid(user.uuid), .text(client.rawValue)]
        let rows = try await run(Self.deleteConsent, pair + [.jsonb(AuditEvent.json([event]))])
        _ = try await run(Self.revokeFamiliesOfClient, pair)
        return try rows.first?.bool(0) ?? false
    }
}
