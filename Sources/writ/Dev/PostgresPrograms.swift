// Finds PostgreSQL's server programs, which Debian keeps out of PATH.
import FoundationEssentials
import Subprocess

struct PostgresPrograms: Sendable {
    /// Where `postgres` and `initdb` are.
    let directory: String

    var postgres: String { directory + "/postgres" }
    var initdb: String { directory + "/initdb" }

    /// Asks `pg_config`, then looks where Debian puts them, the newest version first.
    static func find() async throws -> PostgresPrograms {
        var candidates: [String] = []
        let answer = try? await run(.name("pg_config"), arguments: ["--bindir"], output: .string(limit: 4096))
        if let directory = answer?.standardOutput.trimmed, !directory.isEmpty { candidates.append(directory) }
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        candidates += versions.compactMap(Int.init).sorted(by: >).map { "\(debian)/\($0)/bin" }
        for directory in candidates {
            let found = PostgresPrograms(directory: directory)
            let manager = FileManager.default
            if manager.isExecutableFile(atPath: found.postgres), manager.isExecutableFile(atPath: found.initdb) {
                return found
            }
        }
        throw DevError(
            "PostgreSQL's server is not installed: `apt-get install postgresql` (version 15 or later), or run `writ serve` against a database of your own"
        )
    }
}
