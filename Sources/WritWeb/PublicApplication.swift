// Binds the answering of requests to a listening socket, and to Hummingbird's test client.
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import WritServer

struct PublicApplication: ApplicationProtocol {
    let requests: RequestResponder
    let settings: WebSettings
    let logger: Logger
    let onListening: @Sendable (Int) async -> Void
    private let limits: ConnectionLimits

    init(
        requests: RequestResponder, settings: WebSettings, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.requests = requests
        self.settings = settings
        self.logger = logger
        self.onListening = onListening
        let limits = ConnectionLimits(
            limit: settings.connectionLimit, limitPerAddress: settings.connectionsPerAddress)
        self.limits = limits
        requests.authority.metrics.gauge(name: "writ_http_connections", help: "Open connections on the public port.") {
            Double(limits.open)
        }
    }

    var configuration: ApplicationConfiguration {
        ApplicationConfiguration(address: .hostname(settings.listen.host, port: settings.listen.port))
    }

    var server: HTTPServerBuilder {
        let executors = EventLoopExecutors(eventLoopGroup)
        return HTTPServerBuilder { _ in
            ConnectionChannel(
                settings: settings, limits: limits, executors: executors,
                answers: .init(answer: requests.answer, refuse: requests.refuse))
        }
    }

    func onServerRunning(_ channel: any Channel) async {
        await onListening(channel.localAddress?.port ?? settings.listen.port)
    }

    /// For tests without a socket; connections take the shorter way through ``ConnectionChannel``.
    var responder: Responder { Responder(requests: requests) }

    struct Responder: HTTPResponder {
        let requests: RequestResponder

        func respond(to request: Request, context: Context) async throws -> Response {
            let reply = await requests.answer(
                try await IncomingRequest(request, bodyLimit: requests.settings.bodyLimit),
                Peer(context.remote, trusted: requests.settings.trustedProxies))
            return Response(status: reply.status, headers: reply.fields, body: reply.responseBody)
        }
    }

    struct Context: InitializableFromSource {
        let remote: SocketAddress?

        init(source: ApplicationRequestContextSource) { remote = source.channel.remoteAddress }
    }
}

extension IncomingRequest {
    /// As ``RequestHandler`` makes it of a connection's parts.
    fileprivate init(_ request: Request, bodyLimit: Int) async throws {
        var body = ByteBuffer()
        var isTooLarge = false
        for try await var part in request.body {
            isTooLarge = isTooLarge || body.readableBytes + part.readableBytes > bodyLimit
            if !isTooLarge { body.writeBuffer(&part) }
        }
        self.init(
            method: request.method, target: request.head.path ?? "", fields: request.headers,
            body: isTooLarge ? .tooLarge : .whole(body))
    }
}
