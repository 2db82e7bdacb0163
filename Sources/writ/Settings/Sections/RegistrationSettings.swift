// Settings of client registration (RFC 7591) that hold for every realm; the rest are the realms' own.

struct RegistrationSettings: Sendable {
    static let perAddressBurst = Setting.integer(
        "registration", "per_address_burst", 1...100_000, default: 100,
        "Registrations and updates that one network address (of IPv6, one /64) may send at once.")
    static let perAddressInterval = Setting.integer(
        "registration", "per_address_interval_seconds", 1...86_400, default: 36,
        "After these it may send one more in each such interval.")
    static let idleDays = Setting.integer(
        "registration", "idle_days", 1...3650, default: 30,
        "How long an application may lie undecided, and an openly registered client unused, before it is deleted.")

    static let definitions = [perAddressBurst.definition, perAddressInterval.definition, idleDays.definition]

    let perAddressBurst: Int
    let perAddressIntervalSeconds: Int
    let idleDays: Int

    init(_ values: SettingValues) throws(SettingsError) {
        perAddressBurst = try values.value(Self.perAddressBurst)
        perAddressIntervalSeconds = try values.value(Self.perAddressInterval)
        idleDays = try values.value(Self.idleDays)
    }
}
