// One connection of the public port: its handlers, its peer, and the loop that answers its requests.
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// HTTP/1.1 with the guard in front. The peer is worked out once, and the answering runs on the connection's own event
/// loop: no thread is woken to hand a request over and none to hand the reply back.
struct ConnectionChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let configuration: HTTP1Channel.Configuration
    private let settings: WebSettings
    private let executors: EventLoopExecutors
    private let answer: @Sendable (Request, Peer) async throws -> Reply

    init(
        settings: WebSettings, limits: ConnectionLimits, executors: EventLoopExecutors,
        answer: @escaping @Sendable (Request, Peer) async throws -> Reply
    ) {
        self.settings = settings
        self.executors = executors
        self.answer = answer
        configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits, settings: settings)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: settings.headerLimit, maxHeaderListSize: settings.headerLimit,
                maxHeaderFieldCount: settings.headerCountLimit))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        HTTP1Channel(responder: { _, _, _ in }, configuration: configuration).setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        let peer = Peer(value.channel.remoteAddress, trusted: settings.trustedProxies)
        let answer = answer
        let connection = HTTP1Channel(
            responder: { request, writer, _ in
                let reply = try await answer(request, peer)
                try await writer.write(response: reply.head, body: reply.responseBody)
            }, configuration: configuration)
        await withTaskExecutorPreference(executors[value.channel.eventLoop]) {
            await connection.handle(value: value, logger: logger)
        }
    }
}
