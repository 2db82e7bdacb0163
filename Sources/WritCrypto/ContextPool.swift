// Prepared contexts of libcrypto, each lent to one caller at a time.

import Synchronization

/// Contexts that are costly to set up and may not be used by two threads at once.
///
/// The lock is held for taking or giving back a pointer, never during the work. A pool starts empty, so that a key that
/// signs nothing costs nothing, and grows to as many contexts as were ever in use together.
///
/// See ops/decisions/0002-sign-through-libcrypto.md for the figures.
final class ContextPool: Sendable {
    /// A context. `@unchecked Sendable`: it is either in the pool or with the one caller who took it.
    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// More idle contexts than threads that could use them would only be memory.
    private static let idleLimit = 32

    private let idle = Mutex<[Context]>([])
    private let make: @Sendable () throws(CryptoError) -> OpaquePointer
    private let free: @Sendable (OpaquePointer) -> Void

    init(
        make: @escaping @Sendable () throws(CryptoError) -> OpaquePointer,
        free: @escaping @Sendable (OpaquePointer) -> Void
    ) {
        self.make = make
        self.free = free
    }

    deinit {
        for context in idle.withLock({ $0 }) { free(context.pointer) }
    }

    /// Lends a context to `body`. After an error the context is thrown away: its state is unknown.
    func withContext<Result>(
        _ body: (OpaquePointer) throws(CryptoError) -> Result
    ) throws(CryptoError) -> Result {
        let context: Context
        if let waiting = idle.withLock({ $0.popLast() }) {
            context = waiting
        } else {
            context = Context(pointer: try make())
        }
        let result: Result
        do {
            result = try body(context.pointer)
        } catch {
            free(context.pointer)
            throw error
        }
        let kept = idle.withLock { idle in
            guard idle.count < Self.idleLimit else { return false }
            idle.append(context)
            return true
        }
        if !kept { free(context.pointer) }
        return result
    }
}
