// Takes what is due from an outbox and sends it, a bounded number at once, for as long as the server runs.
import Logging
import ServiceLifecycle
import WritProtocol
import WritStore

/// What is kept to be sent, and how it is sent.
protocol Outbox: Sendable {
    associatedtype Item: Sendable

    /// For the log: "logout notices".
    var name: String { get }
    /// For the metrics: "logout_notice".
    var label: String { get }

    /// Takes at most `limit`; nobody else gets them for as long as one try may take.
    func due(limit: Int) async throws -> [Item]
    /// Sends one and writes down what became of it; nothing that happens to one may reach another.
    /// - Returns: `nil` when it was not tried, or nobody could be told.
    func send(_ item: Item) async -> OutboxFigures.Fate?
    func depth() async throws -> OutboxDepth
}

/// Every node runs one of each outbox: rows are taken with SKIP LOCKED and leased.
///
/// A server that is slow takes one of the places until its timeout, and the others go on: more is taken as soon as a place
/// is free, not when a round is over.
struct OutboxService<Box: Outbox>: Service {
    let box: Box
    let interval: Duration
    let places: Int
    let metrics: Metrics
    let logger: Logger
    private let figures = OutboxFigures()

    /// Ticks between two looks at what waits.
    private static var ticksOfDepth: Int { 15 }

    init(box: Box, interval: Duration, places: Int, metrics: Metrics, logger: Logger) {
        self.box = box
        self.interval = interval
        self.places = places
        self.metrics = metrics
        self.logger = logger
        figures.register(with: metrics, of: box.label)
    }

    private enum Event {
        case sent, ticked
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Event.self) { group in
                var (sending, ticks, tick) = (0, false, 0)
                while !Task.isCancelled {
                    for item in await take(places - sending) {
                        sending += 1
                        group.addTask {
                            if let fate = await box.send(item) { figures.count(fate) }
                            return .sent
                        }
                    }
                    if !ticks {
                        ticks = true
                        if tick % Self.ticksOfDepth == 0, let depth = try? await box.depth() { figures.show(depth) }
                        tick += 1
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
