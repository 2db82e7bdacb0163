// What `writ doctor` looks at in the database.
import WritCrypto
import WritPostgres
import WritProtocol
import WritServer
import WritStore

struct DatabaseExamination: Sendable {
    let store: Store
    let masterKeys: MasterKeys?

    /// - Throws: `PostgresError` when the database goes away meanwhile.
    func findings() async throws -> [Finding] {
        [try await database(), try await migrations(), try await role(), try await clock(), try await keys()]
    }

    private static let version = Statement("SELECT current_setting('server_version'), current_database()", .read)

    private func database() async throws -> Finding {
        let row = try await store.pool.query(Self.version, [], realm: nil).first
        return Finding("database", .good, "\(try row?.text(1) ?? "?") on PostgreSQL \(try row?.text(0) ?? "?")")
    }

    private func migrations() async throws -> Finding {
        do {
            try await Migrator(pool: store.pool).verify()
            return Finding("migrations", .good, "up to date")
        } catch let error as MigrationError {
            return Finding("migrations", .bad, error.description)
        }
    }

    private func role() async throws -> Finding {
        try await store.roleIsBoundByRowLevelSecurity()
            ? Finding("role", .good, "bound by row-level security")
            : Finding(
                "role", .warning,
                "a superuser or BYPASSRLS: row-level security does not bind it; connect as a plain role")
    }

    private static let now = Statement("SELECT clock_timestamp()", .read)

    /// Rows are judged by the database's clock, tokens by the node's, and the skew setting must cover the difference.
    private func clock() async throws -> Finding {
        let before = WallClock.system.now
        let row = try await store.pool.query(Self.now, [], realm: nil).first
        let after = WallClock.system.now
        let theirs = (try row?.timestamp(0).microsecondsSince1970 ?? 0) / 1000
        let ours = (before.millisecondsSince1970 + after.millisecondsSince1970) / 2
        let difference = theirs - ours
        let words = "the database's is \(abs(difference)) ms \(difference < 0 ? "behind" : "ahead")"
        return Finding("clock", abs(difference) < 1000 ? .good : abs(difference) < 10_000 ? .warning : .bad, words)
    }

    /// Every realm's keys, opened as a server opens them.
    private func keys() async throws -> Finding {
        guard let masterKeys else { return Finding("keys", .bad, "not opened: there is no master key") }
        var count = 0
        var after: String?
        do {
            while true {
                let realms = try await store.listRealms(after: after, limit: 100, search: nil)
                for realm in realms {
                    guard let record = try await store.loadRealm(realm.id) else { continue }
                    _ = try RealmSnapshot(record, masterKeys: masterKeys, settings: AuthoritySettings())
                    count += record.keys.count
                }
                guard let last = realms.last else { break }
                after = last.id.rawValue
            }
        } catch let error as CryptoError {
            return Finding("keys", .bad, "a signing key does not open with this master key: \(error)")
        } catch PostgresError.server(let report) where report.sqlstate == "42P01" {
            return Finding("keys", .warning, "no schema yet")
        }
        return Finding("keys", .good, "\(count) open with the master key")
    }
}
