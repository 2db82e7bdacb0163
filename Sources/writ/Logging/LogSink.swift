// Takes finished lines from any thread and writes them from one of its own, many in one system call.
import Foundation
import Glibc
import Synchronization

/// A request waits for a lock and a copy, never for the disk or a terminal. When the reader of the log is stuck, lines
/// are dropped and counted rather than memory filled; the count is the first thing written when it reads again.
final class LogSink: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var dropped = 0
        var isWriting = false
    }

    /// Bytes that may wait.
    private static let limit = 4 << 20
    /// Lines that arrive within this time share one write.
    private static let gatherMicroseconds: UInt32 = 2000

    private let state = Mutex(State())
    private let descriptor: Int32
    private let wake = DispatchSemaphore(value: 0)
    private let drained = NSCondition()

    /// - Parameter descriptor: An open file descriptor; not closed by the sink.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        let thread = Thread { [self] in run() }
        thread.name = "writ-log"
        thread.stackSize = 256 << 10
        thread.start()
    }

    func append(_ line: [UInt8]) {
        let wasEmpty = state.withLock { state in
            guard state.pending.count + line.count <= Self.limit else {
                state.dropped += 1
                return false
            }
            defer { state.pending.append(contentsOf: line) }
            return state.pending.isEmpty
        }
        if wasEmpty { wake.signal() }
    }

    /// Returns when everything appended before has been written, or after 2 s when nobody reads. For the program's end.
    /// - Returns: Whether everything has been written.
    @discardableResult
    func flush() -> Bool {
        wake.signal()
        let deadline = Date(timeIntervalSinceNow: 2)
        drained.lock()
        defer { drained.unlock() }
        while state.withLock({ !$0.pending.isEmpty || $0.isWriting }) {
            guard drained.wait(until: deadline) else { return false }
        }
        return true
    }

    private func run() {
        while true {
            wake.wait()
            usleep(Self.gatherMicroseconds)
            let (bytes, dropped) = state.withLock { state in
                defer {
                    state.pending = []
                    state.dropped = 0
                    state.isWriting = true
                }
                return (state.pending, state.dropped)
            }
            if dropped > 0 {
                write(Array("{\"level\":\"warning\",\"message\":\"\(dropped) log lines dropped\"}\n".utf8))
            }
            write(bytes)
            drained.lock()
            state.withLock { $0.isWriting = false }
            drained.broadcast()
            drained.unlock()
        }
    }

    private func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                return unsafe Glibc.write(descriptor, base + offset, buffer.count - offset)
            }
            if written > 0 {
                offset += written
            } else if errno == EAGAIN {
                usleep(1000)
            } else if errno != EINTR {
                return
            }
        }
    }
}
