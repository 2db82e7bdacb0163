// Searching people goes by the index of grams, in one realm, under row-level security.
import FoundationEssentials
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct SearchTests {
    @Test func `a search enters the index, however many people there are`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            try await store.pool.transaction(realm: "*") { transaction in
                try await transaction.script(
                    """
                    INSERT INTO realm (realm_id) VALUES ('big'), ('small');
                    INSERT INTO account (realm_id, user_id, username, username_key, email, email_key)
                    SELECT CASE WHEN i % 100 = 0 THEN 'small' ELSE 'big' END, gen_random_uuid(), n, n, n || '@a.b', n || '@a.b'
                    FROM generate_series(1, 20000) AS i, LATERAL (SELECT 'person' || i * 7919) AS name (n);
                    ANALYZE account_gram;
                    """)
            }
            let plan = try await store.pool.transaction(realm: "big") { transaction in
                try await transaction.query(
                    Statement(
                        """
                        EXPLAIN SELECT user_id FROM account_gram
                        WHERE grams @> writ_grams('big', 'n7919') AND realm_id = 'big' LIMIT 5001
                        """, .write), []
                ).map { row throws(PostgresError) in try row.text(0) }.joined(separator: "\n")
            }
            #expect(plan.contains("account_gram_by_gram"), "\(plan)")
            let (big, small) = (try #require(RealmID("big")), try #require(RealmID("small")))
            let found = try await store.listAccounts(big, after: nil, limit: 10, search: "PERSON7919")
            #expect(found.first?.username == "person7919")
            #expect(found.allSatisfy { $0.username.hasPrefix("person7919") && !$0.username.hasSuffix("00") })
            let others = try await store.listAccounts(small, after: nil, limit: 10, search: "person7919")
            #expect(!others.isEmpty)
            #expect(others.allSatisfy { $0.username.hasSuffix("00") })
            // More than are looked at one by one: in the order of their names.
            let many = try await store.listAccounts(big, after: nil, limit: 101, search: "person")
            #expect(many.count == 101)
            #expect(many.map(\.username) == many.map(\.username).sorted())
            // The function works for the realm of the unit of work alone.
            let other = try await store.pool.query(
                Statement("SELECT cardinality(writ_find_accounts('big', 'person7919', 10))", .read), [], realm: "small")
            #expect(try other.first?.int4(0) == 0)
        }
    }

    @Test func `whoever is named anew is found by the new name, and whoever is gone is found no more`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            func found(_ text: String) async throws -> Int {
                try await store.listAccounts(fixture.realm, after: nil, limit: 10, search: text).count
            }
            #expect(try await found("ada") == 1)
            try await store.transaction(fixture.realm) { transaction in
                var user = try #require(try await transaction.lockAccount(fixture.user))
                user.username = "Grace"
                user.givenName = nil
                user.familyName = "Hopper"
                user.email = "grace@example.com"
                user.givenName = "Grace"
                _ = try await transaction.updateAccount(user)
            }
            #expect(try await found("ada") == 0)
            #expect(try await found("RAC") == 1)
            #expect(try await found("hop") == 1)
            #expect(try await found("ho") == 1)
            #expect(try await found("op") == 0)
            _ = try await store.transaction(fixture.realm) { try await $0.deleteAccount(fixture.user) }
            #expect(try await found("grace") == 0)
        }
    }

    @Test func `what everybody's name holds is not looked up, and the rarest grams alone find the rare`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            try await store.pool.transaction(realm: "*") { transaction in
                try await transaction.script(
                    """
                    INSERT INTO realm (realm_id) VALUES ('big');
                    INSERT INTO account (realm_id, user_id, username, username_key, email, email_key)
                    SELECT 'big', gen_random_uuid(), n, n, n || '@example.com', n || '@example.com'
                    FROM generate_series(1, 3000) AS i, LATERAL (SELECT 'person' || i) AS name (n);
                    ANALYZE account_gram;
                    """)
            }
            func candidates(_ text: String, atMost limit: Int32) async throws -> Int? {
                let row = try await store.pool.query(
                    Statement("SELECT cardinality(writ_find_accounts('big', $1, $2))", .read),
                    [.text(text), .int4(limit)], realm: "big"
                ).first
                guard let row, try !row.isNull(0) else { return nil }
                return Int(try row.int4(0))
            }
            #expect(try await candidates("person2718@example.com", atMost: 100) == 1)
            #expect(try await candidates("zzz", atMost: 100) == 0)
            #expect(try await candidates("@example.com", atMost: 100) == nil)
            let big = try #require(RealmID("big"))
            func found(_ text: String) async throws -> [String] {
                try await store.listAccounts(big, after: nil, limit: 5, search: text).map(\.username)
            }
            #expect(try await found("Person2718@example.com") == ["person2718"])
            #expect(try await found("@example.com").count == 5)
            #expect(try await found("person2718@example.org").isEmpty)
        }
    }

    @Test func `a realm is found by a part of its id or its display name, by whoever governs all realms`() async throws
    {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            try await store.pool.transaction(realm: "*") { transaction in
                try await transaction.script(
                    """
                    INSERT INTO realm (realm_id, display_name)
                    SELECT 'r' || i, 'Company number ' || i FROM generate_series(1, 2000) AS i;
                    UPDATE realm SET display_name = 'Garzte GmbH' WHERE realm_id = 'r77';
                    DELETE FROM realm WHERE realm_id = 'r78';
                    """)
            }
            func found(_ text: String, after: String? = nil) async throws -> [String] {
                try await store.listRealms(after: after, limit: 3, search: text).map(\.id.rawValue)
            }
            #expect(try await found("R1234") == ["r1234"])
            #expect(try await found("number 1999") == ["r1999"])
            #expect(try await found("RZTE gmbh") == ["r77"])
            #expect(try await found("number 77") == ["r770", "r771", "r772"])
            #expect(try await found("number 77", after: "r772") == ["r773", "r774", "r775"])
            #expect(try await found("r78") == ["r780", "r781", "r782"])
            // In the order of ids where many match; and a short text.
            #expect(try await found("company") == ["r1", "r10", "r100"])
            #expect(try await found("gm") == ["r77"])
            #expect(try await found("zz").isEmpty)
            let other = try await store.pool.query(
                Statement("SELECT cardinality(writ_find_realms('number 1999', NULL, 10))", .read), [], realm: "r1")
            #expect(try other.first?.int4(0) == 0)
        }
    }
}
