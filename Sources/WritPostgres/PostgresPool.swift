// The front of the pool: what the rest of the house calls.

package import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Connections to one database, shared by all tasks. See PIPELINE.md for how units travel.
///
/// Calls may come before `run()`: they wait for a connection until their deadline.
package final class PostgresPool: Sendable, Service {
    package let settings: PostgresSettings
    private let mailbox: Mailbox?
    private let shared = SharedFigures()
    private let ids = Atomic<UInt64>(0)
    private let finished = Latch()

    /// Starts the reactor's thread; it connects nowhere before `run()`.
    ///
    /// - Precondition: the settings are within their documented ranges.
    package init(settings: PostgresSettings, logger: Logger) {
        precondition((1...64).contains(settings.connections), "1 to 64 connections")
        precondition(settings.unitsInFlight > 0 && settings.queueLimit > 0 && settings.readGroup > 0, "limits from 1")
        self.settings = settings
        let (shared, finished) = (shared, finished)
        guard let mailbox = Mailbox() else {
            logger.error("no descriptors left for the database pool")
            self.mailbox = nil
            finished.open()
            return
        }
        self.mailbox = mailbox
        let hasThread = startThread {
            if let reactor = Reactor(settings, logger: logger, mailbox: mailbox, shared: shared) {
                reactor.run()
            } else {
                logger.error("no descriptors left for the database pool")
                mailbox.close()
            }
            finished.open()
        }
        guard hasThread else {
            logger.error("no thread left for the database pool")
            mailbox.close()
            finished.open()
            return
        }
    }

    deinit {
        mailbox?.post(.close(limit: .now()))
    }

    /// Connects, keeps the connections alive and reconnects, until the task is cancelled or the service is shut down;
    /// then takes nothing new, lets what is in flight finish for at most a unit's deadline, and closes. Run it once.
    package func run() async throws {
        mailbox?.post(.open)
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await finished.wait()
            } onCancel: {
                close(within: settings.unitDeadline)
            }
        } onGracefulShutdown: { [self] in
            close(within: settings.unitDeadline)
        }
    }

    func close(within limit: Duration) {
        mailbox?.post(.close(limit: .now() + limit))
    }

    /// Whether at least one connection is up.
    package var isConnected: Bool { shared.current.connections > 0 }

    package var figures: PoolFigures { shared.current }

    /// Runs one statement: with its realm, one implicit transaction and one round trip.
    ///
    /// - Parameters:
    ///   - realm: set as `writ.realm` for this unit alone; row-level security reads it.
    ///   - deadline: from now, waiting included; `PostgresSettings.unitDeadline` by default.
    package func query(
        _ statement: Statement, _ values: [PostgresValue], realm: String?, deadline: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let bound = BoundStatement(statement, try EncodedParameters(values))
        let rows = try await submit([bound], realm: realm, deadline: deadline)
        guard let first = rows.first else { throw .decoding("the statement had no result") }
        return first
    }

    /// Runs several statements under one Sync: one implicit transaction, all or nothing, one round trip.
    ///
    /// - Returns: a result for each statement, in their order.
    package func unit(
        _ statements: [(Statement, [PostgresValue])], realm: String?, deadline: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        var bound: [BoundStatement] = []
        bound.reserveCapacity(statements.count)
        for (statement, values) in statements {
            bound.append(BoundStatement(statement, try EncodedParameters(values)))
        }
        return try await submit(bound, realm: realm, deadline: deadline)
    }

    private func submit(
        _ statements: [BoundStatement], realm: String?, deadline: Duration?
    ) async throws(PostgresError) -> [PostgresRows] {
        let context: RealmContext? = if let realm { try RealmContext(realm) } else { nil }
        let reads = statements.allSatisfy { $0.statement.access == .read }
        return try await submit(
            Unit(
                id: nextID(), work: reads ? .reads : .writes, statements: statements, realm: context,
                deadline: moment(in: deadline ?? settings.unitDeadline)))
    }

    /// - Parameter isShielded: the task's cancellation does not concern it (a rollback).
    func submit(_ unit: Unit, isShielded: Bool = false) async throws(PostgresError) -> [PostgresRows] {
        try await ask(cancelling: isShielded ? nil : .cancelUnit(unit.id)) { .unit(unit, $0) }
    }

    /// Waits for a connection of its own, at most a unit's deadline.
    func lease() async throws(PostgresError) -> LeaseID {
        let id = LeaseID(number: nextID().number)
        let deadline = moment(in: settings.unitDeadline)
        try await ask(cancelling: .cancelLease(id)) { .lease(id, deadline: deadline, $0) }
        return id
    }

    /// Sends mail that holds the question's continuation, and waits for the answer.
    ///
    /// - Parameter cancelling: what to send when the task is cancelled; `nil`: it waits all the same.
    func ask<Answer: Sendable>(
        cancelling: Mail?, _ mail: (CheckedContinuation<Result<Answer, PostgresError>, Never>) -> Mail
    ) async throws(PostgresError) -> Answer {
        guard let mailbox else { throw .closed }
        guard let cancelling else { return try await withCheckedContinuation { mailbox.post(mail($0)) }.get() }
        guard !Task.isCancelled else { throw .cancelled }
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { answer in
                mailbox.post(mail(answer))
                // A cancellation in between has rung before there was anything to cancel.
                if Task.isCancelled { mailbox.post(cancelling) }
            }
        } onCancel: {
            mailbox.post(cancelling)
        }.get()
    }

    func release(_ lease: LeaseID) {
        mailbox?.post(.release(lease))
    }

    func nextID() -> UnitID {
        UnitID(number: ids.add(1, ordering: .relaxed).newValue)
    }

    func moment(in duration: Duration) -> Moment { .now() + duration }

    var unitDeadline: Duration { settings.unitDeadline }
}
