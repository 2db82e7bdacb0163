// The listening connection's life, with a clock made of numbers.

import Testing

@testable import WritPostgres

@Suite struct ListenerStateTests {
    private var state = ListenerState(
        channels: ["writ_change", "odd\"name"], heartbeat: .milliseconds(500), answerLimit: .seconds(5))

    private mutating func subscribe(at now: Int64) {
        _ = state.next(now: .milliseconds(now))
        state.connected(now: .milliseconds(now))
        _ = state.next(now: .milliseconds(now))
        state.answered(now: .milliseconds(now))
    }

    @Test mutating func `it connects, subscribes with quoted names, and then says that it listens`() {
        #expect(state.next(now: .milliseconds(1)) == .connect)
        state.connected(now: .milliseconds(1))
        #expect(state.next(now: .milliseconds(1)) == .send("LISTEN \"writ_change\";LISTEN \"odd\"\"name\""))
        #expect(state.awaitsAnswer)
        state.answered(now: .milliseconds(2))
        #expect(state.next(now: .milliseconds(2)) == .report(.listening))
        #expect(state.next(now: .milliseconds(2)) == .wait(until: .milliseconds(502)))
    }

    @Test mutating func `a heartbeat is asked, answered and told`() {
        subscribe(at: 0)
        _ = state.next(now: .milliseconds(0))
        #expect(state.next(now: .milliseconds(500)) == .send(""))
        #expect(state.next(now: .milliseconds(500)) == .wait(until: .milliseconds(1000)))
        state.answered(now: .milliseconds(510))
        #expect(state.next(now: .milliseconds(510)) == .report(.heartbeat))
        #expect(state.next(now: .milliseconds(510)) == .wait(until: .milliseconds(1010)))
    }

    @Test mutating func `an unanswered heartbeat is a loss, told before anything else happens`() {
        subscribe(at: 0)
        _ = state.next(now: .milliseconds(0))
        _ = state.next(now: .milliseconds(500))
        #expect(state.next(now: .milliseconds(1000)) == .report(.lost))
        #expect(state.next(now: .milliseconds(1000)) == .disconnect)
        #expect(state.next(now: .milliseconds(1000)) == .wait(until: .milliseconds(1025)))
        #expect(state.next(now: .milliseconds(1025)) == .connect)
    }

    @Test mutating func `a failed attempt is no loss, and waits grow to a second`() {
        var now: Int64 = 0
        var waits: [Int64] = []
        for _ in 0..<7 {
            #expect(state.next(now: .milliseconds(now)) == .connect)
            state.failed(now: .milliseconds(now), random: 0)
            #expect(state.next(now: .milliseconds(now)) == .disconnect)
            guard case .wait(let until) = state.next(now: .milliseconds(now)) else { break }
            waits.append(until.nanoseconds / 1_000_000 - now)
            now += waits.last ?? 0
        }
        #expect(waits == [25, 50, 100, 200, 400, 500, 500])
    }

    @Test mutating func `a loss is told once`() {
        subscribe(at: 0)
        state.failed(now: .milliseconds(5), random: 0)
        #expect(state.next(now: .milliseconds(5)) == .report(.lost))
        #expect(state.next(now: .milliseconds(5)) == .disconnect)
        _ = state.next(now: .milliseconds(100))
        state.failed(now: .milliseconds(100), random: 0)
        #expect(state.next(now: .milliseconds(100)) == .disconnect)
    }
}
