// Settings of tokens that belong to the node; lifetimes are the realms' and clients' own.

struct TokensSettings: Sendable {
    static let clockSkew = Setting.integer(
        "tokens", "clock_skew_seconds", 0...300, default: 30, "How far the clocks of nodes and clients may differ.")
    static let assertionLifetimeLimit = Setting.integer(
        "tokens", "assertion_lifetime_limit_seconds", 10...86_400, default: 3600,
        "The longest life of a client's assertion (private_key_jwt).")

    static let definitions = [clockSkew.definition, assertionLifetimeLimit.definition]

    let clockSkewSeconds: Int
    let assertionLifetimeLimitSeconds: Int

    init(_ values: SettingValues) throws(SettingsError) {
        clockSkewSeconds = try values.value(Self.clockSkew)
        assertionLifetimeLimitSeconds = try values.value(Self.assertionLifetimeLimit)
    }
}
