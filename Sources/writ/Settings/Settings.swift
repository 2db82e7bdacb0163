// The settings in force, by section, as the rest of the program reads them.

struct Settings: Sendable {
    var server: ServerSettings
    var database: DatabaseSettings
    var keys: KeysSettings
    var passwords: PasswordsSettings
    var login: LoginSettings
    var cache: CacheSettings
    var audit: AuditSettings
    var tokens: TokensSettings
    var registration: RegistrationSettings
    var outbound: OutboundSettings
    var mail: MailSettings
    var pages: PagesSettings
    var log: LogSettings
    /// What each was read from, for `writ serve --check`.
    let values: SettingValues

    /// - Throws: ``SettingsError``; cannot happen for values that were resolved with ``SettingsRegistry/all``.
    init(_ values: SettingValues) throws(SettingsError) {
        server = try ServerSettings(values)
        database = try DatabaseSettings(values)
        keys = try KeysSettings(values)
        passwords = try PasswordsSettings(values)
        login = try LoginSettings(values)
        cache = try CacheSettings(values)
        audit = try AuditSettings(values)
        tokens = try TokensSettings(values)
        registration = try RegistrationSettings(values)
        outbound = try OutboundSettings(values)
        mail = try MailSettings(values)
        pages = try PagesSettings(values)
        log = try LogSettings(values)
        self.values = values
    }
}
