// What the operating system knows of this process: memory, CPU time, start.
import Glibc

/// Read at each scrape, under the names that every Prometheus client library uses.
struct ProcessFigures {
    var residentBytes: UInt64
    var cpuSeconds: Double
    var openDescriptors: Int

    static func now() -> ProcessFigures {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return ProcessFigures(
            residentBytes: residentPages() * UInt64(max(0, sysconf(Int32(_SC_PAGESIZE)))),
            cpuSeconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9,
            openDescriptors: countDescriptors())
    }

    /// The second number of `/proc/self/statm`; 0 where there is none.
    private static func residentPages() -> UInt64 {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return 0 }
        let words = buffer[..<count].split(separator: UInt8(ascii: " "))
        return words.count > 1 ? UInt64(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
    }

    private static func countDescriptors() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Neither "." and ".." nor the one that is open for counting.
        return max(0, count - 3)
    }
}
