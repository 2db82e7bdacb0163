// What this server sends to others by itself: requests to clients, messages to a mail server.
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

package struct OutboundSettings: Sendable {
    /// Transfers at once; each has a thread meanwhile.
    package var threads = 8
    /// From the look-up of a name to an open connection.
    package var connectTimeout: Duration = .seconds(5)
    /// Of a whole transfer.
    package var timeout: Duration = .seconds(10)
    /// Lets what is registered lead to this machine and to private networks.
    package var allowsPrivateNetworks = false
    /// A file of certificates (PEM) that are trusted in place of the system's.
    package var certificates: String?

    package init() {}
}

/// Transfers by libcurl on threads of their own, which wait for nobody but the network.
///
/// The database's and the event loops' threads are never held up by a stranger's slow server; and a server that never
/// answers costs a thread for `timeout`.
package final class Outbound: Sendable, Service {
    package let settings: OutboundSettings
    private let pool: NIOThreadPool

    package init(_ settings: OutboundSettings) {
        self.settings = settings
        pool = NIOThreadPool(numberOfThreads: settings.threads)
        pool.start()
    }

    /// Waits for the transfers that are under way at a shutdown; those whose tasks are cancelled end at once.
    package func run() async throws {
        try? await gracefulShutdown()
        try await pool.shutdownGracefully()
    }

    /// Runs a transfer on the pool. Cancelling the task ends it.
    func transfer<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing Transfer) throws(OutboundError) -> Result
    ) async throws(OutboundError) -> Result {
        let end = TransferEnd()
        let settings = settings
        do {
            return try await withTaskCancellationHandler {
                try await pool.runIfActive {
                    let transfer = try Transfer.make(settings, end: end)
                    return try body(transfer)
                }
            } onCancel: {
                end.isWanted.store(true, ordering: .relaxed)
            }
        } catch let error as OutboundError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }
}

/// Whether a transfer is to end before it is done.
final class TransferEnd: Sendable {
    let isWanted = Atomic<Bool>(false)
}
