// Making a connection: blocks (DNS, TLS, several hosts), so it runs on a thread of its own.

internal import WritCLibPQ

/// A connection on its way from the thread that made it to the thread that will use it.
///
/// `@unchecked Sendable`: libpq allows a PGconn on any thread, one at a time; it is handed over exactly once, by
/// `Wire(adopting:)` or `close()`.
struct OpenedConnection: @unchecked Sendable {
    fileprivate let pointer: OpaquePointer

    /// Connects; returns only after success or failure. Non-blocking mode is on then, pipeline mode is not.
    ///
    /// - Throws: `PostgresError.unreachable` with libpq's message, passwords masked.
    static func open(_ parameters: ConnectionParameters) throws(PostgresError) -> OpenedConnection {
        let pointer = withCStrings(parameters.keywords) { keywords in
            withCStrings(parameters.values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let pointer else { throw .unreachable("out of memory") }
        guard PQstatus(pointer) == CONNECTION_OK else {
            let message = parameters.masked(String(cString: PQerrorMessage(pointer)))
            PQfinish(pointer)
            throw .unreachable(message)
        }
        // Notices are for people at a terminal; libpq would print them on standard error.
        PQsetNoticeReceiver(pointer, { _, _ in }, nil)
        guard PQsetnonblocking(pointer, 1) == 0 else {
            PQfinish(pointer)
            throw .unreachable("non-blocking mode refused")
        }
        return OpenedConnection(pointer: pointer)
    }

    func close() {
        PQfinish(pointer)
    }

    /// Lends a NULL-terminated array of C strings.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let bytes = strings.flatMap { string -> [CChar] in string.utf8.map { CChar(bitPattern: $0) } + [0] }
        return bytes.withUnsafeBufferPointer { buffer in
            var offset = 0
            var pointers: [UnsafePointer<CChar>?] = []
            for string in strings {
                pointers.append(buffer.baseAddress.map { $0 + offset })
                offset += string.utf8.count + 1
            }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { pointers in
                guard let base = pointers.baseAddress else { preconditionFailure("the array holds its terminator") }
                return body(base)
            }
        }
    }
}

extension Wire {
    /// Takes over a connection that another thread made.
    convenience init(adopting opened: OpenedConnection) {
        self.init(owning: opened.pointer)
    }
}
