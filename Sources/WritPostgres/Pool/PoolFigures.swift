// What a pool tells about itself, for metrics and health.

/// A snapshot; totals count since the pool was made.
package struct PoolFigures: Sendable, Equatable {
    /// Connections that are up.
    package var connections = 0
    /// Units sent and not yet answered.
    package var inFlight = 0
    /// Units that wait for a place.
    package var queued = 0
    /// Connections held by transactions.
    package var transactions = 0
    package var unitsTotal: UInt64 = 0
    /// Units that ended with an error, whatever its kind.
    package var errorsTotal: UInt64 = 0
    /// Units run again, by the client's own rules (PIPELINE.md).
    package var retriesTotal: UInt64 = 0
    /// Connections made after the first of their place.
    package var reconnectsTotal: UInt64 = 0
    package var cancelsTotal: UInt64 = 0
    /// Syncs sent for units; `unitsTotal` divided by it tells how well reads group.
    package var syncsTotal: UInt64 = 0

    package init() {}
}
