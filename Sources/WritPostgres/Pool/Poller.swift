// Waiting for sockets: epoll, level-triggered.

internal import Glibc
internal import WritCLibPQ

/// A set of descriptors, each with a number by which its owner knows it. Belongs to one thread.
final class Poller {
    struct Event {
        let tag: Int
        let isReadable: Bool
    }

    private let descriptor: Int32
    private var ready: [epoll_event]

    /// `nil`: the process has no descriptors left.
    ///
    /// - Parameter capacity: how many descriptors will be watched at most.
    init?(capacity: Int) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        ready = Array(repeating: epoll_event(), count: capacity)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    func watch(_ socket: Int32, tag: Int) {
        control(EPOLL_CTL_ADD, socket, tag, EPOLLIN.rawValue)
    }

    /// Watch for writability only while something waits to be written: a socket nearly always is writable.
    func watchWritability(_ isWanted: Bool, _ socket: Int32, tag: Int) {
        control(EPOLL_CTL_MOD, socket, tag, isWanted ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue)
    }

    /// To be called before the socket is closed.
    func forget(_ socket: Int32) {
        control(EPOLL_CTL_DEL, socket, 0, 0)
    }

    private func control(_ operation: Int32, _ socket: Int32, _ tag: Int, _ events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = UInt64(bitPattern: Int64(tag))
        epoll_ctl(descriptor, operation, socket, &event)
    }

    /// Waits until something happens or the time is over; -1: without end.
    ///
    /// - Parameter body: is called for each descriptor that is ready. Errors and hang-ups count as readable: they show
    ///   themselves when one reads.
    func wait(milliseconds: Int32, _ body: (Event) -> Void) {
        let count = epoll_wait(descriptor, &ready, Int32(ready.count), milliseconds)
        guard count > 0 else { return }
        for event in ready.prefix(Int(count)) {
            let isReadable = event.events & ~EPOLLOUT.rawValue != 0
            body(Event(tag: Int(Int64(bitPattern: event.data.u64)), isReadable: isReadable))
        }
    }
}
