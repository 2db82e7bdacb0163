// The statements against the schema: every one is valid, and none reads a table from end to end.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct SchemaTests {
    private static let bed = Task { try await StoreBed.make() }

    @Test func `the statements are found`() {
        #expect(SourceStatement.all.count > 50)
    }

    @Test func `every statement is valid on the migrated schema`() async throws {
        try await Self.bed.value.withStore { store in
            for (index, statement) in SourceStatement.all.enumerated() {
                await #expect(throws: Never.self, "\(statement.testDescription)") {
                    try await store.pool.transaction(realm: nil) { transaction in
                        try await transaction.script("PREPARE checked\(index) AS \(statement.sql)")
                    }
                }
            }
        }
    }

    /// Statements whose plan reads a whole small table, or a list that was asked for.
    private static let mayScan = ["roleIsBound", "countSpareKeys", "takeSpareKey", "encoding", "applied"]

    @Test func `no statement reads a table from end to end, row-level security included`() async throws {
        try await Self.bed.value.withStore { store in
            for (index, statement) in SourceStatement.all.enumerated() where !Self.mayScan.contains(statement.name) {
                let plan = try await genericPlan(of: statement, index, store)
                let scans = plan.filter { $0.contains("Seq Scan on") }
                #expect(scans.isEmpty, "\(statement.testDescription): \(plan.joined(separator: "\n"))")
            }
        }
    }

    /// The statements that requests cost.
    private static let hot = [
        "loadClient", "originIsRegistered", "loginState", "recordLoginFailure", "startFamily", "rotate", "familyState",
        "revokeFamily", "revokeToken", "tokenState", "useAssertion", "startSession", "liveSession", "insertCode",
        "redeemCode", "codeState", "startFamilyInSession", "saveConsent", "pushedRequest", "usePushedRequest",
        "requestPasswordReset", "settleReset", "requestRegistration", "meetLoginDemand", "listAudit", "auditOfUser",
        "auditOfClient", "auditOfRequest", "auditOfAddress", "auditOfKinds", "exportAudit", "unsealedAudit",
        "directRights",
    ]

    /// An index that is entered by the realm alone reads the whole realm.
    @Test func `hot statements enter every index by more than the realm`() async throws {
        // On empty tables every plan costs the same.
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            try await store.pool.transaction(realm: "*") { transaction in try await transaction.script(Self.crowd) }
            var seen: Set<String> = []
            for (index, statement) in SourceStatement.all.enumerated() where Self.hot.contains(statement.name) {
                seen.insert(statement.name)
                let plan = try await genericPlan(of: statement, index, store)
                for (line, next) in zip(plan, plan.dropFirst()) where line.contains("Index") && line.contains(" using ")
                {
                    #expect(next.contains("Index Cond:"), "\(statement.testDescription): \(line)")
                    #expect(next.contains(" AND "), "\(statement.testDescription): \(line)\n\(next)")
                }
            }
            #expect(seen == Set(Self.hot), "a hot statement has another name now")
        }
    }

    /// A realm with a few thousand of everything, and its statistics.
    private static let crowd = """
        INSERT INTO realm (realm_id) VALUES ('r1');
        INSERT INTO client (realm_id, client_id, type, auth_method, grants, scopes)
        SELECT 'r1', 'c' || i, 'public', 'none', '{}', '{}' FROM generate_series(1, 2000) AS i;
        INSERT INTO client_secret (realm_id, client_id, slot, secret_id, secret_hash)
        SELECT 'r1', 'c' || i, 1, gen_random_uuid(), sha256('') FROM generate_series(1, 2000) AS i;
        INSERT INTO client_origin (realm_id, origin, client_id, is_named)
        SELECT 'r1', 'https://a' || i, 'c' || i, false FROM generate_series(1, 2000) AS i;
        INSERT INTO account (realm_id, user_id, username, username_key, email, email_key)
        SELECT 'r1', gen_random_uuid(), 'u' || i, 'u' || i, 'u' || i || '@a', 'u' || i || '@a'
        FROM generate_series(1, 2000) AS i;
        INSERT INTO credential (realm_id, user_id, kind, secret) SELECT 'r1', user_id, 'password', 'x' FROM account;
        INSERT INTO login_address (realm_id, user_id, address) SELECT 'r1', user_id, 'a' FROM account;
        INSERT INTO login_failure (realm_id, kind, subject, failures, last_failure_at)
        SELECT 'r1', kind, sha256(i::text::bytea), 1, now()
        FROM generate_series(1, 2000) AS i, unnest(ARRAY['pair', 'account', 'address']) AS kind;
        INSERT INTO refresh_family (
            realm_id, family_id, client_id, user_id, issues_refresh_token, scopes, resources, auth_time, amr,
            idle_expires_at, absolute_expires_at
        )
        SELECT 'r1', gen_random_uuid(), 'c1', user_id, true, '{}', '{}', now(), '{}',
               now() + interval '1 hour', now() + interval '1 day'
        FROM account;
        INSERT INTO revoked_token (realm_id, jti, expires_at)
        SELECT 'r1', 'j' || i, now() FROM generate_series(1, 2000) AS i;
        INSERT INTO used_assertion (realm_id, client_id, jti_hash, expires_at)
        SELECT 'r1', 'c1', sha256(i::text::bytea), now() FROM generate_series(1, 2000) AS i;
        UPDATE client SET backchannel_logout_uri = 'https://a.example';
        INSERT INTO session (
            realm_id, session_id, token_hash, user_id, auth_time, amr, is_remembered, address, idle_expires_at,
            absolute_expires_at
        )
        SELECT 'r1', gen_random_uuid(), sha256(user_id::text::bytea), user_id, now(), '{}', false, 'a',
               now() + interval '1 hour', now() + interval '1 day'
        FROM account;
        UPDATE refresh_family AS f SET session_id = s.session_id FROM session AS s WHERE s.user_id = f.user_id;
        INSERT INTO session_client (realm_id, session_id, client_id) SELECT 'r1', session_id, 'c1' FROM session;
        INSERT INTO authorization_code (
            realm_id, code_hash, client_id, user_id, session_id, family_id, redirect_uri, redirect_uri_was_sent,
            scopes, resources, auth_time, amr, expires_at
        )
        SELECT 'r1', token_hash, 'c1', user_id, session_id, gen_random_uuid(), 'https://a', true, '{}', '{}', now(),
               '{}', now()
        FROM session;
        INSERT INTO consent (realm_id, user_id, client_id, scopes)
        SELECT 'r1', user_id, 'c1', '{}' FROM account;
        INSERT INTO pushed_request (realm_id, request_hash, client_id, parameters, expires_at)
        SELECT 'r1', token_hash, 'c1', '', now() FROM session;
        INSERT INTO action_token (realm_id, user_id, purpose, slot, token_hash, email, expires_at)
        SELECT 'r1', user_id, 'password_reset', 1, token_hash, 'a@b', now() + interval '900 s' FROM session;
        INSERT INTO mail_request (realm_id, subject, empty_at, was_allowed)
        SELECT 'r1', sha256(i::text::bytea), now(), true FROM generate_series(1, 2000) AS i;
        INSERT INTO reset_request (
            realm_id, request_id, sealed_name, sealed_message, master_key_version, token_hash, event, expires_at
        )
        SELECT 'r1', gen_random_uuid(), '', '', 1, sha256(i::text::bytea), '[]', now()
        FROM generate_series(1, 2000) AS i;
        INSERT INTO role (realm_id, role_name) SELECT 'r1', 'role' || i FROM generate_series(1, 2000) AS i;
        INSERT INTO account_role (realm_id, user_id, role_name)
        SELECT 'r1', user_id, 'role' || i FROM account, generate_series(1, 3) AS i;
        INSERT INTO client_role (realm_id, client_id, role_name) SELECT 'r1', client_id, 'role1' FROM client;
        INSERT INTO user_group (realm_id, group_id, name) SELECT 'r1', user_id, username FROM account;
        INSERT INTO group_member (realm_id, user_id, group_id) SELECT 'r1', user_id, user_id FROM account;
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id)
        SELECT 'r' || i % 20, gen_random_uuid(), now() - i * interval '1 second', 'k.' || i % 7, 'c' || i % 50,
               gen_random_uuid(), 'a' || i % 500, 'q' || i
        FROM generate_series(1, 20000) AS i;
        ANALYZE audit_event, realm, client, client_secret, client_origin, account, credential, login_address, login_failure,
            refresh_family, revoked_token, used_assertion, session, session_client, authorization_code, consent,
            pushed_request, action_token, mail_request, reset_request, role, account_role, client_role, user_group, group_member;
        """

    /// The plan for unknown parameters, with sequential scans made prohibitively dear: one that is left has no index to
    /// go by, whatever the tables' sizes are.
    private func genericPlan(of statement: SourceStatement, _ index: Int, _ store: Store) async throws -> [String] {
        let values = Array(repeating: "NULL", count: statement.parameterCount).joined(separator: ", ")
        let execution = statement.parameterCount == 0 ? "checked\(index)" : "checked\(index)(\(values))"
        return try await store.pool.transaction(realm: "r1") { transaction in
            try await transaction.script(
                """
                SET LOCAL enable_seqscan = off;
                SET LOCAL enable_bitmapscan = off;
                SET LOCAL plan_cache_mode = force_generic_plan;
                PREPARE checked\(index) AS \(statement.sql)
                """)
            return try await transaction.query(Statement("EXPLAIN EXECUTE \(execution)", .write), [])
                .map { row throws(PostgresError) in try row.text(0) }
        }
    }

    @Test func `every table with a realm has row-level security, forced, with a policy, partitions included`()
        async throws
    {
        try await Self.bed.value.withStore { store in
            let rows = try await store.pool.query(
                Statement(
                    """
                    SELECT c.relname::text,
                           c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
                               SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polcmd = '*'
                           )
                    FROM pg_class AS c
                    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'realm_id' AND NOT a.attisdropped
                    WHERE c.relkind IN ('r', 'p')
                      -- Ids alone, for an index that no policy lets in (0019_search.sql, 0021_rarest_grams.sql).
                      AND c.relname NOT IN ('account_gram', 'realm_gram')
                    """, .read), [], realm: nil)
            #expect(rows.count >= 33)
            for row in rows {
                let name = try row.text(0)
                #expect(try row.bool(1), "\(name)")
            }
        }
    }

    @Test func `every key and every reference of a table with a realm begins with the realm`() async throws {
        try await Self.bed.value.withStore { store in
            let rows = try await store.pool.query(
                Statement(
                    """
                    SELECT k.conname::text
                    FROM pg_constraint AS k
                    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attname = 'realm_id'
                    WHERE k.contype IN ('p', 'u', 'f')
                      AND k.conkey[1] <> a.attnum
                    """, .read), [], realm: nil)
            #expect(rows.isEmpty)
        }
    }
}
