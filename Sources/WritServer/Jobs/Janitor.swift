// Takes out what has expired, in bounded bites, makes the audit table's coming partitions and drops its old ones.
import Logging
import ServiceLifecycle
import WritProtocol
import WritStore

/// Every node runs one; they do not disturb each other, since rows are deleted with SKIP LOCKED.
struct Janitor: Service {
    let authority: Authority

    /// Rows of one DELETE, so that none runs long or holds many locks.
    private static let batch = 1000
    /// Partitions of the audit table that stand ready.
    private static let monthsAhead = 3

    /// One that was opened at the last moment may have its last page open for a page's lifetime, after a login that took
    /// as long.
    private var pushedRequestAge: Seconds {
        Seconds(
            authority.settings.pushedRequestLifetime.count + 2 * authority.settings.flowLifetime.count)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    _ = try await authority.store.makeAuditPartitions(monthsAhead: Self.monthsAhead)
                    while try await authority.store.deleteExpired(
                        limit: Self.batch, pushedRequestAge: pushedRequestAge) >= Self.batch
                    {}
                    while try await authority.store.deleteIdleRegistrations(
                        limit: Self.batch, idle: authority.settings.registrationIdle) >= Self.batch
                    {}
                    try await dropAuditMonths()
                } catch  where !Task.isCancelled {
                    authority.logger.warning("Expired rows could not be deleted.", metadata: ["error": "\(error)"])
                } catch {}
                try? await Task.sleep(for: authority.settings.janitorInterval)
            }
        }
    }

    private func dropAuditMonths() async throws {
        let months = try await authority.store.dropAuditMonths(
            keeping: authority.settings.auditRetentionMonths, kind: "audit.month_dropped")
        if !months.isEmpty {
            authority.logger.info(
                "Audit events are dropped, kept long enough.", metadata: ["months": "\(months.joined(separator: ", "))"]
            )
        }
    }
}
