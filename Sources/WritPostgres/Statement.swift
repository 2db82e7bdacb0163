// A statement: its SQL, a name made from its content, and whether it only reads.

/// One SQL statement with `$1` … parameters. Make it once, as a `static let` above the function that runs it.
package struct Statement: Sendable, Hashable {
    package enum Access: Sendable {
        /// Has no effect: may share a transaction with other reads and may be run again after a lost connection.
        case read
        /// May have an effect: has a transaction of its own and is never run twice unless it certainly did not run.
        case write
    }

    /// How PostgreSQL comes by a plan.
    package enum Plan: Sendable {
        /// The statement is prepared; after five times PostgreSQL may keep one plan for all values.
        case kept
        /// Parsed and planned each time, for the values at hand: some tenths of a millisecond. For statements whose
        /// best plan hangs on them, because a plan for any values guesses how many rows there are of a realm or a period.
        case forItsValues
    }

    package let sql: String
    /// The name by which a connection remembers it. It depends on the text alone, so that another version of the
    /// program with another text never meets this one's plan.
    package let name: String
    package let access: Access
    package let plan: Plan
    /// 64 bits of the content hash, the key in the connections' tables.
    let digest: UInt64

    package init(_ sql: String, _ access: Access, plan: Plan = .kept) {
        self.sql = sql
        self.access = access
        self.plan = plan
        digest = FNV.hash(sql.utf8)
        // A second, independent half makes a collision of names impossible in practice.
        let second = FNV.hash(sql.utf8.reversed(), basis: FNV.extend(FNV.basis, byte: 0x77))
        name = "w" + Self.hexadecimal(digest) + Self.hexadecimal(second)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.access == right.access
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }

    static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
