// Threads of our own, for what must not run on Swift's few shared ones: the reactors, and calls that block.

internal import Glibc
internal import WritCLibPQ

/// Starts a detached thread.
///
/// - Returns: `false` when the system has no thread left; `body` does not run then.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Start {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The one owner of `Start` is the new thread, or this function when there is none.
    let start = Unmanaged.passRetained(Start(body))
    var thread = pthread_t()
    let error = pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument else { return nil }
            let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            start.body()
            return nil
        }, start.toOpaque())
    if error != 0 { start.release() }
    return error == 0
}
