// The fence, at its exact moments: loads are held open by the test while something else happens.
import Synchronization
import Testing

@testable import WritStore

/// A load that waits until it is told what to bring.
private final class HeldLoads: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<Result<String?, any Error>, Never>] = []
        var begun = 0
    }

    private let state = Mutex(State())

    func load() async throws -> String? {
        try await withCheckedContinuation { continuation in
            state.withLock { state in
                state.waiting.append(continuation)
                state.begun += 1
            }
        }.get()
    }

    /// Returns when `count` loads have begun in all, or the test's time is over.
    func begun(_ count: Int) async {
        while self.count < count, !Task.isCancelled { await Task.yield() }
    }

    /// Ends the load that began first among those held.
    func end(_ result: Result<String?, any Error>) {
        let first = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        first?.resume(returning: result)
    }

    var count: Int { state.withLock { $0.begun } }
}

private struct LoadFailed: Error {}

@Suite(.timeLimit(.minutes(1))) struct SnapshotCacheTests {
    private func cache(_ loads: HeldLoads, trusted: Bool = true) -> SnapshotCache<String, String> {
        let cache = SnapshotCache<String, String>(limit: 8) { _ in try await loads.load() }
        if trusted { cache.trust() }
        return cache
    }

    @Test func `a value is loaded once, and so is the absence of one`() async throws {
        for value in ["v", nil] {
            let loads = HeldLoads()
            let cache = cache(loads)
            async let first = cache.value("k")
            await loads.begun(1)
            loads.end(.success(value))
            #expect(try await first == value)
            #expect(try await cache.value("k") == value)
            #expect(loads.count == 1)
        }
    }

    @Test func `a load that began before an invalidation is not stored`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        async let early = cache.value("k")
        await loads.begun(1)
        cache.invalidate("k")
        loads.end(.success("old"))
        #expect(try await early == "old", "who asked before the change may have what was before it")
        async let late = cache.value("k")
        await loads.begun(2)
        loads.end(.success("new"))
        #expect(try await late == "new")
    }

    @Test func `who asks after an invalidation does not join a load from before it`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        async let early = cache.value("k")
        await loads.begun(1)
        cache.invalidate("k")
        async let late = cache.value("k")
        await loads.begun(2)
        loads.end(.success("old"))
        loads.end(.success("new"))
        #expect(try await early == "old")
        #expect(try await late == "new")
        #expect(try await cache.value("k") == "new")
        #expect(loads.count == 2)
    }

    @Test func `an invalidation after the load makes the next one load again`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        for value in ["one", "two"] {
            async let result = cache.value("k")
            await loads.begun(value == "one" ? 1 : 2)
            loads.end(.success(value))
            #expect(try await result == value)
            cache.invalidate("k")
            cache.invalidate("other")
        }
        #expect(cache.cachedEvenIfDistrusted("k") == .some("two"))
    }

    @Test func `many who ask for the same share one load`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        let values = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.value("k") } }
            await loads.begun(1)
            loads.end(.success("v"))
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: "v", count: 50))
        #expect(loads.count == 1)
    }

    @Test func `a failure reaches those who wait and is not remembered`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        let first = Task { try await cache.value("k") }
        await loads.begun(1)
        loads.end(.failure(LoadFailed()))
        await #expect(throws: LoadFailed.self) { _ = try await first.value }
        async let second = cache.value("k")
        await loads.begun(2)
        loads.end(.success("v"))
        #expect(try await second == "v")
    }

    @Test func `when the one who loads is cancelled, those who wait load for themselves`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        let first = Task { try await cache.value("k") }
        await loads.begun(1)
        let second = Task { try await cache.value("k") }
        first.cancel()
        loads.end(.failure(CancellationError()))
        await loads.begun(2)
        loads.end(.success("v"))
        #expect(try await second.value == "v")
        await #expect(throws: CancellationError.self) { _ = try await first.value }
    }

    @Test func `distrusted, everyone loads for themselves`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads, trusted: false)
        async let first = cache.value("k")
        await loads.begun(1)
        async let second = cache.value("k")
        await loads.begun(2)
        loads.end(.success("a"))
        loads.end(.success("b"))
        #expect(Set([try await first, try await second]) == ["a", "b"])
        #expect(cache.cachedEvenIfDistrusted("k") != nil)
    }

    @Test func `what was loaded while distrusted is not fresh afterwards`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads, trusted: false)
        async let first = cache.value("k")
        await loads.begun(1)
        cache.trust()
        loads.end(.success("old"))
        #expect(try await first == "old")
        async let second = cache.value("k")
        await loads.begun(2)
        loads.end(.success("new"))
        #expect(try await second == "new")
    }

    @Test func `a load that began before a distrust is not fresh after the trust is back`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        async let first = cache.value("k")
        await loads.begun(1)
        cache.distrust()
        cache.trust()
        loads.end(.success("old"))
        #expect(try await first == "old")
        async let second = cache.value("k")
        await loads.begun(2)
        loads.end(.success("new"))
        #expect(try await second == "new")
    }

    @Test func `what is distrusted can still be had where age does not matter`() async throws {
        let loads = HeldLoads()
        let cache = cache(loads)
        #expect(cache.cachedEvenIfDistrusted("k") == nil)
        for (key, value) in [("k", "v"), ("absent", nil)] {
            async let result = cache.value(key)
            await loads.begun(value == nil ? 2 : 1)
            loads.end(.success(value))
            #expect(try await result == value)
        }
        cache.distrust()
        #expect(cache.cachedEvenIfDistrusted("k") == .some("v"))
        #expect(cache.cachedEvenIfDistrusted("absent") == .some(nil))
        let failing = Task { try await cache.value("k") }
        await loads.begun(3)
        loads.end(.failure(LoadFailed()))
        await #expect(throws: LoadFailed.self) { _ = try await failing.value }
        #expect(cache.cachedEvenIfDistrusted("k") == .some("v"))
    }

    @Test func `a process that was stopped trusts nothing until it hears from the database`() async throws {
        let loads = HeldLoads()
        let start = ContinuousClock.now
        let time = Mutex(start)
        let cache = SnapshotCache<String, String>(limit: 8, now: { time.withLock { $0 } }) { _ in try await loads.load()
        }
        cache.trust(until: start + .seconds(1))
        async let first = cache.value("k")
        await loads.begun(1)
        loads.end(.success("v"))
        #expect(try await first == "v")
        time.withLock { $0 = start + .seconds(60) }
        async let resumed = cache.value("k")
        await loads.begun(2)
        loads.end(.success("w"))
        #expect(try await resumed == "w")
        // What was notified in between is told before the trust comes back.
        cache.invalidate("k")
        cache.trust(until: start + .seconds(61))
        async let again = cache.value("k")
        await loads.begun(3)
        loads.end(.success("x"))
        #expect(try await again == "x")
        #expect(try await cache.value("k") == "x")
    }
}

/// The bound, and who has to go.
@Suite struct SnapshotTableTests {
    private func load(_ table: inout SnapshotTable<Int, String>, _ key: Int, _ value: String?) {
        let ticket = table.beginLoad(key, isShared: true)
        table.endLoad(key, ticket, value: value)
    }

    private func isThere(_ table: SnapshotTable<Int, String>, _ key: Int) -> Bool { table.anyEntry(key) != nil }

    @Test func `it never holds more than its limit`() {
        var table = SnapshotTable<Int, String>(limit: 16)
        for key in 0..<1000 {
            load(&table, key, "v")
            #expect(table.count <= 16)
        }
        #expect(isThere(table, 999))
    }

    @Test func `what is used stays, what is not goes`() {
        var table = SnapshotTable<Int, String>(limit: 16)
        for key in 0..<200 {
            load(&table, key, "v")
            _ = table.look(0)
        }
        #expect(isThere(table, 0))
    }

    @Test func `names that nobody has never drive out what is there`() {
        var table = SnapshotTable<Int, String>(limit: 16)
        for key in 0..<8 { load(&table, key, "v") }
        for key in 100..<1000 { load(&table, key, nil) }
        for key in 0..<8 { #expect(isThere(table, key)) }
    }

    @Test func `a ticket stores once`() {
        var table = SnapshotTable<Int, String>(limit: 4)
        let ticket = table.beginLoad(1, isShared: true)
        table.endLoad(1, ticket, value: "a")
        table.endLoad(1, ticket, value: "b")
        #expect(table.anyEntry(1)?.value == "a")
    }
}
