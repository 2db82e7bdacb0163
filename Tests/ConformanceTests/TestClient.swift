// Requests to an application without a socket, and what it replied.
//
// Hummingbird's own test client is not used: it brings an HTTP client and a TLS library along, whose compiling takes a
// fifth of a build from nothing.
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

/// Hands each request to the application's responder, as if it had come over a connection.
struct TestClient: Sendable {
    private let responder: @Sendable (Request) async throws -> Response

    init<App: ApplicationProtocol>(_ application: App) async throws
    where
        App.Responder.Context: InitializableFromSource,
        App.Responder.Context.Source == ApplicationRequestContextSource
    {
        let responder = try await application.responder
        let logger = application.logger
        self.responder = { request in
            let source = ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
            return try await responder.respond(to: request, context: App.Responder.Context(source: source))
        }
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> TestResponse {
        var headers = headers
        if let body { headers[.contentLength] = String(body.count) }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let response = try await responder(
            Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body ?? []))))
        let collector = Collector()
        try await response.body.write(collector)
        return TestResponse(status: response.status, headers: response.headers, body: collector.octets)
    }
}

struct TestResponse: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let octets: [UInt8]

    fileprivate init(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        octets = body
    }

    var text: String { String(decoding: octets, as: UTF8.self) }
    var isEmpty: Bool { octets.isEmpty }
}

/// Keeps what is written.
private final class Collector: ResponseBodyWriter {
    private let body = Mutex<[UInt8]>([])

    var octets: [UInt8] { body.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        body.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}
