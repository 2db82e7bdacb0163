// Takes what is due from an outbox and sends it, a bounded number at once, for as long as the server runs.
import Logging
import ServiceLifecycle
import WritProtocol

/// What is kept to be sent, and how it is sent.
protocol Outbox: Sendable {
    associatedtype Item: Sendable

    /// For the log: "logout notices".
    var name: String { get }

    /// Takes at most `limit`; nobody else gets them for as long as one try may take.
    func due(limit: Int) async throws -> [Item]
    /// Sends one and says what became of it; nothing that happens to one may reach another.
    func send(_ item: Item) async
}

/// Every node runs one of each outbox: rows are taken with SKIP LOCKED and leased.
///
/// A server that is slow takes one of the places until its timeout, and the others go on: more is taken as soon as a place
/// is free, not when a round is over.
struct OutboxService<Box: Outbox>: Service {
    let box: Box
    let interval: Duration
    let places: Int
    let logger: Logger

    private enum Event {
        case sent, ticked
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Event.self) { group in
                var (sending, ticks) = (0, false)
                while !Task.isCancelled {
                    for item in await take(places - sending) {
                        sending += 1
                        group.addTask {
                            await box.send(item)
                            return .sent
                        }
                    }
                    if !ticks {
                        ticks = true
                        group.addTask {
                            try? await Task.sleep(for: interval)
                            return .ticked
                        }
                    }
                    switch await group.next() {
                    case .sent: sending -= 1
                    case .ticked, nil: ticks = false
                    }
                }
                group.cancelAll()
            }
        }
    }

    private func take(_ limit: Int) async -> [Box.Item] {
        guard limit > 0 else { return [] }
        do {
            return try await box.due(limit: limit)
        } catch  where !Task.isCancelled {
            logger.warning("The \(box.name) that are due could not be read.", metadata: ["error": "\(error)"])
        } catch {}
        return []
    }
}
