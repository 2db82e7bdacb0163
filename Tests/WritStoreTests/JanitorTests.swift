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
}
