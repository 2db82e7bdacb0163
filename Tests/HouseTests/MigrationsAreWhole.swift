// Migrations/ is numbered without gaps, and the program carries its files word for word.
import FoundationEssentials
import Testing
import WritStore

@Suite struct MigrationsAreWhole {
    @Test func `files are numbered from 1 without a gap and named in small words`() throws {
        let files = try Repository.files("Migrations", suffix: ".sql")
        #expect(!files.isEmpty)
        for (index, file) in files.enumerated() {
            let name = file.path.dropFirst("Migrations/".count).dropLast(".sql".count)
            let digits = String(index + 1)
            let number = String(repeating: "0", count: 4 - digits.count) + digits
            #expect(name.hasPrefix(number + "_"), "\(file.path)")
            #expect(name.dropFirst(5).allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber }, "\(file.path)")
        }
    }

    @Test func `what is embedded is what stands in the files`() throws {
        let files = try Repository.files("Migrations", suffix: ".sql")
        #expect(
            Migration.embedded.map(\.name) == files.map { String($0.path.dropFirst("Migrations/".count).dropLast(4)) })
        for (migration, file) in zip(Migration.embedded, files) {
            #expect(migration.sql == file.text, "run ops/embed-migrations: \(file.path) differs")
        }
    }

    @Test func `no migration can wait for a lock for ever`() throws {
        for file in try Repository.files("Migrations", suffix: ".sql") {
            #expect(file.text.contains("lock_timeout"), "\(file.path)")
        }
    }
}
