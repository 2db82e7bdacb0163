// Settings of the audit trail's writer, which batches token events.

struct AuditSettings: Sendable {
    static let flush = Setting.integer(
        "audit", "flush_milliseconds", 1...60_000, default: 250, "How long a token event may wait for its batch.")
    static let queueLimit = Setting.integer(
        "audit", "queue_limit", 100...10_000_000, default: 50_000, "Token events that may wait for the database.")

    static let definitions = [flush.definition, queueLimit.definition]

    let flush: Duration
    let queueLimit: Int

    init(_ values: SettingValues) throws(SettingsError) {
        flush = .milliseconds(try values.value(Self.flush))
        queueLimit = try values.value(Self.queueLimit)
    }
}
