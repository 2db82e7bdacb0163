// Settings of logins: how long a page waits for the person, and the brake on failed passwords, which slows guessing down
// and never locks anybody out for good.

struct LoginSettings: Sendable {
    static let perPair = Setting.integer(
        "login", "free_tries_per_pair", 1...1000, default: 5,
        "Failures of one person from one address before the first wait.")
    static let perAddress = Setting.integer(
        "login", "free_tries_per_address", 1...100_000, default: 100,
        "Failures from one address (of IPv6, from one /64), whoever they are about, before the first wait.")
    static let perAccount = Setting.integer(
        "login", "free_tries_per_account", 1...100_000, default: 50,
        "Failures of one person, whatever the address, before the first wait.")
    static let firstWait = Setting.integer(
        "login", "first_wait_seconds", 1...3600, default: 1, "The first wait; each further failure doubles it.")
    static let longestWait = Setting.integer(
        "login", "longest_wait_seconds", 1...86_400, default: 900, "The longest wait.")
    static let longestWaitKnown = Setting.integer(
        "login", "longest_wait_known_address_seconds", 0...86_400, default: 30,
        "The longest wait at an address from which the person has logged in before.")

    static let pageLifetime = Setting.integer(
        "login", "page_lifetime_seconds", 60...86_400, default: 1800,
        "How long a page may wait for a login or a consent; then it begins again.")

    static let definitions = [
        pageLifetime.definition, perPair.definition, perAddress.definition, perAccount.definition, firstWait.definition,
        longestWait.definition,
        longestWaitKnown.definition,
    ]

    let pageLifetimeSeconds: Int
    let freeTriesPerPair: Int
    let freeTriesPerAddress: Int
    let freeTriesPerAccount: Int
    let firstWaitSeconds: Int
    let longestWaitSeconds: Int
    let longestWaitKnownAddressSeconds: Int

    init(_ values: SettingValues) throws(SettingsError) {
        pageLifetimeSeconds = try values.value(Self.pageLifetime)
        freeTriesPerPair = try values.value(Self.perPair)
        freeTriesPerAddress = try values.value(Self.perAddress)
        freeTriesPerAccount = try values.value(Self.perAccount)
        firstWaitSeconds = try values.value(Self.firstWait)
        longestWaitSeconds = try values.value(Self.longestWait)
        longestWaitKnownAddressSeconds = try values.value(Self.longestWaitKnown)
    }
}
