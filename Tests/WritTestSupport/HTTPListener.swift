// A client's own server, as far as this one calls it: keeps what it was sent, and answers as the test wants.
import Synchronization

package final class HTTPListener: Sendable {
    package struct Request: Sendable, Equatable {
        package var line: String
        /// Names in lower case.
        package var fields: [String: String]
        package var body: String
    }

    private let state: Arrivals
    private let listener: SocketListener

    /// - Parameter answer: Status line and what follows it, for the request of this number, from 0. `nil` never answers.
    package init(_ answer: @escaping @Sendable (Int) -> String? = { _ in HTTPListener.ok }) throws {
        let state = Arrivals()
        self.state = state
        listener = try SocketListener { connection in
            guard let request = Self.read(&connection) else { return }
            let number = state.add(request)
            if let text = answer(number) { connection.send(text) } else { _ = connection.line() }
        }
    }

    package static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    package static func status(_ code: Int) -> String {
        "HTTP/1.1 \(code) Answer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    }

    package func stop() { listener.stop() }

    package var port: Int { listener.port }
    package var url: String { "http://127.0.0.1:\(port)/bye" }
    package var requests: [Request] { state.requests }

    /// Waits until as many have come.
    package func requests(_ count: Int) async -> [Request] { await state.requests(count) }

    private static func read(_ connection: inout SocketConnection) -> Request? {
        guard let line = connection.line() else { return nil }
        var fields: [String: String] = [:]
        while let field = connection.line(), !field.isEmpty {
            let parts = field.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        let body = connection.octets(fields["content-length"].flatMap { Int($0) } ?? 0)
        return Request(line: line, fields: fields, body: body)
    }
}

/// What has come, and who waits for more.
private final class Arrivals: Sendable {
    private struct State {
        var requests: [HTTPListener.Request] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var requests: [HTTPListener.Request] { state.withLock(\.requests) }

    func add(_ request: HTTPListener.Request) -> Int {
        let (number, ready) = state.withLock { state in
            state.requests.append(request)
            let ready = state.waiting.filter { $0.count <= state.requests.count }
            state.waiting.removeAll { $0.count <= state.requests.count }
            return (state.requests.count - 1, ready)
        }
        for one in ready { one.continuation.resume() }
        return number
    }

    func requests(_ count: Int) async -> [HTTPListener.Request] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count < count { state.waiting.append((count, continuation)) }
                return state.requests.count >= count
            }
            if isThere { continuation.resume() }
        }
        return requests
    }
}
