// What every use case needs, made once in the executable and passed in.
package import Logging
package import ServiceLifecycle
package import WritCrypto
import WritOutbound
import WritPostgres
package import WritProtocol
package import WritStore

/// The authorization server without HTTP: its store, its keys, its snapshots, its clock.
package final class Authority: Sendable {
    package let store: Store
    package let settings: AuthoritySettings
    package let metrics: Metrics
    package let logger: Logger
    package let clock: WallClock
    package let random: RandomSource
    package let masterKeys: MasterKeys

    let refreshTokens: RefreshTokenCodec
    let flows: FlowSeal
    let devices: DeviceSeal
    let registrations: BrowserSeal
    package let consoleSeal: ConsoleSeal
    let passwords: PasswordHasher
    let loginTurns = LoginTurns()
    let audit: AuditWriter
    let outbound: Outbound
    let fetchedKeys: FetchedKeys
    let realms: SnapshotCache<RealmID, RealmSnapshot>
    let clients: SnapshotCache<ClientKey, ClientSnapshot>
    let rightsOfRealms: SnapshotCache<RealmID, Rights>
    let templatesOfRealms: SnapshotCache<RealmID, OwnTemplates>
    private let feed: ChangeFeed

    /// A client's place in the cache. The realm is part of it: a cache keyed by client alone once let one realm's
    /// administrators write another's clients (CVE-2026-94215).
    struct ClientKey: Hashable {
        var realm: RealmID
        var client: ClientID
    }

    /// - Throws: `CryptoError` when the master key cannot be used.
    package init(
        store: Store, masterKeys: MasterKeys, settings: AuthoritySettings, metrics: Metrics, logger: Logger,
        clock: WallClock = .system, random: RandomSource = .system
    ) throws {
        self.store = store
        self.masterKeys = masterKeys
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
        self.random = random
        refreshTokens = try RefreshTokenCodec(masterKeys: masterKeys)
        flows = try FlowSeal(masterKeys: masterKeys)
        devices = try DeviceSeal(masterKeys: masterKeys)
        registrations = try BrowserSeal("writ registration link", masterKeys: masterKeys)
        consoleSeal = try ConsoleSeal(masterKeys: masterKeys)
        passwords = try PasswordHasher(settings: settings, random: random, metrics: metrics)
        audit = AuditWriter(store: store, settings: settings, logger: logger)
        let outbound = Outbound(settings.outbound)
        self.outbound = outbound
        fetchedKeys = FetchedKeys(outbound: outbound, clock: clock)
        let realms = SnapshotCache<RealmID, RealmSnapshot>(limit: settings.realmCacheLimit) { id in
            guard let record = try await store.loadRealm(id) else { return nil }
            return try RealmSnapshot(record, masterKeys: masterKeys, settings: settings)
        }
        let clients = SnapshotCache<ClientKey, ClientSnapshot>(limit: settings.clientCacheLimit) { key in
            try await store.loadClient(key.realm, key.client).map(ClientSnapshot.init)
        }
        let administration = ProtectedAPI.administration(publicURL: settings.publicURL)
        let rights = SnapshotCache<RealmID, Rights>(limit: settings.realmCacheLimit) { realm in
            Rights(try await store.loadRights(realm), builtIn: [administration])
        }
        let templates = SnapshotCache<RealmID, OwnTemplates>(limit: settings.templateCacheLimit) { realm in
            OwnTemplates(try await store.templates(realm))
        }
        self.realms = realms
        self.clients = clients
        rightsOfRealms = rights
        templatesOfRealms = templates
        feed = ChangeFeed(
            settings: store.pool.settings, staleness: settings.staleness, logger: logger,
            followers: [
                realms.follower { change in
                    if case .realm(let id) = change { id } else { nil }
                },
                clients.follower { change in
                    if case .client(let realm, let client) = change {
                        ClientKey(realm: realm, client: client)
                    } else {
                        nil
                    }
                },
                rights.follower { change in
                    if case .rights(let realm) = change { realm } else { nil }
                },
                templates.follower { change in
                    if case .realm(let realm) = change { realm } else { nil }
                },
            ])
        metrics.gauge(name: "writ_audit_queue_events", help: "Audit events waiting to be written.") { [audit] in
            Double(audit.waiting)
        }
        metrics.counter(
            name: "writ_audit_refusals_unwritten_total",
            help: "Refusals beyond audit.refusals_per_second, or beside a full queue, that are not in the audit trail."
        ) { [audit] in Double(audit.unwritten.value) }
    }

    /// What runs beside the HTTP server for as long as it does.
    package var services: [any Service] {
        var services: [any Service] = [
            feed, audit, passwords, outbound, AuditSealer(authority: self), SpareKeys(authority: self),
            Janitor(authority: self), outboxService(LogoutNotices(authority: self)),
            outboxService(ResetRequests(authority: self)),
        ]
        if case .sent(let server, let from) = settings.mail {
            services.append(outboxService(Mails(authority: self, server: server, from: from)))
        }
        return services
    }

    private func outboxService(_ box: some Outbox) -> any Service {
        OutboxService(
            box: box, interval: settings.outboxInterval, places: settings.outbound.threads / 2, metrics: metrics,
            logger: logger)
    }

    /// Whether snapshots are fresh: the change feed hears the database.
    package var isTrusted: Bool { realms.isTrusted }

    /// A realm that is there and enabled. No round trip when its snapshot is fresh, else one.
    package func realm(_ id: RealmID) async throws -> RealmSnapshot? {
        guard let realm = try await realms.value(id), realm.isEnabled else { return nil }
        return realm
    }

    /// What the realm's roles and groups give, and its protected APIs. No round trip when the snapshot is fresh, else one.
    package func rights(_ realm: RealmSnapshot) async throws -> Rights {
        // A load always brings a value.
        try await rightsOfRealms.value(realm.id) ?? Rights(RightsDefinition(), builtIn: [])
    }

    /// The realm's own templates; `nil` where it has none. No round trip for a realm without any, nor when they are
    /// held, else one. While the database is away older ones will do: a page's look decides nothing.
    package func templates(_ realm: RealmSnapshot) async throws -> OwnTemplates? {
        guard realm.hasTemplates else { return nil }
        if !templatesOfRealms.isTrusted, let known = templatesOfRealms.cachedEvenIfDistrusted(realm.id) { return known }
        return try await templatesOfRealms.value(realm.id)
    }

    /// As ``realm(_:)``, but content with an older copy while the database is away: discovery and JWKS hold no decision.
    package func realmForPublicDocuments(_ id: RealmID) async throws -> RealmSnapshot? {
        if realms.isTrusted { return try await realm(id) }
        do {
            return try await within(Self.patienceForPublicDocuments) { try await self.realm(id) }
        } catch {
            guard case .some(.some(let realm)) = realms.cachedEvenIfDistrusted(id) else { return try await realm(id) }
            return realm.isEnabled ? realm : nil
        }
    }

    /// A database that hangs must not keep relying parties waiting for keys that are in memory: some give up after half a second.
    private static let patienceForPublicDocuments: Duration = .milliseconds(150)

    /// - Throws: `CancellationError` when the work took longer; it is cancelled then.
    private func within<Value: Sendable>(
        _ patience: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(for: patience)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// Whether some client of the realm may be called from pages of this origin. One round trip.
    package func isRegisteredOrigin(_ realm: RealmSnapshot, _ origin: String) async throws -> Bool {
        try await store.originIsRegistered(realm.id, origin)
    }
}
