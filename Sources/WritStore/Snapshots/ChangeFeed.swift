// Carries what the database says has changed to the caches, and takes their trust away when it may have gone unheard.
package import Logging
import ServiceLifecycle
import Synchronization
package import WritPostgres

/// Listens on `writ_change` on a connection of its own and tells the followers.
///
/// A follower is trusted only while a round trip on that connection began at most `staleness` ago. So a change is in
/// force on every node within `staleness` even when a connection hangs without breaking, and a process that was stopped
/// and resumes trusts nothing it holds until it has heard from the database again.
package final class ChangeFeed: Service {
    private let listener: PostgresListener
    private let state: FeedState

    /// Whether the caches are trusted at this moment.
    package var isTrusted: Bool {
        state.rules.withLock { rules in rules.trustedUntil.map { ContinuousClock.now < $0 } ?? false }
    }

    /// - Parameter staleness: For how long a node may go on without having heard from the database.
    package init(
        settings: PostgresSettings, staleness: Duration = .seconds(1), logger: Logger, followers: [ChangeFollower]
    ) {
        let state = FeedState(FeedRules(staleness: staleness))
        self.state = state
        listener = PostgresListener(
            settings: settings, channels: [Change.channel], heartbeat: staleness / 4, logger: logger
        ) { event in
            let order = state.rules.withLock { $0.order(for: event, now: ContinuousClock.now) }
            for follower in followers {
                switch order {
                case .trust(let end): follower.trust(end)
                case .apply(let change): follower.apply(change)
                case .dropAll(let end):
                    follower.distrust()
                    follower.trust(end)
                case .distrust: follower.distrust()
                }
            }
        }
    }

    /// Runs until the task is cancelled or the service group shuts down.
    package func run() async throws { try await listener.run() }
}

/// Shared by the feed and its listener's thread.
private final class FeedState: Sendable {
    let rules: Mutex<FeedRules>

    init(_ rules: FeedRules) { self.rules = Mutex(rules) }
}

/// What an event of the listener means for the caches. Pure.
struct FeedRules: Sendable {
    enum Order: Equatable, Sendable {
        case distrust
        case trust(until: ContinuousClock.Instant)
        case apply(Change)
        /// Something changed and it is not known what.
        case dropAll(trustUntil: ContinuousClock.Instant)
    }

    private let staleness: Duration
    /// When the last answer arrived. The question that the next answer belongs to was asked later than that.
    private var lastAnswer: ContinuousClock.Instant?
    private(set) var trustedUntil: ContinuousClock.Instant?

    init(staleness: Duration) { self.staleness = staleness }

    /// An answer that arrives now may have been given long ago, and lain in the socket while the process was stopped.
    /// It was given after its question was asked, and that was after the answer before it arrived: so trust counts from
    /// there.
    mutating func order(for event: ListenerEvent, now: ContinuousClock.Instant) -> Order {
        switch event {
        case .listening:
            // Everything is dropped at this moment, so nothing older than it is used.
            lastAnswer = now
            trustedUntil = now + staleness
            return .dropAll(trustUntil: now + staleness)
        case .heartbeat:
            guard let answer = lastAnswer else { return .distrust }
            lastAnswer = now
            trustedUntil = answer + staleness
            return .trust(until: answer + staleness)
        case .notification(_, let payload):
            guard let change = Change(payload: payload) else { return .dropAll(trustUntil: trustedUntil ?? now) }
            return .apply(change)
        case .lost:
            lastAnswer = nil
            trustedUntil = nil
            return .distrust
        }
    }
}
