// Settings of tokens that belong to the node; lifetimes are the realms' and clients' own.

struct TokensSettings: Sendable {
    static let clockSkew = Setting.integer(
        "tokens", "clock_skew_seconds", 0...300, default: 30, "How far the clocks of nodes and clients may differ.")
    static let assertionLifetimeLimit = Setting.integer(
        "tokens", "assertion_lifetime_limit_seconds", 10...86_400, default: 3600,
        "The longest life of a client's assertion (private_key_jwt).")

    static let pushedRequestLifetime = Setting.integer(
        "tokens", "pushed_request_lifetime_seconds", 10...3600, default: 90,
        "How long a pushed authorization request (RFC 9126) waits for its browser.")
    static let pushedRequestLimit = Setting.integer(
        "tokens", "pushed_requests_per_client", 1...1_000_000, default: 10_000,
        "Pushed authorization requests of one client that may wait at once; further ones are refused with 429.")

    static let definitions = [
        clockSkew.definition, assertionLifetimeLimit.definition, pushedRequestLifetime.definition,
        pushedRequestLimit.definition,
    ]

    let clockSkewSeconds: Int
    let assertionLifetimeLimitSeconds: Int
    let pushedRequestLifetimeSeconds: Int
    let pushedRequestsPerClient: Int

    init(_ values: SettingValues) throws(SettingsError) {
        clockSkewSeconds = try values.value(Self.clockSkew)
        assertionLifetimeLimitSeconds = try values.value(Self.assertionLifetimeLimit)
        pushedRequestLifetimeSeconds = try values.value(Self.pushedRequestLifetime)
        pushedRequestsPerClient = try values.value(Self.pushedRequestLimit)
    }
}
