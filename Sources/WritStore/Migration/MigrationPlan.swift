// What is to be applied, from what is known and what is applied. Pure.

package struct MigrationPlan: Sendable, Equatable {
    /// In the order in which they are to be applied.
    package let pending: [Migration]

    /// - Throws: ``MigrationError`` `.newer`, `.edited` or `.gap`.
    package init(known: [Migration], applied: [AppliedMigration]) throws(MigrationError) {
        for (index, migration) in known.enumerated() where migration.number != index + 1 {
            throw .gap(missing: index + 1)
        }
        let applied = applied.sorted { $0.number < $1.number }
        if let last = applied.last, last.number > known.count {
            throw .newer(applied: last.name, known: known.last?.name ?? "none")
        }
        for (index, row) in applied.enumerated() {
            guard row.number == index + 1 else { throw .gap(missing: index + 1) }
            guard row.checksum == known[index].checksum else { throw .edited(name: row.name) }
        }
        pending = Array(known[applied.count...])
    }
}
