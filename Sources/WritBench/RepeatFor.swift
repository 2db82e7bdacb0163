// Does one thing over and over for a while, on every core at once, and says what one turn costs in processor time.
#if canImport(Glibc)
    import Glibc
#endif

struct Cost: Sendable {
    var turns: Int
    var cpuSeconds: Double
    var wallSeconds: Double

    var json: String {
        let each = cpuSeconds * 1000 / Double(turns)
        return #"{"turns":\#(turns),"cpu_ms_each":\#(each),"wall_seconds":\#(wallSeconds)}"#
    }
}

/// Runs `turn` on `threads` threads until `seconds` of wall time have passed, after a warm-up that is not counted.
///
/// A core that shares its units, caches or memory with a busy neighbour is slower than one alone, so a limit for a
/// server that keeps every core busy must be measured with every core busy.
func repeatFor(seconds: Double, threads: Int, _ turn: @escaping @Sendable () throws -> Void) async throws -> Cost {
    _ = try await turns(until: .now + .seconds(seconds / 10), threads: threads, turn)
    let start = ContinuousClock.now
    let cpuStart = cpuSeconds()
    let count = try await turns(until: start + .seconds(seconds), threads: threads, turn)
    let wall = start.duration(to: .now) / .seconds(1)
    return Cost(turns: count, cpuSeconds: cpuSeconds() - cpuStart, wallSeconds: wall)
}

private func turns(
    until end: ContinuousClock.Instant, threads: Int, _ turn: @escaping @Sendable () throws -> Void
) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<threads {
            group.addTask {
                var count = 0
                repeat {
                    try turn()
                    count += 1
                } while .now < end
                return count
            }
        }
        return try await group.reduce(0, +)
    }
}

/// Processor time of this process, all threads together.
private func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

/// As many as there are cores, unless told otherwise.
func threadCount(_ options: BenchOptions) throws -> Int {
    try options.number("threads", default: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
