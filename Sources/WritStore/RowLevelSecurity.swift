// Whether the database's second wall between realms stands.
package import WritPostgres

extension Store {
    private static let roleIsBound = Statement(
        """
        SELECT NOT (rolsuper OR rolbypassrls)
        FROM pg_roles
        WHERE rolname = current_user
        """, .read)

    /// Whether row-level security binds the role that the pool connects as. A superuser and a role with BYPASSRLS see
    /// every realm's rows when a statement forgets its WHERE; `writ serve` and `writ doctor` say so.
    package func roleIsBoundByRowLevelSecurity() async throws(PostgresError) -> Bool {
        try await run(Self.roleIsBound, [], in: .everyRealm).first?.bool(0) ?? false
    }
}
