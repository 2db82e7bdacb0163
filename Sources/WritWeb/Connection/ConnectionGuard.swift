// Closes connections that cost more than they bring: too many, too slow, too long (slowloris, slow readers, endless bodies).
import NIOCore
import NIOHTTP1
import WritProtocol

/// Stands behind the HTTP decoder of one connection. It sets no timer per request: it notes when something last moved and
/// looks at that a few times within the shortest timeout.
final class ConnectionGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let limits: ConnectionLimits
    private let settings: WebSettings
    private let peer: Peer
    /// Requests whose head has come and whose reply has not gone.
    private var pending = 0
    /// A head has come, the end of its body has not.
    private var isReadingBody = false
    private var isFirstRequest = true
    /// The last reply is being sent: what still comes is thrown away, and has to end in time.
    private var isEnding = false
    /// When the last head came or the last reply went.
    private var since = NIODeadline.now()
    private var unwritableSince: NIODeadline?
    /// When the piece of a stream that is on its way was handed to the network.
    private var sendingSince: NIODeadline?
    private var bodyOctets = 0
    private var place: (address: IPAddress?, taken: Bool) = (nil, false)
    private var check: RepeatedTask?

    init(limits: ConnectionLimits, settings: WebSettings, peer: Peer) {
        self.limits = limits
        self.settings = settings
        self.peer = peer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard check == nil, !place.taken else { return }
        let counted = peer.isTrustedProxy ? nil : peer.ip?.network
        guard limits.enter(counted) else { return context.close(promise: nil) }
        place = (counted, true)
        since = .now()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let interval = TimeAmount.milliseconds(Int64(shortestTimeout) * 250)
        check = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let (connection, context) = bound.value
            connection.closeIfOverdue(context)
        }
    }

    private var shortestTimeout: Int {
        max(
            1,
            min(
                settings.headerTimeout.count, settings.requestTimeout.count, settings.idleTimeout.count,
                settings.writeTimeout.count))
    }

    private func closeIfOverdue(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        let isStuck = [unwritableSince, sendingSince].contains { since in
            since.map { now - $0 > .seconds(Int64(settings.writeTimeout.count)) } ?? false
        }
        if isStuck { return context.close(promise: nil) }
        // While we are the ones who keep the other waiting, nothing is overdue. Heads show only when they are complete, so a
        // head that drips in counts as none.
        guard isEnding || isReadingBody || pending == 0 else { return }
        let allowed =
            isReadingBody && !isEnding
            ? settings.requestTimeout : isFirstRequest ? settings.headerTimeout : settings.idleTimeout
        if now - since > .seconds(Int64(allowed.count)) { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head where isEnding: break
        case .head:
            pending += 1
            isReadingBody = true
            isFirstRequest = false
            bodyOctets = 0
            since = .now()
        case .body(let buffer):
            bodyOctets += buffer.readableBytes
            // The refusal has been sent by now; what else arrives of the body is thrown away, but not for ever.
            guard bodyOctets <= settings.bodyLimit + Self.drainLimit else { return context.close(promise: nil) }
        case .end:
            isReadingBody = false
        }
        context.fireChannelRead(data)
    }

    /// Octets of a refused body that are read before the connection is closed, so that the peer sees the refusal.
    private static let drainLimit = 512 * 1024

    /// The last reply of the connection is being sent.
    func ending() {
        isEnding = true
        since = .now()
    }

    /// A piece of a stream is on its way: whoever reads slowly may take as long as they like for the whole, and for each
    /// piece no longer than for any reply.
    func sending() { sendingSince = .now() }

    /// It has gone; the next one is being made.
    func sent() { sendingSince = nil }

    /// A reply is being sent, also to what was no request.
    func replied() {
        pending = max(0, pending - 1)
        since = .now()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : .now()
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        check?.cancel()
        check = nil
        guard place.taken else { return }
        limits.leave(place.address)
        place.taken = false
    }
}
