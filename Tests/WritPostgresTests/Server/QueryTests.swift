// Queries against a real server.

import Logging
import Testing
import WritPostgres
import WritTestSupport

@Suite struct QueryTests {
    static let one = Statement("SELECT 1", .read)

    @Test func `a statement gives its rows`() async throws {
        let database = try await TestDatabase.make()
        let number = try await database.withPool { pool in
            try await pool.query(Self.one, [], realm: nil)[0].int8(0)
        }
        #expect(number == 1)
    }
}
