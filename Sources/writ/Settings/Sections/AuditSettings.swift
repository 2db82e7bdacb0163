// Settings of the audit trail: how token events are batched, how it is sealed, how long it is kept.

struct AuditSettings: Sendable {
    static let flush = Setting.integer(
        "audit", "flush_milliseconds", 1...60_000, default: 250, "How long a token event may wait for its batch.")
    static let queueLimit = Setting.integer(
        "audit", "queue_limit", 100...10_000_000, default: 50_000, "Token events that may wait for the database.")
    static let refusals = Setting.integer(
        "audit", "refusals_per_second", 0...100_000, default: 100,
        "Events request.refused that a node writes in a second, since strangers can make any number; the others are "
            + "only counted (writ_audit_refusals_unwritten_total). Events of other kinds have no such limit. "
            + "0: any number.")
    static let refusalsPerNetwork = Setting.integer(
        "audit", "refusals_per_second_per_network", 0...100_000, default: 10,
        "Of those, from one network address (of IPv6 the /64) in one realm, so that one stranger leaves room for the "
            + "others. 0: any number.")
    static let seal = Setting.integer(
        "audit", "seal_milliseconds", 100...600_000, default: 2000,
        "How often new events are sealed into blocks of the hash chain.")
    static let checkpoint = Setting.integer(
        "audit", "checkpoint_seconds", 10...86_400, default: 600,
        "How often a realm signs its hash chain, where it has grown.")
    static let retentionMonths = Setting.integer(
        "audit", "retention_months", 0...1200, default: 13,
        "Whole months of events that are kept beside the present one; older ones are dropped. 0 keeps all.")

    static let definitions = [
        flush.definition, queueLimit.definition, refusals.definition, refusalsPerNetwork.definition, seal.definition,
        checkpoint.definition, retentionMonths.definition,
    ]

    let flush: Duration
    let queueLimit: Int
    let refusalsPerSecond: Int
    let refusalsPerNetwork: Int
    let seal: Duration
    let checkpointSeconds: Int
    let retentionMonths: Int

    init(_ values: SettingValues) throws(SettingsError) {
        flush = .milliseconds(try values.value(Self.flush))
        queueLimit = try values.value(Self.queueLimit)
        refusalsPerSecond = try values.value(Self.refusals)
        refusalsPerNetwork = try values.value(Self.refusalsPerNetwork)
        seal = .milliseconds(try values.value(Self.seal))
        checkpointSeconds = try values.value(Self.checkpoint)
        retentionMonths = try values.value(Self.retentionMonths)
    }
}
