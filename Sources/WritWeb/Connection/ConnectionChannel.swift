// One connection of the public port: its handlers, in their order.
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP/1.1 with the guard in front. The answering runs on the connection's own event loop: no thread is woken to hand a
/// request over and none to hand the reply back.
struct ConnectionChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let settings: WebSettings
    let limits: ConnectionLimits
    let executors: EventLoopExecutors
    let answers: RequestHandler.Answers

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var decoderLimits = NIOHTTPDecoderLimitConfiguration()
            decoderLimits.maxHeaderFieldSize = settings.headerLimit
            decoderLimits.maxHeaderListSize = settings.headerLimit
            decoderLimits.maxHeaderFieldCount = settings.headerCountLimit
            let peer = Peer(channel.remoteAddress, trusted: settings.trustedProxies)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(
                ByteToMessageHandler(
                    HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoderLimits)))
            let timekeeper = ConnectionGuard(limits: limits, settings: settings, peer: peer)
            try pipeline.addHandler(timekeeper)
            try pipeline.addHandler(
                RequestHandler(
                    answers, bodyLimit: settings.bodyLimit, executor: executors[channel.eventLoop],
                    timekeeper: timekeeper, peer: peer))
            return Value(channel: channel)
        }
    }

    /// The handlers do everything; the server waits for the connection's end.
    func handle(value: Value, logger: Logger) async {
        try? await value.channel.closeFuture.get()
    }
}
