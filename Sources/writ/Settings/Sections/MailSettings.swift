// Settings of the server that messages to people go through: links to set a password, to confirm an address.
import WritOutbound

struct MailSettings: Sendable {
    static let server = Setting.text(
        "mail", "server", default: "", "The mail server's name or address; empty: messages wait, and none is sent.")
    static let port = Setting.integer("mail", "port", 1...65_535, default: 587, "Where it takes messages.")
    static let security = Setting.choice(
        "mail", "security", of: MailServer.Security.allCases.map(\.rawValue), default: "starttls",
        "starttls: encrypted before anything is said (587); tls: from the start (465); none: a relay on this machine.")
    static let username = Setting.text("mail", "username", default: "", "Who logs in there; empty: nobody needs to.")
    static let password = Setting.secret("mail", "password", "The password of mail.username.")
    static let from = Setting.text(
        "mail", "from", default: "", "The address that messages come from; the realm's name stands before it.")
    static let linkLifetime = Setting.integer(
        "mail", "link_lifetime_seconds", 300...3600, default: 900,
        "How long a link works that somebody has asked for: for a forgotten password, an address, a registration.")
    static let invitationLifetime = Setting.integer(
        "mail", "invitation_lifetime_seconds", 3600...2_592_000, default: 86_400,
        "How long a link works by which an administrator lets somebody choose a first password, or a required new one.")

    static let definitions = [
        server.definition, port.definition, security.definition, username.definition, password.definition,
        from.definition, linkLifetime.definition, invitationLifetime.definition,
    ]

    let server: String
    let port: Int
    let security: MailServer.Security
    let username: String
    let password: String?
    let from: String
    let linkLifetimeSeconds: Int
    let invitationLifetimeSeconds: Int

    init(_ values: SettingValues) throws(SettingsError) {
        server = try values.value(Self.server)
        port = try values.value(Self.port)
        security = MailServer.Security(rawValue: try values.value(Self.security)) ?? .starttls
        username = try values.value(Self.username)
        password = try values.value(Self.password)
        from = try values.value(Self.from)
        linkLifetimeSeconds = try values.value(Self.linkLifetime)
        invitationLifetimeSeconds = try values.value(Self.invitationLifetime)
    }
}
