// The cheapness of a rotation, which hangs on the table's indexes and fill factor.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct HotUpdateTests {
    @Test func `most rotations are HOT`() async throws {
        let bed = try await StoreBed.make()
        // One session, so that it can hand its figures in before they are read.
        var settings = bed.database.settings
        settings.connections = 1
        try await bed.database.withPool(settings) { pool in
            let fixture = try await Fixture(Store(pool: pool))
            var families: [FamilyID] = []
            for _ in 0..<20 { families.append(try await fixture.start()) }
            for generation in 0..<50 {
                for family in families { #expect(try await fixture.rotate(family, Int64(generation)) != nil) }
            }
            try await fixture.sql("SELECT pg_stat_force_next_flush()")
            let figures = try await fixture.sql(
                """
                SELECT n_tup_upd, n_tup_hot_upd
                FROM pg_stat_user_tables
                WHERE relname = 'refresh_family'
                """)
            let row = try #require(figures.first)
            let (updates, hot) = (try row.int8(0), try row.int8(1))
            #expect(updates == 1000)
            // A long transaction anywhere in the cluster, another suite's too, puts the clearing of pages off for a
            // while; with an index in the way not one would be HOT.
            #expect(hot >= 500, "\(hot) of \(updates) rotations were HOT")
        }
    }

    @Test func `most uses of a session are HOT`() async throws {
        let bed = try await StoreBed.make()
        var settings = bed.database.settings
        settings.connections = 1
        try await bed.database.withPool(settings) { pool in
            let fixture = try await Fixture(Store(pool: pool))
            for number in 0..<10 { try await fixture.login("cookie\(number)") }
            for _ in 0..<50 {
                // Rounds of a minute each.
                try await fixture.sql(
                    """
                    UPDATE session
                    SET last_used_at = now() - interval '2 minutes',
                        idle_expires_at = idle_expires_at - interval '1 second'
                    """)
                for number in 0..<10 { #expect(try await fixture.isLoggedIn("cookie\(number)")) }
            }
            try await fixture.sql("SELECT pg_stat_force_next_flush()")
            let figures = try await fixture.sql(
                "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'session'")
            let row = try #require(figures.first)
            let (updates, hot) = (try row.int8(0), try row.int8(1))
            #expect(updates == 1000)
            #expect(hot >= 500, "\(hot) of \(updates) uses were HOT")
        }
    }
}
