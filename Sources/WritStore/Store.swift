// The one way to the database: every SQL statement of Writ stands in an extension of this type, in the folder of its
// area.
package import WritPostgres
package import WritProtocol

/// What a statement works on: one realm's rows, or every realm's.
///
/// It becomes `writ.realm` of the unit of work, by which row-level security judges every row read and written. A
/// statement names `realm_id` in its WHERE all the same; the policy is there for the day when one forgets.
package enum RealmContext: Sendable {
    case realm(RealmID)
    /// The operators' context: lists of realms, the janitor, batches of audit events. Nothing that a request names.
    case everyRealm

    package var setting: String {
        switch self {
        case .realm(let id): id.rawValue
        case .everyRealm: "*"
        }
    }
}

/// The store: a pool of connections and the statements that run on it.
///
/// Expected outcomes are return values (`nil`, `false`); failures of the infrastructure pass through as
/// `PostgresError`.
package struct Store: Sendable {
    package let pool: PostgresPool

    package init(pool: PostgresPool) { self.pool = pool }

    /// One statement in one round trip.
    func run(
        _ statement: Statement, _ values: [PostgresValue], in context: RealmContext
    ) async throws(PostgresError) -> PostgresRows {
        try await pool.query(statement, values, realm: context.setting)
    }

    func run(
        _ statement: Statement, _ values: [PostgresValue], in realm: RealmID
    ) async throws(PostgresError) -> PostgresRows {
        try await pool.query(statement, values, realm: realm.rawValue)
    }
}
