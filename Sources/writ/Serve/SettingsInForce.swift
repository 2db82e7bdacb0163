// Hands the settings on to the parts of the house, each in its own type.
import WritCrypto
import WritOutbound
import WritPostgres
import WritProtocol
import WritServer
import WritStore
import WritWeb

extension PostgresSettings {
    /// An empty conninfo leaves the choice to libpq's `PG*` variables.
    init(_ settings: DatabaseSettings) {
        self.init()
        conninfo = settings.url ?? ""
        connections = settings.connections
        unitsInFlight = settings.unitsInFlight
        queueLimit = settings.queueLimit
        unitDeadline = settings.deadline
        connectTimeout = settings.connectTimeout
        tcpUserTimeout = settings.tcpUserTimeout
        readGroup = settings.readGroup
        preparedStatements = settings.preparedStatements
    }
}

extension MasterKeys {
    /// - Throws: ``SettingsError`` when there is none, `CommandFailure` when it is malformed; neither repeats the key.
    init(_ settings: KeysSettings) throws {
        guard let text = settings.masterKey else {
            throw SettingsError(
                key: "keys.master_key", place: "settings",
                problem: """
                    it is missing, and signing keys are sealed with it. Make one, once, and keep it safe:
                      writ master-key generate > master.key && chmod 600 master.key
                    then name it, for this command and for the server alike:
                      export WRIT_KEYS_MASTER_KEY_FILE=$PWD/master.key
                    """)
        }
        do {
            self = try MasterKeys.parse(text)
        } catch {
            throw SettingsError(key: "keys.master_key", place: "settings", problem: "\(error)")
        }
    }
}

extension AuthoritySettings {
    /// - Throws: ``SettingsError`` for a mail server without an address that messages come from.
    init(_ settings: Settings) throws(SettingsError) {
        self.init()
        publicURL = settings.server.publicURL
        argon2 = Argon2Parameters(settings.passwords)
        hashingThreads = settings.passwords.threads
        hashingQueueLimit = settings.passwords.queueLimit
        flowLifetime = Seconds(settings.login.pageLifetimeSeconds)
        pushedRequestLifetime = Seconds(settings.tokens.pushedRequestLifetimeSeconds)
        pushedRequestLimit = settings.tokens.pushedRequestsPerClient
        throttle.freeTriesPerPair = settings.login.freeTriesPerPair
        throttle.freeTriesPerAddress = settings.login.freeTriesPerAddress
        throttle.freeTriesPerAccount = settings.login.freeTriesPerAccount
        throttle.firstWait = Seconds(settings.login.firstWaitSeconds)
        throttle.longestWait = Seconds(settings.login.longestWaitSeconds)
        throttle.longestWaitAtKnownAddress = Seconds(settings.login.longestWaitKnownAddressSeconds)
        realmCacheLimit = settings.cache.realms
        clientCacheLimit = settings.cache.clients
        templateCacheLimit = settings.cache.templates
        templateSizeLimit = settings.pages.realmTemplateLimit
        realmPageLimit = settings.pages.realmPageLimit
        staleness = settings.cache.staleness
        auditFlushInterval = settings.audit.flush
        auditQueueLimit = settings.audit.queueLimit
        auditRefusalsPerSecond = settings.audit.refusalsPerSecond
        auditRefusalsPerNetwork = settings.audit.refusalsPerNetwork
        auditSealInterval = settings.audit.seal
        auditCheckpointInterval = Seconds(settings.audit.checkpointSeconds)
        auditRetentionMonths = settings.audit.retentionMonths
        clockSkew = Seconds(settings.tokens.clockSkewSeconds)
        assertionLifetimeLimit = Seconds(settings.tokens.assertionLifetimeLimitSeconds)
        spareKeyCount = settings.keys.spareCount
        publishLead = Seconds(settings.keys.publishLeadSeconds)
        registrationRate = RegistrationRate(
            burst: settings.registration.perAddressBurst,
            interval: Seconds(settings.registration.perAddressIntervalSeconds))
        registrationIdle = Seconds(settings.registration.idleDays * 86_400)
        outbound.allowsPrivateNetworks = settings.outbound.allowPrivateNetworks
        outbound.certificates = settings.outbound.certificatesFile
        outbound.timeout = settings.outbound.timeout
        mail = try MailDelivery(settings.mail)
        links = LinkLifetimes(settings.mail)
    }
}

extension MailDelivery {
    /// - Throws: ``SettingsError`` naming what is missing beside the server.
    init(_ settings: MailSettings) throws(SettingsError) {
        guard !settings.server.isEmpty else {
            self = .waits
            return
        }
        guard let from = MailAddress(settings.from) else {
            throw SettingsError(
                key: "mail.from", place: "settings",
                problem: "'\(settings.from)' is no mail address, and with mail.server there must be one")
        }
        guard settings.username.isEmpty == (settings.password == nil) else {
            throw SettingsError(
                key: "mail.username", place: "settings",
                problem: "mail.username and mail.password go together: give both or neither")
        }
        self = .sent(
            MailServer(
                host: settings.server, port: settings.port, security: settings.security,
                username: settings.username.isEmpty ? nil : settings.username, password: settings.password),
            from: from)
    }
}

extension LinkLifetimes {
    init(_ settings: MailSettings) {
        self.init()
        asked = Seconds(settings.linkLifetimeSeconds)
        invitation = Seconds(settings.invitationLifetimeSeconds)
    }
}

extension Argon2Parameters {
    init(_ settings: PasswordsSettings) {
        self.init(memoryKiB: settings.memoryKiB, iterations: settings.iterations)
    }
}

extension PageTemplates {
    /// - Throws: ``SettingsError`` naming the file of the directory and what is wrong with it.
    init(_ settings: PagesSettings) throws(SettingsError) {
        guard let directory = settings.templatesDirectory else {
            self = .own
            return
        }
        do { try self.init(directory: directory) } catch {
            throw SettingsError(key: "pages.templates_directory", place: "settings", problem: error.description)
        }
    }
}

extension TemplateRules {
    /// Reads the directory of the server's own templates when there is something to judge by them.
    init(_ settings: PagesSettings) {
        self.init { templates in
            do throws(SettingsError) {
                return try PageTemplates(settings).rules(sizeLimit: settings.realmTemplateLimit).flaws(templates)
            } catch {
                return templates.keys.sorted().map { TemplateFlaw($0, "cannot be judged: \(error)") }
            }
        }
    }
}

extension WebSettings {
    /// - Throws: ``SettingsError`` for a range that the form's check let through; none is known.
    init(_ settings: ServerSettings) throws(SettingsError) {
        self.init()
        listen = ListenAddress(host: settings.listen.host, port: settings.listen.port)
        management = ListenAddress(host: settings.management.host, port: settings.management.port)
        publicURL = settings.publicURL
        for text in settings.trustedProxies {
            guard let range = AddressRange(text) else {
                throw SettingsError(
                    key: "server.trusted_proxies", place: "settings", problem: "'\(text)' is no range of addresses")
            }
            trustedProxies.append(range)
        }
        bodyLimit = settings.bodyLimit
        headerLimit = settings.headerLimit
        headerCountLimit = settings.headerCountLimit
        headerTimeout = Seconds(settings.headerTimeoutSeconds)
        requestTimeout = Seconds(settings.requestTimeoutSeconds)
        idleTimeout = Seconds(settings.idleTimeoutSeconds)
        writeTimeout = Seconds(settings.writeTimeoutSeconds)
        connectionLimit = settings.connectionLimit
        connectionsPerAddress = settings.connectionsPerAddress
        adminRequestsPerSecond = settings.adminRequestsPerSecond
        documentMaxAge = Seconds(settings.documentMaxAgeSeconds)
    }
}
