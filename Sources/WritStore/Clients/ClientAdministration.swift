// Making, changing and listing clients.
import FoundationEssentials
import WritJOSE
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertClient = Statement(
        """
        INSERT INTO client (
            realm_id, client_id, name, type, is_enabled, auth_method, jwks, grants, redirect_uris,
            post_logout_redirect_uris, scopes, resources, overrides, client_uri, logo_uri, policy_uri, tos_uri,
            initiate_login_uri, backchannel_logout_uri, backchannel_logout_session_required, frontchannel_logout_uri,
            frontchannel_logout_session_required, details
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, jsonb_object($13), $14, $15, $16, $17, $18, $19,
                $20, $21, $22, $23)
        ON CONFLICT (realm_id, client_id) DO NOTHING
        """, .write)

    /// Stores the client without secrets and origins.
    /// - Returns: `false` when the realm has a client of that id. Without such a realm it throws 23503.
    package func insertClient(_ client: Client) async throws(PostgresError) -> Bool {
        try await run(Self.insertClient, client.values(of: realm)).affected == 1
    }

    /// As ``insertClient(_:)``, for a client that the realm cannot have: its configuration is held, and it had none.
    package func insertPlannedClient(_ client: Client) async throws(PostgresError) {
        try await write(Self.insertClient, client.values(of: realm), changesOneRow: true)
    }

    private static let updateClient = Statement(
        """
        UPDATE client
        SET name = $3,
            type = $4,
            is_enabled = $5,
            auth_method = $6,
            jwks = $7,
            grants = $8,
            redirect_uris = $9,
            post_logout_redirect_uris = $10,
            scopes = $11,
            resources = $12,
            overrides = jsonb_object($13),
            client_uri = $14,
            logo_uri = $15,
            policy_uri = $16,
            tos_uri = $17,
            initiate_login_uri = $18,
            backchannel_logout_uri = $19,
            backchannel_logout_session_required = $20,
            frontchannel_logout_uri = $21,
            frontchannel_logout_session_required = $22,
            details = $23,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND client_id = $2
        """, .write)

    package func updateClient(_ client: Client) async throws(PostgresError) {
        try await write(Self.updateClient, client.values(of: realm))
    }

    private static let deleteOrigins = Statement(
        """
        DELETE FROM client_origin
        WHERE realm_id = $1
          AND client_id = $2
        """, .write)

    private static let insertOrigins = Statement(
        """
        INSERT INTO client_origin (realm_id, origin, client_id, is_named)
        SELECT $1, origin, $2, origin = ANY ($4)
        FROM unnest($3::text[]) AS origin
        """, .write)

    /// - Parameter named: Those among `origins` that do not follow from the redirect URIs alone.
    package func replaceOrigins(
        _ client: ClientID, origins: Set<String>, named: Set<String>
    ) async throws(PostgresError) {
        try await write(Self.deleteOrigins, [.text(realm.rawValue), .text(client.rawValue)])
        guard !origins.isEmpty else { return }
        try await write(
            Self.insertOrigins,
            [
                .text(realm.rawValue), .text(client.rawValue), .textArray(origins.sorted()),
                .textArray(named.sorted()),
            ])
    }

    private static let lockClient = Statement(
        """
        SELECT client_id
        FROM client
        WHERE realm_id = $1
          AND client_id = $2
        FOR UPDATE
        """, .write)

    /// The client, held against other changes until the transaction ends; `nil` when there is none.
    package func lockClient(_ id: ClientID) async throws(PostgresError) -> ClientRecord? {
        let values: [PostgresValue] = [.text(realm.rawValue), .text(id.rawValue)]
        guard !(try await run(Self.lockClient, values).isEmpty) else { return nil }
        return try await run(Store.showClient, values).first.map { row throws(PostgresError) in try ClientRecord(row) }
    }

    private static let deleteClient = Statement(
        """
        DELETE FROM client
        WHERE realm_id = $1
          AND client_id = $2
        """, .write)

    /// Deletes the client with its secrets, origins and refresh families.
    /// - Returns: `false` when there is none.
    package func deleteClient(_ id: ClientID) async throws(PostgresError) -> Bool {
        try await run(Self.deleteClient, [.text(realm.rawValue), .text(id.rawValue)]).affected == 1
    }
}

extension Store {
    fileprivate static let showClient = Statement(
        """
        SELECT c.client_id,
               c.name,
               c.type,
               c.is_enabled,
               c.auth_method,
               c.jwks,
               c.grants,
               c.redirect_uris,
               c.post_logout_redirect_uris,
               c.scopes,
               c.resources,
               c.client_uri,
               c.logo_uri,
               c.policy_uri,
               c.tos_uri,
               c.initiate_login_uri,
               c.backchannel_logout_uri,
               c.backchannel_logout_session_required,
               c.frontchannel_logout_uri,
               c.frontchannel_logout_session_required,
               ARRAY(SELECT key || '=' || value FROM jsonb_each_text(c.overrides)),
               ARRAY(SELECT o.origin FROM client_origin AS o WHERE o.realm_id = $1 AND o.client_id = $2),
               NULL::bytea,
               c.created_at,
               ARRAY(SELECT r.role_name FROM client_role AS r WHERE r.realm_id = $1 AND r.client_id = $2 ORDER BY 1),
               c.details,
               c.awaits_use,
               ARRAY(
                   SELECT o.origin
                   FROM client_origin AS o
                   WHERE o.realm_id = $1 AND o.client_id = $2 AND o.is_named
               ),
               ARRAY(
                   SELECT s.secret_id || ' ' || trunc(extract(epoch FROM s.created_at) * 1000)
                   FROM client_secret AS s
                   WHERE s.realm_id = $1 AND s.client_id = $2
                   ORDER BY s.created_at, s.slot
               ),
               c.updated_at,
               c.revision
        FROM client AS c
        WHERE c.realm_id = $1
          AND c.client_id = $2
        """, .read)

    /// A client for an administrator: without the hashes of its secrets. One round trip.
    package func showClient(_ realm: RealmID, _ id: ClientID) async throws(PostgresError) -> ClientRecord? {
        try await run(Self.showClient, [.text(realm.rawValue), .text(id.rawValue)], in: realm).first
            .map { row throws(PostgresError) in try ClientRecord(row) }
    }

    fileprivate static let listClients = Statement(
        """
        SELECT c.client_id,
               c.name,
               c.type,
               c.is_enabled,
               c.auth_method,
               c.jwks,
               c.grants,
               c.redirect_uris,
               c.post_logout_redirect_uris,
               c.scopes,
               c.resources,
               c.client_uri,
               c.logo_uri,
               c.policy_uri,
               c.tos_uri,
               c.initiate_login_uri,
               c.backchannel_logout_uri,
               c.backchannel_logout_session_required,
               c.frontchannel_logout_uri,
               c.frontchannel_logout_session_required,
               ARRAY(SELECT key || '=' || value FROM jsonb_each_text(c.overrides)),
               ARRAY(SELECT o.origin FROM client_origin AS o WHERE o.realm_id = $1 AND o.client_id = c.client_id),
               NULL::bytea,
               c.created_at,
               ARRAY(SELECT r.role_name FROM client_role AS r WHERE r.realm_id = $1 AND r.client_id = c.client_id ORDER BY 1),
               c.details,
               c.awaits_use,
               ARRAY(
                   SELECT o.origin
                   FROM client_origin AS o
                   WHERE o.realm_id = $1 AND o.client_id = c.client_id AND o.is_named
               ),
               ARRAY(
                   SELECT s.secret_id || ' ' || trunc(extract(epoch FROM s.created_at) * 1000)
                   FROM client_secret AS s
                   WHERE s.realm_id = $1 AND s.client_id = c.client_id
                   ORDER BY s.created_at, s.slot
               ),
               c.updated_at,
               c.revision
        FROM client AS c
        WHERE c.realm_id = $1
          AND ($2::text IS NULL OR c.client_id > $2)
          AND ($3::text IS NULL OR strpos(lower(c.client_id), $3) > 0 OR strpos(lower(c.name), $3) > 0)
        ORDER BY c.client_id
        LIMIT $4
        """, .read)

    /// Clients in the order of their ids.
    /// - Parameter search: Only those whose id or name holds this text.
    package func listClients(
        _ realm: RealmID, after: String?, limit: Int, search: String?
    ) async throws(PostgresError) -> [ClientRecord] {
        let rows = try await run(
            Self.listClients,
            [.text(realm.rawValue), .textOrNull(after), .foldedOrNull(search), .int8(Int64(limit))], in: realm)
        var clients: [ClientRecord] = []
        for row in rows { clients.append(try ClientRecord(row)) }
        return clients
    }
}

extension StoreTransaction {
    /// Every client of the realm, in the order of their ids.
    package func clients() async throws(PostgresError) -> [ClientRecord] {
        let rows = try await run(
            Store.listClients, [.text(realm.rawValue), .textOrNull(nil), .textOrNull(nil), .int8(.max)])
        var clients: [ClientRecord] = []
        for row in rows { clients.append(try ClientRecord(row)) }
        return clients
    }
}

extension ClientRecord {
    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        var columns = Columns(row)
        let client = try Client(&columns)
        self.init(
            client: client, namedOrigins: Set(try columns.textArray()),
            secrets: try columns.textArray().compactMap { Self.secret($0) }, updatedAt: try columns.instant(),
            revision: try columns.int8())
    }

    /// A uuid, a space, and milliseconds since 1970.
    private static func secret(_ text: String) -> ClientSecretRecord? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let id = UUID(uuidString: String(parts[0])), let time = Int64(parts[1]) else {
            return nil
        }
        return ClientSecretRecord(id: id, createdAt: Instant(millisecondsSince1970: time))
    }
}

extension Client {
    /// The parameters of the two statements that write a whole row.
    fileprivate func values(of realm: RealmID) -> [PostgresValue] {
        [
            .text(realm.rawValue), .text(id.rawValue), .textOrNull(name), .text(type.rawValue), .bool(isEnabled),
            .text(authMethod.rawValue), .jsonbOrNull(keys.isEmpty ? nil : JWKS(keys).json),
            .textArray(grants.map(\.rawValue).sorted()), .textArray(redirectURIs), .textArray(postLogoutRedirectURIs),
            .textArray(scope.strings), .textArray(resources), .overrides(overrides),
            .textOrNull(clientURI), .textOrNull(logoURI), .textOrNull(policyURI), .textOrNull(termsURI),
            .textOrNull(initiateLoginURI), .textOrNull(backchannelLogoutURI), .bool(backchannelLogoutSessionRequired),
            .textOrNull(frontchannelLogoutURI), .bool(frontchannelLogoutSessionRequired),
            .jsonb(details.json),
        ]
    }
}
