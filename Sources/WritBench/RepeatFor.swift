// Does one thing over and over for a while and says what one turn costs in processor time.
#if canImport(Glibc)
    import Glibc
#endif

struct Cost {
    var turns: Int
    var cpuSeconds: Double
    var wallSeconds: Double

    var json: String {
        let each = cpuSeconds * 1000 / Double(turns)
        return #"{"turns":\#(turns),"cpu_ms_each":\#(each),"wall_seconds":\#(wallSeconds)}"#
    }
}

/// Runs `turn` on this thread until `seconds` of wall time have passed, after a short warm-up that is not counted.
func repeatFor(seconds: Double, _ turn: () throws -> Void) throws -> Cost {
    let warmUpEnd = ContinuousClock.now + .seconds(seconds / 10)
    while .now < warmUpEnd { try turn() }

    var turns = 0
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let cpuStart = cpuSeconds()
    repeat {
        try turn()
        turns += 1
    } while .now < end
    let wall = start.duration(to: .now) / .seconds(1)
    return Cost(turns: turns, cpuSeconds: cpuSeconds() - cpuStart, wallSeconds: wall)
}

/// Processor time of this process, which has but one busy thread.
private func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
