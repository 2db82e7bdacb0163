// What a login reads and writes.
import Testing
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
                let state = try await fixture.store.loginState(fixture.realm, username: typed, address: "192.0.2.1")
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
            let state = try await fixture.store.loginState(fixture.realm, username: "X@example.com", address: "a")
            #expect(state.account?.user.id == byName)
        }
    }

    @Test func `the hash and the state of the account are told`() async throws {
        try await withFixture { fixture in
            var state = try await fixture.store.loginState(fixture.realm, username: "ada", address: "192.0.2.1")
            #expect(state.account?.passwordHash == Fixture.hash)
            #expect(state.account?.user.isEnabled == true)
            try await fixture.sql("UPDATE account SET is_enabled = false")
            try await fixture.sql("DELETE FROM credential")
            state = try await fixture.store.loginState(fixture.realm, username: "ada", address: "192.0.2.1")
            let account = try #require(state.account)
            #expect(account.passwordHash == nil)
            #expect(!account.user.isEnabled)
        }
    }

    @Test func `nobody is found in another realm`() async throws {
        try await withFixture { fixture in
            _ = try await addUser("only-here", email: nil, fixture)
            let other = try await Fixture(fixture.store)
            let state = try await fixture.store.loginState(other.realm, username: "only-here", address: "192.0.2.1")
            #expect(state.account == nil)
        }
    }

    @Test(arguments: ["ada", "nobody"])
    func `failures are counted by what was typed, known or not`(name: String) async throws {
        try await withFixture { fixture in
            func fail(_ name: String, _ address: String) async throws {
                try await fixture.store.recordLoginFailure(
                    fixture.realm, username: name, address: address, event: .test(fixture.realm, "login.failed"))
            }
            try await fail(name, "192.0.2.1")
            try await fail(name.uppercased(), "192.0.2.1")
            try await fail(name, "192.0.2.2")
            try await fail("third", "192.0.2.1")
            let state = try await fixture.store.loginState(fixture.realm, username: name, address: "192.0.2.1")
            #expect(state.pair.count == 2)
            #expect(state.accountName.count == 3)
            #expect(state.address.count == 3)
            #expect(state.pair.lastFailureAt != nil)
            let events = try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'login.failed'")
            #expect(events == 4)
            let other = try await Fixture(fixture.store)
            let elsewhere = try await fixture.store.loginState(other.realm, username: name, address: "192.0.2.1")
            #expect(elsewhere.address.count == 0)
        }
    }

    @Test func `no parallel failure is lost`() async throws {
        try await withFixture { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        try await fixture.store.recordLoginFailure(
                            fixture.realm, username: index % 2 == 0 ? "ada" : "bob", address: "192.0.2.1",
                            event: .test(fixture.realm))
                    }
                }
                try await group.waitForAll()
            }
            let state = try await fixture.store.loginState(fixture.realm, username: "ada", address: "192.0.2.1")
            #expect(state.pair.count == 30)
            #expect(state.accountName.count == 30)
            #expect(state.address.count == 60)
        }
    }

    @Test func `failures are forgotten a day after the last`() async throws {
        try await withFixture { fixture in
            func fail() async throws {
                try await fixture.store.recordLoginFailure(
                    fixture.realm, username: "ada", address: "a", event: .test(fixture.realm))
            }
            try await fail()
            try await fail()
            try await fixture.sql("UPDATE login_failure SET last_failure_at = now() - interval '25 hours'")
            #expect(
                try await fixture.store.loginState(fixture.realm, username: "ada", address: "a").pair == FailureCount())
            try await fail()
            #expect(try await fixture.store.loginState(fixture.realm, username: "ada", address: "a").pair.count == 1)
        }
    }

    @Test func `what was typed is not stored`() async throws {
        try await withFixture { fixture in
            try await fixture.store.recordLoginFailure(
                fixture.realm, username: "hunter2-in-the-wrong-field", address: "a", event: .test(fixture.realm))
            let rows = try await fixture.sql(
                "SELECT count(*) FROM login_failure AS f WHERE position('hunter2'::bytea IN f.subject) > 0")
            #expect(try rows.first?.int8(0) == 0)
        }
    }
}
