// A connection in non-blocking mode: a thin skin over libpq that decides nothing.

internal import Glibc
internal import WritCLibPQ

/// Owns one PGconn. Not Sendable: it belongs to the thread that made it from an `OpenedConnection`.
final class Wire {
    /// What libpq hands over next.
    enum Reply {
        case rows(ResultOwner)
        case failure(ServerError)
        case skipped
        case stepEnded
        case synced
        /// libpq gave up, or the answer is of a kind that the client never asks for.
        case broken(String)
    }

    enum Flush {
        case done, pending, broken
    }

    private let connection: OpaquePointer

    init(owning connection: OpaquePointer) {
        self.connection = connection
    }

    deinit {
        PQfinish(connection)
    }

    /// The descriptor to watch.
    var socket: Int32 { PQsocket(connection) }

    var message: String { String(cString: PQerrorMessage(connection)) }

    var processID: Int32 { PQbackendPID(connection) }

    /// Whether no transaction is open; known once nothing is in flight.
    var isIdle: Bool { PQtransactionStatus(connection) == PQTRANS_IDLE }

    func enterPipelineMode() -> Bool { PQenterPipelineMode(connection) == 1 }

    func exitPipelineMode() -> Bool { PQexitPipelineMode(connection) == 1 }

    /// Ends the flight and pushes it out as far as the socket takes it.
    func sync() -> Bool { PQpipelineSync(connection) == 1 }

    /// The simple protocol; outside of pipeline mode only.
    func sendScript(_ sql: String) -> Bool { PQsendQuery(connection, sql) == 1 }

    func prepare(_ name: String, _ bound: BoundStatement) -> Bool {
        let types = bound.parameters.parts.map(\.type)
        return PQsendPrepare(connection, name, bound.statement.sql, Int32(types.count), types) == 1
    }

    /// - Parameter name: of the prepared statement; `nil`: unnamed, from its text.
    func execute(_ bound: BoundStatement, prepared name: String?) -> Bool {
        bound.parameters.withWireArrays { count, types, values, lengths, formats in
            if let name {
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
            } else {
                PQsendQueryParams(connection, bound.statement.sql, count, types, values, lengths, formats, 1)
            }
        } == 1
    }

    /// Sends what is buffered. `pending`: watch for writability.
    func flush() -> Flush {
        switch PQflush(connection) {
        case 0: .done
        case 1: .pending
        default: .broken
        }
    }

    /// Reads what the socket has. `false`: the connection is gone; what was read before can still be had.
    func consume() -> Bool { PQconsumeInput(connection) == 1 }

    /// The next reply that is complete; `nil` when more must be read first. Ask only while something is in flight.
    func next() -> Reply? {
        guard PQisBusy(connection) == 0 else { return nil }
        guard let result = PQgetResult(connection) else { return .stepEnded }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .rows(ResultOwner(result))
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            return .synced
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            return .skipped
        case PGRES_FATAL_ERROR:
            defer { PQclear(result) }
            return ServerError(report: result).map { .failure($0) } ?? .broken(message)
        default:
            defer { PQclear(result) }
            return .broken("unexpected result \(PQresultStatus(result).rawValue)")
        }
    }

    /// The next notification that has been read.
    func notification() -> (channel: String, payload: String)? {
        guard let notify = PQnotifies(connection) else { return nil }
        defer { PQfreemem(notify) }
        return (String(cString: notify.pointee.relname), String(cString: notify.pointee.extra))
    }

    /// What a cancel needs, usable on any thread and after this connection is closed.
    func canceller() -> Canceller? { Canceller(PQgetCancel(connection)) }
}
