// Tries at one person that come at once.
import Testing
import WritProtocol
import WritTestSupport

@testable import WritServer

@Suite struct LoginTurnsTests {
    private static func key(_ place: String = "a") throws -> LoginTurns.Key {
        LoginTurns.Key(realm: try #require(RealmID("acme")), person: "mia", place: place)
    }

    @Test func `whoever looked before a failure looks again, and whoever looked after it goes on`() async throws {
        let turns = LoginTurns()
        let key = try Self.key()
        let early = ContinuousClock.now
        #expect(try await turns.enter(key, limit: 5, lookedAt: early))
        turns.leave(key, hasFailed: false)
        #expect(try await turns.enter(key, limit: 5, lookedAt: early))
        turns.leave(key, hasFailed: true)
        #expect(try await !turns.enter(key, limit: 5, lookedAt: early))
        #expect(try await turns.enter(key, limit: 5, lookedAt: .now))
        #expect(try await turns.enter(Self.key("b"), limit: 5, lookedAt: early))
    }

    @Test func `who finds no place is let look again when the last that had one is gone`() async throws {
        let turns = LoginTurns()
        let key = try Self.key()
        let looked = ContinuousClock.now
        for _ in 0..<2 { #expect(try await turns.enter(key, limit: 2, lookedAt: looked)) }
        let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 { group.addTask { try await turns.enter(key, limit: 2, lookedAt: looked) } }
            turns.leave(key, hasFailed: false)
            turns.leave(key, hasFailed: true)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // Those that came when one had gone may have taken its place; nobody went on beside two others.
        #expect(answers.count { $0 } <= 1 && answers.count == 10)
    }
}
