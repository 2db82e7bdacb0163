// LISTEN on a connection of its own.

package import Logging
internal import ServiceLifecycle

/// Listens on channels, and says at any time whether it really does.
///
/// It needs a session of its own, so it cannot work through PgBouncer in transaction mode: give it a `conninfo` that
/// leads to the server itself.
package final class PostgresListener: Sendable, Service {
    private let settings: PostgresSettings
    private let channels: [String]
    private let heartbeat: Duration
    private let logger: Logger
    private let onEvent: @Sendable (ListenerEvent) -> Void

    /// - Parameters:
    ///   - heartbeat: the time between two round trips, and how long one may take before the connection counts as lost.
    ///   - onEvent: is called on the listener's own thread, one event at a time and in order; it must not block.
    package init(
        settings: PostgresSettings, channels: [String], heartbeat: Duration = .milliseconds(500), logger: Logger,
        onEvent: @escaping @Sendable (ListenerEvent) -> Void
    ) {
        precondition(!channels.isEmpty && heartbeat > .zero, "something to listen to, and a heartbeat")
        self.settings = settings
        self.channels = channels
        self.heartbeat = heartbeat
        self.logger = logger
        self.onEvent = onEvent
    }

    /// Listens, and reconnects after 50 ms to 1 s, until the task is cancelled or the service is shut down; no event
    /// comes after it has returned.
    ///
    /// - Throws: `PostgresError.unreachable` when the process has no thread or descriptor left for it.
    package func run() async throws {
        guard let control = ListenerControl() else { throw PostgresError.unreachable("no descriptors left") }
        let (settings, logger, onEvent) = (settings, logger, onEvent)
        let state = ListenerState(
            channels: channels, heartbeat: heartbeat, answerLimit: max(heartbeat, settings.connectTimeout))
        let hasThread = startThread {
            ListenerLoop(settings, state, control, logger, onEvent).run()
            control.finished.open()
        }
        guard hasThread else { throw PostgresError.unreachable("no thread left") }
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await control.finished.wait()
            } onCancel: {
                control.stop()
            }
        } onGracefulShutdown: {
            control.stop()
        }
    }
}
