// libsodium has to be started once a process, before anything else of it is used.

import WritCSodium

enum Sodium {
    /// `sodium_init` chooses the fastest code for this processor; it may be called often and by many threads, runs
    /// once, and fails only where the kernel gives no random bytes at all.
    private static let started: Bool = sodium_init() >= 0

    static func start() {
        precondition(started, "libsodium could not be started: the kernel gives no random bytes")
    }
}
