// Reads a client for its snapshot.
import WritCrypto
import WritJOSE
package import WritPostgres
package import WritProtocol

extension Store {
    private static let loadClient = Statement(
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
               (
                   SELECT string_agg(s.secret_hash, ''::bytea ORDER BY s.slot)
                   FROM client_secret AS s
                   WHERE s.realm_id = $1 AND s.client_id = $2
               ),
               c.created_at,
               ARRAY(SELECT r.role_name FROM client_role AS r WHERE r.realm_id = $1 AND r.client_id = $2 ORDER BY 1),
               c.details,
               c.awaits_use
        FROM client AS c
        WHERE c.realm_id = $1
          AND c.client_id = $2
        """, .read)

    /// A client, disabled or not, with the hashes of its secrets; `nil` when there is none. One round trip.
    package func loadClient(_ realm: RealmID, _ id: ClientID) async throws(PostgresError) -> Client? {
        let rows = try await run(Self.loadClient, [.text(realm.rawValue), .text(id.rawValue)], in: realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return try Client(&columns)
    }
}

extension Client {
    /// Reads client_id … overrides, origins, the secrets' hashes, created_at, roles, details and awaits_use, in this order.
    init(_ columns: inout Columns) throws(PostgresError) {
        self.init(
            id: try columns.clientID(), name: try columns.textOrNil(), type: try columns.choice(ClientType.self),
            isEnabled: try columns.bool(), authMethod: try columns.choice(ClientAuthMethod.self),
            keys: try Self.keys(try columns.jsonOrNil()),
            grants: Set(try columns.textArray().compactMap { GrantType(rawValue: $0) }),
            redirectURIs: try columns.textArray(), postLogoutRedirectURIs: try columns.textArray(),
            scope: try columns.scope(), resources: try columns.textArray())
        clientURI = try columns.textOrNil()
        logoURI = try columns.textOrNil()
        policyURI = try columns.textOrNil()
        termsURI = try columns.textOrNil()
        initiateLoginURI = try columns.textOrNil()
        backchannelLogoutURI = try columns.textOrNil()
        backchannelLogoutSessionRequired = try columns.bool()
        frontchannelLogoutURI = try columns.textOrNil()
        frontchannelLogoutSessionRequired = try columns.bool()
        overrides = try columns.overrides()
        origins = Set(try columns.textArray())
        let hashes = try columns.bytesOrNil() ?? []
        secretHashes = stride(from: 0, to: hashes.count, by: SHA256.byteCount).map {
            Array(hashes[$0..<min($0 + SHA256.byteCount, hashes.count)])
        }
        createdAt = try columns.instant()
        roles = try columns.roleNames()
        details = try Self.details(try columns.json())
        awaitsUse = try columns.bool()
    }

    private static func details(_ json: [UInt8]) throws(PostgresError) -> ClientDetails {
        do { return ClientDetails(stored: try JSONValue(parsing: json).object ?? JSONObject()) } catch {
            throw .decoding("details: \(error)")
        }
    }

    private static func keys(_ jwks: [UInt8]?) throws(PostgresError) -> [JWK] {
        guard let jwks else { return [] }
        do { return try JWKS(json: jwks).keys } catch { throw .decoding("jwks: \(error)") }
    }
}
