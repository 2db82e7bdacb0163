// Deletes a realm bit by bit, so that a big one locks nothing for long.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let disableRealm = Statement(
        """
        UPDATE realm
        SET is_enabled = false,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
        """, .write)

    private static let deleteFamilies = Statement(
        """
        DELETE FROM refresh_family
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM refresh_family WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteAccounts = Statement(
        """
        DELETE FROM account
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM account WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteClients = Statement(
        """
        DELETE FROM client
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM client WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteTokens = Statement(
        """
        DELETE FROM revoked_token
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM revoked_token WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteAssertions = Statement(
        """
        DELETE FROM used_assertion
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM used_assertion WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteFailures = Statement(
        """
        DELETE FROM login_failure
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM login_failure WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteSessions = Statement(
        """
        DELETE FROM session
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM session WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteCodes = Statement(
        """
        DELETE FROM authorization_code
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM authorization_code WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deletePushedRequests = Statement(
        """
        DELETE FROM pushed_request
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM pushed_request WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteMails = Statement(
        """
        DELETE FROM mail
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM mail WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteMailRequests = Statement(
        """
        DELETE FROM mail_request
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM mail_request WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteRegistrations = Statement(
        """
        DELETE FROM registration
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM registration WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteRegistrationRates = Statement(
        """
        DELETE FROM registration_rate
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM registration_rate WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteChanges = Statement(
        """
        DELETE FROM configuration_change
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM configuration_change WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteResetRequests = Statement(
        """
        DELETE FROM reset_request
        WHERE realm_id = $1
          AND ctid = ANY (ARRAY(SELECT ctid FROM reset_request WHERE realm_id = $1 LIMIT $2))
        """, .write)

    private static let deleteRealm = Statement(
        """
        WITH deleted AS (
            DELETE FROM realm
            WHERE realm_id = $1
            RETURNING realm_id
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($2)
            WHERE EXISTS (SELECT FROM deleted)
        )
        SELECT EXISTS (SELECT FROM deleted)
        """, .write)

    /// Disables the realm, deletes what is in it `batch` rows at a time, each batch in a transaction of its own, and at
    /// last the realm with its keys. When it is interrupted the realm is left disabled, and the next call goes on.
    ///
    /// The audit trail stays. Nothing of the realm is valid in one made later under the same id: its keys are gone, and
    /// users and families have ids that are never used again.
    /// - Returns: `false` when there is no such realm.
    package func deleteRealm(
        _ id: RealmID, batch: Int = 2000, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        guard try await run(Self.disableRealm, [.text(id.rawValue)], in: id).affected == 1 else { return false }
        for statement in [
            Self.deleteFamilies, Self.deleteSessions, Self.deleteCodes, Self.deleteAccounts, Self.deleteClients,
            Self.deleteTokens, Self.deleteAssertions, Self.deleteFailures, Self.deletePushedRequests, Self.deleteMails,
            Self.deleteMailRequests, Self.deleteResetRequests, Self.deleteChanges, Self.deleteRegistrations,
            Self.deleteRegistrationRates,
        ] {
            while try await run(statement, [.text(id.rawValue), .int8(Int64(batch))], in: id).affected > 0 {}
        }
        let rows = try await run(
            Self.deleteRealm, [.text(id.rawValue), .jsonb(AuditEvent.json([event]))], in: id)
        return try rows.first?.bool(0) ?? false
    }
}
