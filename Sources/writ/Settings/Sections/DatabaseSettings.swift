// Settings of the connections to PostgreSQL.

struct DatabaseSettings: Sendable {
    static let url = Setting.secret(
        "database", "url", aliases: ["DATABASE_URL"],
        "libpq's connection URI or string; empty: DATABASE_URL, else libpq's PG* variables.")
    static let connections = Setting.integer(
        "database", "connections", 1...64, default: 8, "Connections held open.")
    static let unitsInFlight = Setting.integer(
        "database", "units_in_flight", 1...256, default: 8, "Units sent to one connection before the first is answered."
    )
    static let queueLimit = Setting.integer(
        "database", "queue_limit", 1...1_000_000, default: 4096, "Units that may wait; more are refused with a 503.")
    static let deadline = Setting.integer(
        "database", "deadline_milliseconds", 10...600_000, default: 5000, "How long a unit may take, waiting included.")
    static let connectTimeout = Setting.integer(
        "database", "connect_timeout_seconds", 2...600, default: 5, "How long one host may take to accept a connection."
    )
    static let tcpUserTimeout = Setting.integer(
        "database", "tcp_user_timeout_milliseconds", 100...600_000, default: 5000,
        "How long sent bytes may stay unacknowledged.")
    static let readGroup = Setting.integer(
        "database", "read_group", 1...64, default: 16, "Independent reads that may share one round trip.")
    static let preparedStatements = Setting.flag(
        "database", "prepared_statements", default: true,
        "false for PgBouncer in transaction mode; then give the role jit = off, which Writ sets otherwise.")

    static let definitions = [
        url.definition, connections.definition, unitsInFlight.definition, queueLimit.definition, deadline.definition,
        connectTimeout.definition, tcpUserTimeout.definition, readGroup.definition, preparedStatements.definition,
    ]

    /// `nil`: libpq's `PG*` variables.
    let url: String?
    let connections: Int
    let unitsInFlight: Int
    let queueLimit: Int
    let deadline: Duration
    let connectTimeout: Duration
    let tcpUserTimeout: Duration
    let readGroup: Int
    let preparedStatements: Bool

    init(_ values: SettingValues) throws(SettingsError) {
        url = try values.value(Self.url)
        connections = try values.value(Self.connections)
        unitsInFlight = try values.value(Self.unitsInFlight)
        queueLimit = try values.value(Self.queueLimit)
        deadline = .milliseconds(try values.value(Self.deadline))
        connectTimeout = .seconds(try values.value(Self.connectTimeout))
        tcpUserTimeout = .milliseconds(try values.value(Self.tcpUserTimeout))
        readGroup = try values.value(Self.readGroup)
        preparedStatements = try values.value(Self.preparedStatements)
    }
}
