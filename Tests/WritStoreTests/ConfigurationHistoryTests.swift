// The history's rows: numbered without gaps in the order of commits, and gone with their realm.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct ConfigurationHistoryTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private static func change(_ id: String, reason: String? = nil) -> NewConfigurationChange {
        NewConfigurationChange(
            actor: "ada", reason: reason, kind: "client", id: id, before: nil, after: Array(#"{"a": 1}"#.utf8))
    }

    @Test func `fifty at once are numbered from 1 to 50`() async throws {
        try await withFixture { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await fixture.store.transaction(fixture.realm) { transaction in
                            try await transaction.recordChange(Self.change("c\(number)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let changes = try await fixture.store.configurationChanges(fixture.realm, from: 0, to: .max)
            #expect(changes.map(\.number) == Array(1...50))
            #expect(Set(changes.map(\.id)).count == 50)
            #expect(try await fixture.store.configurationHead(fixture.realm).number == 50)
        }
    }

    @Test func `a change that is rolled back takes no number`() async throws {
        try await withFixture { fixture in
            struct Refusal: Error {}
            await #expect(throws: Refusal.self) {
                try await fixture.store.transaction(fixture.realm) { transaction in
                    try await transaction.recordChange(Self.change("gone"))
                    throw Refusal()
                }
            }
            try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.recordChange(Self.change("kept", reason: "because"))
            }
            let changes = try await fixture.store.configurationChanges(fixture.realm, from: 0, to: .max)
            #expect(changes.map(\.number) == [1] && changes.map(\.id) == ["kept"])
            #expect(changes.first?.reason == "because" && changes.first?.before == nil)
        }
    }

    @Test func `whoever holds the configuration keeps other changes waiting`() async throws {
        try await withFixture { fixture in
            #expect(try await fixture.store.configurationHead(fixture.realm).number == 0)
            try await fixture.store.transaction(fixture.realm) { transaction in
                let head = try await transaction.lockConfiguration()
                #expect(head == ConfigurationHead(number: 0, appliedNumber: nil))
                let isRecorded = (try? await impatiently(Self.change("other"), fixture)) != nil
                #expect(!isRecorded)
                try await transaction.recordChange(Self.change("own"))
                try await transaction.markApplied()
            }
            let head = try await fixture.store.configurationHead(fixture.realm)
            #expect(head == ConfigurationHead(number: 1, appliedNumber: 1))
        }
    }

    private func impatiently(_ change: NewConfigurationChange, _ fixture: Fixture) async throws {
        try await fixture.store.transaction(fixture.realm) { transaction in
            _ = try await transaction.run(Statement("SET LOCAL lock_timeout = '50ms'", .write), [])
            try await transaction.recordChange(change)
        }
    }

    @Test func `a realm that is not there has no head to hold`() async throws {
        try await withFixture { fixture in
            let none = try #require(RealmID("nowhere"))
            let head = try await fixture.store.transaction(none) { try await $0.lockConfiguration() }
            #expect(head == nil)
        }
    }

    @Test func `with the realm its history goes`() async throws {
        try await withFixture { fixture in
            try await fixture.store.transaction(fixture.realm) { transaction in
                for number in 0..<5 { try await transaction.recordChange(Self.change("c\(number)")) }
            }
            #expect(try await fixture.store.deleteRealm(fixture.realm, batch: 2, event: .test(fixture.realm)))
            #expect(try await fixture.count("SELECT count(*) FROM configuration_change") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM configuration_head") == 0)
        }
    }
}
