// Settings of what the server sends to others by itself: logout tokens to clients, messages to the mail server.

struct OutboundSettings: Sendable {
    static let allowPrivateNetworks = Setting.flag(
        "outbound", "allow_private_networks", default: false,
        "Lets clients' registered addresses lead to this machine and to private networks.")
    static let certificatesFile = Setting.path(
        "outbound", "certificates_file", "Certificates (PEM) that are trusted instead of the system's.")
    static let timeout = Setting.integer(
        "outbound", "timeout_seconds", 1...60, default: 10, "How long one request to another server may take.")

    static let definitions = [allowPrivateNetworks.definition, certificatesFile.definition, timeout.definition]

    let allowPrivateNetworks: Bool
    /// `nil`: the system's.
    let certificatesFile: String?
    let timeout: Duration

    init(_ values: SettingValues) throws(SettingsError) {
        allowPrivateNetworks = try values.value(Self.allowPrivateNetworks)
        certificatesFile = try values.value(Self.certificatesFile)
        timeout = .seconds(try values.value(Self.timeout))
    }
}
