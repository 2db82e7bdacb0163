// What a login reads and writes.
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct LoginTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private func addUser(_ name: String, email: String?, _ fixture: Fixture) async throws -> UserID {
        let id = UserID(.new())
        try await fixture.store.transaction(fixture.realm) { (transaction) async throws in
            #expect(try await transaction.insertAccount(.test(id, name, email: email)))
        }
        return id
    }

    @Test func `a person is found by user name or e-mail address, whatever case and Unicode form`() async throws {
        try await withFixture { fixture in
            let id = try await addUser("Zo\u{EB}.M\u{DC}LLER", email: "Zoe@Example.com", fixture)
            for typed in ["zo\u{EB}.m\u{FC}ller", "ZOE\u{308}.MU\u{308}LLER", "zoe@example.COM"] {
                let state = try await fixture.store.loginState(fixture.realm, username: typed, network: "192.0.2.1")
                #expect(state.account?.user.id == id, "\(typed)")
            }
        }
    }

    @Test func `a user name goes before an e-mail address`() async throws {
        try await withFixture { fixture in
            let byName = try await addUser("x@example.com", email: nil, fixture)
            // Past the statement that refuses it, as an import may have left it.
            _ = try await fixture.sql(
                """
                INSERT INTO account (realm_id, user_id, username, username_key, email, email_key)
                VALUES ($1, $2, 'other', 'other', 'x@example.com', 'x@example.com')
                """, [.text(fixture.realm.rawValue), .uuid(.new())])
            let state = try await fixture.store.loginState(fixture.realm, username: "X@example.com", network: "a")
            #expect(state.account?.user.id == byName)
        }
    }

    @Test func `the hash and the state of the account are told`() async throws {
        try await withFixture { fixture in
            var state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            #expect(state.account?.passwordHash == Fixture.hash)
            #expect(state.account?.user.isEnabled == true)
            try await fixture.sql("UPDATE account SET is_enabled = false")
            try await fixture.sql("DELETE FROM credential")
            state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            let account = try #require(state.account)
            #expect(account.passwordHash == nil)
            #expect(!account.user.isEnabled)
        }
    }

    @Test func `nobody is found in another realm`() async throws {
        try await withFixture { fixture in
            _ = try await addUser("only-here", email: nil, fixture)
            let other = try await Fixture(fixture.store)
            let state = try await fixture.store.loginState(other.realm, username: "only-here", network: "192.0.2.1")
            #expect(state.account == nil)
        }
    }

    @Test(arguments: ["ada", "nobody"])
    func `failures are counted alike for a person and for a name that is nobody's`(name: String) async throws {
        try await withFixture { fixture in
            func fail(_ name: String, _ person: UserID?, _ address: String) async throws {
                try await fixture.fail(name, person: person, address: address, event: "login.failed")
            }
            let person = name == "ada" ? fixture.user : nil
            try await fail(name, person, "192.0.2.1")
            try await fail(name.uppercased(), person, "192.0.2.1")
            try await fail(name, person, "192.0.2.2")
            try await fail("third", nil, "192.0.2.1")
            let state = try await fixture.store.loginState(fixture.realm, username: name, network: "192.0.2.1")
            #expect(state.person.here.count == 2)
            #expect(state.person.everywhere.count == 3)
            #expect(state.address.count == 3)
            #expect(state.person.here.lastFailureAt != nil)
            #expect(state.typed == state.person)
            #expect(try await fixture.count("SELECT count(*) FROM login_failure") == 12)
            let events = try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'login.failed'")
            #expect(events == 4)
            let other = try await Fixture(fixture.store)
            let elsewhere = try await fixture.store.loginState(other.realm, username: name, network: "192.0.2.1")
            #expect(elsewhere.address.count == 0)
        }
    }

    @Test func `failures at either name of a person add up, and each name has a count of its own`() async throws {
        try await withFixture { fixture in
            let person = try await addUser("zoe", email: "zoe@example.com", fixture)
            for name in ["zoe", "ZOE", "Zoe@example.com"] { try await fixture.fail(name, person: person) }
            for (name, typed) in [("zoe", 2), ("zoe@example.com", 1)] {
                let state = try await fixture.store.loginState(fixture.realm, username: name, network: "192.0.2.1")
                #expect(state.person.here.count == 3 && state.person.everywhere.count == 3, "\(name)")
                #expect(state.typed.here.count == typed && state.typed.everywhere.count == typed, "\(name)")
                #expect(state.address.count == 3, "\(name)")
            }
        }
    }

    @Test func `a try that was not judged counts for what was typed, and not for the person`() async throws {
        try await withFixture { fixture in
            try await fixture.fail("ada", person: fixture.user, countsForPerson: false)
            let state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            #expect(state.person == NameFailures())
            #expect(state.typed.here.count == 1 && state.typed.everywhere.count == 1 && state.address.count == 1)
        }
    }

    @Test func `whoever a device knows has counts of their own there, under any of their names`() async throws {
        try await withFixture { fixture in
            let zoe = try await addUser("zoe", email: "zoe@example.com", fixture)
            let device = KnownDevice().remembering(fixture.user, now: WallClock.system.now, random: .system)
                .remembering(zoe, now: WallClock.system.now, random: .system)
            let place = try #require(device.place(of: zoe))
            for name in ["zoe", "zoe", "zoe@example.com"] { try await fixture.fail(name, person: zoe) }
            try await fixture.fail("zoe@example.com", person: zoe, place: place)
            func state(_ name: String, _ device: KnownDevice) async throws -> LoginState {
                try await fixture.store.loginState(fixture.realm, username: name, network: "192.0.2.1", device: device)
            }
            for name in ["zoe", "zoe@example.com"] {
                let here = try await state(name, device)
                #expect(here.deviceIsKnown && here.person.here.count == 1 && here.person.everywhere.count == 4)
                #expect(here.typed.here.count == (name == "zoe" ? 0 : 1) && here.typed.everywhere.count == 2)
                #expect(here.address.count == 4)
                let elsewhere = try await state(name, KnownDevice())
                #expect(!elsewhere.deviceIsKnown && elsewhere.person.here.count == 3)
            }
            #expect(try await !state("nobody", device).deviceIsKnown)
            let other = UserID(.new())
            let strange = KnownDevice().remembering(other, now: WallClock.system.now, random: .system)
            #expect(try await !state("zoe", strange).deviceIsKnown)
        }
    }

    @Test func `nobody counts against a person by typing their identifier`() async throws {
        try await withFixture { fixture in
            for name in [fixture.user.description, "\u{FF}" + fixture.user.description] {
                try await fixture.fail(name, person: nil)
            }
            let state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            #expect(state.person == NameFailures())
        }
    }

    @Test func `no parallel failure is lost`() async throws {
        try await withFixture { fixture in
            let user = fixture.user
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        // The person by two names, and somebody whom nobody knows.
                        let name = index % 2 == 1 ? "bob" : index % 4 == 0 ? "ada" : "ada@example.com"
                        try await fixture.fail(name, person: index % 2 == 0 ? user : nil)
                    }
                }
                try await group.waitForAll()
            }
            let state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            #expect(state.person.here.count == 30)
            #expect(state.person.everywhere.count == 30)
            #expect(state.address.count == 60)
        }
    }

    @Test func `failures are forgotten a day after the last`() async throws {
        try await withFixture { fixture in
            func fail() async throws { try await fixture.fail("ada", person: fixture.user, address: "a") }
            try await fail()
            try await fail()
            try await fixture.sql("UPDATE login_failure SET last_failure_at = now() - interval '25 hours'")
            #expect(
                try await fixture.store.loginState(fixture.realm, username: "ada", network: "a").person
                    == NameFailures())
            try await fail()
            #expect(
                try await fixture.store.loginState(fixture.realm, username: "ada", network: "a").person.here.count == 1)
        }
    }

    @Test func `what was typed is not stored`() async throws {
        try await withFixture { fixture in
            try await fixture.fail("hunter2-in-the-wrong-field", person: nil)
            let rows = try await fixture.sql(
                "SELECT count(*) FROM login_failure AS f WHERE position('hunter2'::bytea IN f.subject) > 0")
            #expect(try rows.first?.int8(0) == 0)
        }
    }
}
