// A step of the schema, as the program carries it.
import WritCrypto

/// One file of Migrations/: `0003_clients` and its text. Forward only, and never edited once it was applied.
package struct Migration: Sendable, Equatable {
    /// Counted from 1 without gaps; the digits that its name begins with.
    package let number: Int
    /// The file's name without `.sql`.
    package let name: String
    package let sql: String
    /// SHA-256 of the text.
    package let checksum: [UInt8]

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
        number = Int(name.prefix { $0 != "_" }) ?? 0
        checksum = SHA256.hash(sql)
    }
}

/// A row of `schema_migration`.
package struct AppliedMigration: Sendable, Equatable {
    package var number: Int
    package var name: String
    package var checksum: [UInt8]

    package init(number: Int, name: String, checksum: [UInt8]) {
        self.number = number
        self.name = name
        self.checksum = checksum
    }
}
