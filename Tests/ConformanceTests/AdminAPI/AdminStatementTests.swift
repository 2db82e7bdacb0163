// How many SQL statements an operation costs: a number, whatever the size of what it shows.
import WritPostgres
import WritStore
import HTTPTypes
import Testing
import WritProtocol
import WritServer

@Suite struct AdminStatementTests {
    /// Authentication included, which is one; BEGIN and COMMIT count as well. Figures rise by what runs beside, so the
    /// smallest of several tries counts.
    private static let costs: [(path: String, statements: UInt64)] = [
        ("", 2), ("/settings", 2), ("/clients", 3), ("/clients?limit=50", 3), ("/users", 3), ("/users?limit=50", 3),
        ("/users?search=user1", 4), ("/keys", 3), ("/sessions", 3), ("/roles", 3), ("/groups", 3), ("/apis", 3),
        ("/initial-access-tokens", 3), ("/initial-access-tokens?limit=10", 3),
    ]

    @Test func `reading costs the same for one thing and for fifty`() async throws {
        let bed = try await AdminBed.make(World.quiet())
        let realm = try await bed.newRealm()
        for index in 0..<50 {
            _ = try await bed.world.administration.createUser(
                realm, UserDraft(username: "user\(index)", email: "user\(index)@example.com"), password: nil)
        }
        for index in 0..<20 {
            _ = try await bed.world.administration.createClient(
                realm, ClientDraft(id: "c\(index)", redirectURIs: ["https://c\(index).example/cb"]))
            _ = try await bed.world.administration.createInitialAccessToken(realm)
        }
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            for (path, expected) in Self.costs {
                var fewest = UInt64.max
                for _ in 0..<8 {
                    let before = bed.world.authority.store.pool.figures.unitsTotal
                    #expect(try await admin.ask(.get, "/realms/\(realm)\(path)").status == .ok)
                    fewest = min(fewest, bed.world.authority.store.pool.figures.unitsTotal - before)
                }
                #expect(fewest <= expected, "\(path) costs \(fewest)")
            }
        }
    }
}
