// What an operator may set about the connections to PostgreSQL.

/// Settings of a pool and of a listener. Every limit has a default that suits one node of two to eight cores.
package struct PostgresSettings: Sendable {
    /// A libpq connection string or URI; empty: libpq's `PG*` environment variables and defaults.
    ///
    /// Several hosts, `sslmode`, `passfile` and the like are libpq's business. Where several hosts are named and
    /// `target_session_attrs` is not, `read-write` is added, so that the primary is found after a failover.
    package var conninfo: String = ""
    /// Connections held open, 1...64. Durable writes gain from about 8 (group commit), reads from 2 to 4.
    package var connections: Int = 8
    /// Units (or groups of reads) sent to one connection before the first is answered, at least 1.
    package var unitsInFlight: Int = 8
    /// Units that may wait for a place; the next one is refused with `PostgresError.overloaded`.
    package var queueLimit: Int = 4096
    /// How long a unit may take, waiting included, unless its call says otherwise.
    package var unitDeadline: Duration = .seconds(5)
    /// How long one host may take to accept a connection; libpq counts whole seconds and takes 2 at least.
    package var connectTimeout: Duration = .seconds(5)
    /// How long sent bytes may stay unacknowledged by the peer's TCP (`tcp_user_timeout`).
    package var tcpUserTimeout: Duration = .seconds(5)
    /// Independent read-only units that may share one Sync; 1 gives each its own.
    package var readGroup: Int = 16
    /// `false`: unnamed statements only, for PgBouncer in transaction mode. PostgreSQL's JIT compilation, which is off
    /// otherwise, then is as the role has it.
    package var preparedStatements: Bool = true

    package init() {}
}
