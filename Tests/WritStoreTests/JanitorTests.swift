// What the janitor takes, and what it must leave.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct JanitorTests {
    @Test func `what has expired goes, bounded, and the rest stays`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let (old, young) = (try await Fixture(store), try await Fixture(store))
            for fixture in [old, young] {
                for _ in 0..<5 { _ = try await fixture.start() }
                let revoked = try await fixture.start()
                _ = try await store.revokeFamily(
                    fixture.realm, family: revoked, client: nil, reason: "test", event: .test(fixture.realm))
                try await store.revokeToken(
                    fixture.realm, jti: "t", expiresAt: WallClock.system.now, event: .test(fixture.realm))
                _ = try await store.useAssertion(
                    fixture.realm, client: fixture.client, jti: "j", expiresAt: WallClock.system.now)
                try await fixture.fail("ada", person: fixture.user)
            }
            try await old.sql(
                """
                UPDATE refresh_family
                SET idle_expires_at = now() - interval '3 days', absolute_expires_at = now() - interval '3 days'
                WHERE revoked_at IS NULL
                """)
            try await old.sql(
                "UPDATE refresh_family SET revoked_at = now() - interval '3 days' WHERE revoked_at IS NOT NULL")
            try await old.sql("UPDATE revoked_token SET expires_at = now() - interval '2 hours'")
            try await old.sql("UPDATE used_assertion SET expires_at = now() - interval '2 hours'")
            try await old.sql("UPDATE login_failure SET last_failure_at = now() - interval '2 days'")
            try await old.sql("UPDATE login_address SET last_login_at = now() - interval '91 days'")

            #expect(try await store.deleteExpired(limit: 2) == 2 + 1 + 1 + 1 + 2 + 1)
            #expect(try await store.deleteExpired(limit: 2) == 2 + 2)
            #expect(try await store.deleteExpired(limit: 2) == 1 + 1)
            #expect(try await store.deleteExpired(limit: 2) == 0)
            for (table, left) in [
                ("refresh_family", 6), ("revoked_token", 1), ("used_assertion", 1), ("login_failure", 5),
                ("login_address", 1),
            ] {
                #expect(try await old.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
                #expect(try await young.count("SELECT count(*) FROM \(table)") == Int64(left), "\(table)")
            }
        }
    }

    @Test func `a family that only lay idle too long stays, since introspection may still ask for it`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            _ = try await fixture.start()
            try await fixture.sql("UPDATE refresh_family SET idle_expires_at = now() - interval '3 days'")
            #expect(try await store.deleteExpired(limit: 10) == 0)
        }
    }

    @Test func `what logins leave behind goes in its time, and no earlier`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let (old, young) = (try await Fixture(store), try await Fixture(store))
            for fixture in [old, young] {
                try await fixture.subscribe()
                try await fixture.sql("UPDATE account SET email = 'ada@example.com', email_key = 'ada@example.com'")
                let (live, ended) = (try await fixture.login("one"), try await fixture.login("two"))
                try await fixture.issue(fixture.newCode("used", in: ended))
                try await fixture.issue(fixture.newCode("expired", in: live, lifetime: 0))
                #expect(try await fixture.redeem("used") != nil)
                try await fixture.end(ended)
                #expect(
                    try await store.pushRequest(
                        fixture.realm, hash: Fixture.hash("p"), client: fixture.client, parameters: [], lifetime: 0,
                        limit: 1))
                #expect(try await fixture.offer("link"))
                try await store.saveConsent(
                    fixture.realm, user: fixture.user, client: fixture.client, scope: Fixture.scope,
                    event: .test(fixture.realm))
            }
            #expect(try await store.deleteExpired(limit: 10) == 0, "a used code is still known")
            try await old.sql(
                """
                UPDATE session
                SET idle_expires_at = now() - interval '2 days', absolute_expires_at = now() - interval '2 days'
                WHERE ended_at IS NULL
                """)
            try await old.sql("UPDATE session SET ended_at = now() - interval '2 days' WHERE ended_at IS NOT NULL")
            try await old.sql("UPDATE authorization_code SET created_at = now() - interval '2 days'")
            try await old.sql(
                "UPDATE pushed_request SET created_at = now() - interval '2 hours', expires_at = now() - interval '1 hour'"
            )
            try await old.sql("UPDATE logout_notice SET expires_at = now() - interval '1 second'")
            try await old.sql("UPDATE mail SET expires_at = now() - interval '1 second'")
            try await old.sql("UPDATE action_token SET expires_at = now() - interval '2 hours'")
            #expect(try await store.deleteExpired(limit: 1) == 1 + 1 + 1 + 1 + 1 + 1 + 1)
            #expect(try await store.deleteExpired(limit: 10) == 1)
            for (table, left) in [
                ("session", 2), ("authorization_code", 2), ("pushed_request", 1), ("logout_notice", 1), ("mail", 1),
                ("action_token", 1),
            ] {
                #expect(try await old.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
                #expect(try await young.count("SELECT count(*) FROM \(table)") == Int64(left), "\(table)")
            }
            #expect(try await old.count("SELECT count(*) FROM consent") == 1, "consent stays until it is taken back")
        }
    }
}
