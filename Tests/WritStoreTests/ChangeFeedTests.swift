// From a trigger in the database to a cache that lets go.
import Logging
import Synchronization
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite(.timeLimit(.minutes(1))) struct ChangeFeedTests {
    /// Everything a listener hears, until a sign that was sent after the change.
    private func payloads(
        _ database: TestDatabase, of change: @escaping @Sendable (Fixture) async throws -> Void
    ) async throws -> (Set<String>, Fixture) {
        let (stream, continuation) = AsyncStream.makeStream(of: ListenerEvent.self)
        let listener = PostgresListener(
            settings: database.settings, channels: [Change.channel], logger: .silent
        ) { continuation.yield($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            defer { group.cancelAll() }
            for await event in stream where event == .listening { break }
            return try await database.withPool { pool in
                let fixture = try await Fixture(Store(pool: pool))
                try await fixture.sql("SELECT pg_notify('writ_change', 'begin')")
                try await change(fixture)
                try await fixture.sql("SELECT pg_notify('writ_change', 'end')")
                var heard: Set<String> = []
                for await event in stream {
                    guard case .notification(_, let payload) = event else { continue }
                    if payload == "begin" { heard = [] } else { heard.insert(payload) }
                    if payload == "end" { break }
                }
                heard.remove("end")
                return (heard, fixture)
            }
        }
    }

    private static let realmChanges: [String] = [
        "UPDATE realm SET display_name = 'x'",
        """
        INSERT INTO signing_key (realm_id, key_id, algorithm, public_jwk, sealed_private_key, master_key_version)
        SELECT realm_id, 'k', 'ES256', '{}', '', 1
        FROM realm
        """,
    ]

    @Test(arguments: realmChanges)
    func `a change of a realm or its keys names the realm`(sql: String) async throws {
        let bed = try await StoreBed.make()
        let (heard, fixture) = try await payloads(bed.database) { fixture in try await fixture.sql(sql) }
        #expect(heard == ["realm/\(fixture.realm)"])
    }

    private static let rightsChanges: [String] = [
        "INSERT INTO api (realm_id, api_id, audience) SELECT realm_id, 'a', 'urn:a' FROM realm",
        "INSERT INTO role (realm_id, role_name) SELECT realm_id, 'r' FROM realm",
        "INSERT INTO user_group (realm_id, group_id, name) SELECT realm_id, gen_random_uuid(), 'g' FROM realm",
        """
        WITH role AS (INSERT INTO role (realm_id, role_name) SELECT realm_id, 'r' FROM realm RETURNING realm_id)
        INSERT INTO role_permission (realm_id, role_name, api_id, permission)
        SELECT realm_id, 'r', 'admin', 'p' FROM role
        """,
        """
        WITH role AS (
            INSERT INTO role (realm_id, role_name) SELECT realm_id, unnest('{r,s}'::text[]) FROM realm
        )
        INSERT INTO role_inclusion (realm_id, role_name, included_role) SELECT realm_id, 'r', 's' FROM realm
        """,
        """
        WITH role AS (INSERT INTO role (realm_id, role_name) SELECT realm_id, 'r' FROM realm),
        made AS (
            INSERT INTO user_group (realm_id, group_id, name)
            SELECT realm_id, gen_random_uuid(), 'g'
            FROM realm
            RETURNING realm_id, group_id
        )
        INSERT INTO group_role (realm_id, group_id, role_name) SELECT realm_id, group_id, 'r' FROM made
        """,
    ]

    @Test(arguments: rightsChanges)
    func `a change of APIs, roles or groups names the realm's rights`(sql: String) async throws {
        let bed = try await StoreBed.make()
        let (heard, fixture) = try await payloads(bed.database) { fixture in try await fixture.sql(sql) }
        #expect(heard == ["rights/\(fixture.realm)"])
    }

    private static let clientChanges: [String] = [
        "UPDATE client SET is_enabled = false",
        """
        INSERT INTO client_origin (realm_id, origin, client_id, is_named)
        SELECT realm_id, 'https://a', client_id, true
        FROM client
        """,
        """
        INSERT INTO client_secret (realm_id, client_id, slot, secret_id, secret_hash)
        SELECT realm_id, client_id, 1, gen_random_uuid(), sha256('')
        FROM client
        """,
        "DELETE FROM client",
    ]

    @Test(arguments: clientChanges)
    func `a change of a client, its secrets or its origins names the client`(sql: String) async throws {
        let bed = try await StoreBed.make()
        let (heard, fixture) = try await payloads(bed.database) { fixture in try await fixture.sql(sql) }
        #expect(heard == ["client/\(fixture.realm)/web"])
    }

    @Test func `a realm that goes takes its clients along, and says so`() async throws {
        let bed = try await StoreBed.make()
        let (heard, fixture) = try await payloads(bed.database) { (fixture) async throws in
            #expect(try await fixture.store.deleteRealm(fixture.realm, event: .test(fixture.realm)))
        }
        #expect(heard == ["realm/\(fixture.realm)", "client/\(fixture.realm)/web"])
    }

    @Test func `a change that is rolled back says nothing`() async throws {
        struct GivenUp: Error {}
        let bed = try await StoreBed.make()
        let (heard, _) = try await payloads(bed.database) { fixture in
            await #expect(throws: GivenUp.self) {
                try await fixture.store.transaction(fixture.realm) { transaction in
                    _ = try await transaction.deleteClient(fixture.client)
                    throw GivenUp()
                }
            }
        }
        #expect(heard.isEmpty)
    }

    @Test func `payloads are read back as what they name`() throws {
        let realm = try #require(RealmID("acme"))
        let odd = try #require(ClientID("https//a/b?c"))
        #expect(Change(payload: "realm/acme") == .realm(realm))
        #expect(Change(payload: "rights/acme") == .rights(realm))
        #expect(Change(payload: "client/acme/https//a/b?c") == .client(realm, odd))
        for payload in [
            "", "realm", "realm/", "realm/ACME", "realm/acme/x", "client/acme", "client/acme/", "user/acme/1",
        ] {
            #expect(Change(payload: payload) == nil, "\(payload)")
        }
    }

    @Test func `a change reaches the cache, and a lost connection takes its trust`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            let loads = Mutex(0)
            let cache = SnapshotCache<RealmID, String>(limit: 10) { realm in
                loads.withLock { $0 += 1 }
                return try await store.loadRealm(realm).map { $0.displayName ?? "" }
            }
            let (signs, sign) = AsyncStream.makeStream(of: String.self)
            var follower = cache.follower { change in if case .realm(let id) = change { id } else { nil } }
            let inner = follower
            follower.apply = { change in
                inner.apply(change)
                sign.yield("change")
            }
            follower.trust = { end in
                inner.trust(end)
                sign.yield("trust")
            }
            follower.distrust = {
                inner.distrust()
                sign.yield("distrust")
            }
            var settings = bed.database.settings
            settings.conninfo += " application_name=feed"
            let feed = ChangeFeed(
                settings: settings, staleness: .seconds(30), logger: .silent, followers: [follower])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await feed.run() }
                defer { group.cancelAll() }
                func wait(for wanted: String) async { for await sign in signs where sign == wanted { return } }
                #expect(!feed.isTrusted)
                await wait(for: "trust")
                #expect(feed.isTrusted)

                #expect(try await cache.value(fixture.realm) == "")
                #expect(try await cache.value(fixture.realm) == "")
                #expect(loads.withLock { $0 } == 1)
                try await fixture.sql("UPDATE realm SET display_name = 'new'")
                await wait(for: "change")
                #expect(try await cache.value(fixture.realm) == "new")
                #expect(loads.withLock { $0 } == 2)

                try await fixture.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'feed'")
                await wait(for: "distrust")
                await wait(for: "trust")
                #expect(try await cache.value(fixture.realm) == "new")
                #expect(
                    loads.withLock { $0 } == 3, "what was notified while nobody listened is lost, so it is read again")
            }
        }
    }
}

/// What each event means, at the times that matter.
@Suite struct FeedRulesTests {
    private let start = ContinuousClock.now

    @Test func `listening drops everything and trusts from then on`() {
        var rules = FeedRules(staleness: .seconds(1))
        #expect(rules.order(for: .listening, now: start) == .dropAll(trustUntil: start + .seconds(1)))
    }

    @Test func `trust counts from the answer before, since the question was asked after it`() {
        var rules = FeedRules(staleness: .seconds(1))
        _ = rules.order(for: .listening, now: start)
        let beat = start + .milliseconds(250)
        #expect(rules.order(for: .heartbeat, now: beat) == .trust(until: start + .seconds(1)))
        #expect(rules.order(for: .heartbeat, now: beat + .milliseconds(250)) == .trust(until: beat + .seconds(1)))
    }

    @Test func `an answer that lay in the socket while the process was stopped brings no trust`() {
        var rules = FeedRules(staleness: .seconds(1))
        _ = rules.order(for: .listening, now: start)
        let resumed = start + .seconds(60)
        guard case .trust(let end) = rules.order(for: .heartbeat, now: resumed) else {
            Issue.record("no order to trust")
            return
        }
        #expect(end < resumed)
        #expect(rules.order(for: .heartbeat, now: resumed + .milliseconds(250)) == .trust(until: resumed + .seconds(1)))
    }

    @Test func `after a loss nothing is trusted until it listens again`() {
        var rules = FeedRules(staleness: .seconds(1))
        _ = rules.order(for: .listening, now: start)
        #expect(rules.order(for: .lost, now: start) == .distrust)
        #expect(rules.order(for: .heartbeat, now: start) == .distrust)
        #expect(rules.order(for: .listening, now: start) == .dropAll(trustUntil: start + .seconds(1)))
    }

    @Test func `a notification nobody understands drops everything`() {
        var rules = FeedRules(staleness: .seconds(1))
        _ = rules.order(for: .listening, now: start)
        let event = ListenerEvent.notification(channel: Change.channel, payload: "planet/mars")
        #expect(rules.order(for: event, now: start + .milliseconds(900)) == .dropAll(trustUntil: start + .seconds(1)))
    }
}
