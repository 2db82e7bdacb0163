// What ends another thread's wait: an eventfd.

internal import Glibc
internal import WritCLibPQ

/// One descriptor, rung and watched. `ring` may be called on any thread, any number of times.
final class Waker: Sendable {
    /// Readable after a ring, until `clear`.
    let descriptor: Int32

    /// `nil`: the process has no descriptors left.
    init?() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    func ring() {
        var one: UInt64 = 1
        // It fails only where the counter is full, so rung already.
        _ = write(descriptor, &one, 8)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
