// Which key signs and which are published, at every moment of a rotation.
import Testing
import WritCrypto

@testable import WritProtocol

struct KeyScheduleTests {
    private static let start = Instant(secondsSince1970: 1_000_000)

    private func key(
        _ id: String, _ algorithm: SignatureAlgorithm = .RS256, created: Int, active: Int,
        standIn: SignatureAlgorithm? = nil
    ) -> KeyTimes {
        KeyTimes(
            id: KeyID(id), algorithm: algorithm, createdAt: Self.start + Seconds(created),
            activeFrom: Self.start + Seconds(active), standIn: standIn)
    }

    private func published(_ schedule: KeySchedule, at second: Int) -> [String] {
        schedule.published(at: Self.start + Seconds(second)).map(\.id.rawValue)
    }

    private func signing(_ schedule: KeySchedule, _ algorithm: SignatureAlgorithm = .RS256, at second: Int) -> String? {
        schedule.signing(algorithm, at: Self.start + Seconds(second))?.id.rawValue
    }

    @Test func `a new key is published before it signs, the old one as long as its tokens live`() {
        let schedule = KeySchedule(
            keys: [key("a", created: 0, active: 0), key("b", created: 100, active: 700)], longestToken: 1000)
        #expect(signing(schedule, at: 699) == "a" && published(schedule, at: 699) == ["a", "b"])
        #expect(signing(schedule, at: 700) == "b" && published(schedule, at: 700) == ["a", "b"])
        #expect(published(schedule, at: 1699) == ["a", "b"])
        #expect(published(schedule, at: 1700) == ["b"])
    }

    @Test func `states follow from the times`() throws {
        let a = key("a", created: 0, active: 0)
        let b = key("b", created: 100, active: 700)
        let schedule = KeySchedule(keys: [a, b], longestToken: 1000)
        func states(_ second: Int) -> [KeyState] {
            [a, b].map { schedule.state(of: $0, at: Self.start + Seconds(second)) }
        }
        #expect(states(500) == [.active, .next])
        #expect(states(800) == [.retiring, .active])
        #expect(states(1700) == [.retired, .active])
    }

    @Test func `keys for another algorithm do not replace each other`() {
        let schedule = KeySchedule(
            keys: [key("rsa", created: 0, active: 0), key("ec", .ES256, created: 10, active: 10)], longestToken: 10)
        #expect(signing(schedule, at: 5000) == "rsa" && signing(schedule, .PS256, at: 5000) == nil)
        #expect(signing(schedule, .ES256, at: 5000) == "ec" && signing(schedule, .EdDSA, at: 5000) == nil)
        #expect(published(schedule, at: 5000) == ["rsa", "ec"])
    }

    @Test func `until a key for a newly chosen algorithm is active, what signed before goes on`() {
        let schedule = KeySchedule(
            keys: [
                key("rsa", created: 0, active: 0), key("ec", .ES256, created: 50, active: 50),
                key("ed", .EdDSA, created: 100, active: 700, standIn: .RS256),
            ], longestToken: 1000)
        #expect(signing(schedule, .EdDSA, at: 100) == "rsa" && published(schedule, at: 100) == ["rsa", "ec", "ed"])
        #expect(signing(schedule, .EdDSA, at: 699) == "rsa")
        #expect(signing(schedule, .EdDSA, at: 700) == "ed")
        #expect(signing(schedule, .RS256, at: 700) == "rsa")
    }

    @Test func `a rotation of the stand-in is followed, and so is a key made in a hurry`() {
        var keys = [
            key("a", created: 0, active: 0), key("ec", .ES256, created: 100, active: 700, standIn: .RS256),
            key("b", created: 50, active: 650),
        ]
        #expect(signing(KeySchedule(keys: keys, longestToken: 0), .ES256, at: 649) == "a")
        #expect(signing(KeySchedule(keys: keys, longestToken: 0), .ES256, at: 650) == "b")
        keys.append(key("urgent", .ES256, created: 200, active: 200))
        #expect(signing(KeySchedule(keys: keys, longestToken: 0), .ES256, at: 200) == "urgent")
        #expect(signing(KeySchedule(keys: keys, longestToken: 0), .ES256, at: 700) == "ec")
    }

    @Test func `the stand-in is what signs at that moment, and none is needed beside an active key`() {
        let schedule = KeySchedule(
            keys: [
                key("rsa", created: 0, active: 0), key("ec", .ES256, created: 100, active: 700, standIn: .RS256),
            ], longestToken: 0)
        func standIn(_ algorithm: SignatureAlgorithm, before: SignatureAlgorithm, at second: Int) -> SignatureAlgorithm?
        {
            schedule.standIn(for: algorithm, before: before, at: Self.start + Seconds(second))
        }
        #expect(standIn(.EdDSA, before: .RS256, at: 200) == .RS256)
        #expect(standIn(.EdDSA, before: .ES256, at: 200) == .RS256)
        #expect(standIn(.EdDSA, before: .ES256, at: 700) == .ES256)
        #expect(standIn(.ES256, before: .RS256, at: 200) == .RS256)
        #expect(standIn(.ES256, before: .RS256, at: 700) == nil)
        #expect(standIn(.RS256, before: .ES256, at: 200) == nil)
        #expect(standIn(.EdDSA, before: .PS256, at: 200) == nil)
    }

    @Test func `a clock set back signs with the oldest key rather than with none`() {
        let schedule = KeySchedule(
            keys: [key("a", created: 0, active: 0), key("b", created: 1, active: 1)], longestToken: 10)
        #expect(signing(schedule, at: -3600) == "a")
        let changed = KeySchedule(
            keys: [
                key("rsa", created: 0, active: 0), key("ec", .ES256, created: 10, active: 610, standIn: .RS256),
            ], longestToken: 10)
        #expect(signing(changed, .ES256, at: -3600) == "ec")
    }
}
