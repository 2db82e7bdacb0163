// Settings of the signing keys and of the master key that seals them.

struct KeysSettings: Sendable {
    static let masterKey = Setting.secret(
        "keys", "master_key",
        "Seals signing keys at rest: version:base64 of 32 bytes, one a line; `writ master-key generate` makes one.")
    static let publishLead = Setting.integer(
        "keys", "publish_lead_seconds", 0...604_800, default: 600,
        "How long a new signing key is published before it signs; at least as long as clients cache the JWKS.")
    static let spareCount = Setting.integer(
        "keys", "spare_count", 0...64, default: 4, "RSA keys made ahead of need, so that a realm is created at once.")

    static let definitions = [masterKey.definition, publishLead.definition, spareCount.definition]

    let masterKey: String?
    let publishLeadSeconds: Int
    let spareCount: Int

    init(_ values: SettingValues) throws(SettingsError) {
        masterKey = try values.value(Self.masterKey)
        publishLeadSeconds = try values.value(Self.publishLead)
        spareCount = try values.value(Self.spareCount)
    }
}
