// Settings of the snapshots kept in memory.

struct CacheSettings: Sendable {
    static let realms = Setting.integer(
        "cache", "realms", 1...1_000_000, default: 16_384,
        "Realms kept in memory: 10 to 15 kB each, once somebody asked for them.")
    static let clients = Setting.integer(
        "cache", "clients", 1...10_000_000, default: 65_536,
        "Clients kept in memory: some 3 kB each, once somebody asked for them.")
    static let templates = Setting.integer(
        "cache", "templates", 1...1_000_000, default: 256, "Realms whose own templates are kept in memory.")
    static let staleness = Setting.integer(
        "cache", "staleness_milliseconds", 100...60_000, default: 1000,
        "How long cached state is trusted without a sign of life from the database.")

    static let definitions = [realms.definition, clients.definition, templates.definition, staleness.definition]

    let realms: Int
    let clients: Int
    let templates: Int
    let staleness: Duration

    init(_ values: SettingValues) throws(SettingsError) {
        realms = try values.value(Self.realms)
        clients = try values.value(Self.clients)
        templates = try values.value(Self.templates)
        staleness = .milliseconds(try values.value(Self.staleness))
    }
}
