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

/// The means to cancel what a connection is doing.
///
/// `@unchecked Sendable`: a PGcancel is immutable, and PQcancel is safe on any thread; it is used once, then freed.
struct Canceller: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    /// Blocks until the server has taken the request or cannot be reached.
    func cancelAndFree() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            _ = PQcancel(pointer, buffer.baseAddress, 256)
        }
        PQfreeCancel(pointer)
    }
}

extension ServerError {
    /// `nil` where the report is libpq's own, not the server's (it has no SQLSTATE then).
    init?(report result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
        }
        guard let sqlstate = field("C") else { return nil }
        self.init(
            sqlstate: sqlstate, message: field("M") ?? "", detail: field("D"), constraint: field("n"),
            table: field("t"), isFatal: field("V") == "FATAL" || field("V") == "PANIC")
    }
}

extension EncodedParameters {
    /// Lends the four arrays that libpq wants; they live for the duration of `body`.
    fileprivate func withWireArrays<Result>(
        _ body: (
            Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        let count = parts.count
        guard count > 0 else { return body(0, nil, nil, nil, nil) }
        return bytes.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 3) { numbers in
                    // An empty value still needs an address: NULL would be SQL's NULL.
                    let base = bytes.baseAddress ?? UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped)
                    for (index, part) in parts.enumerated() {
                        let value = part.offset < 0 ? nil : (base + Int(part.offset)).assumingMemoryBound(to: CChar.self)
                        values[index] = value
                        numbers[index] = part.length
                        numbers[count + index] = part.isBinary ? 1 : 0
                        numbers[2 * count + index] = Int32(bitPattern: part.type)
                    }
                    let start = numbers.baseAddress.unsafelyUnwrapped
                    return (start + 2 * count).withMemoryRebound(to: UInt32.self, capacity: count) { types in
                        body(Int32(count), types, UnsafePointer(values.baseAddress), start, start + count)
                    }
                }
            }
        }
    }
}
