// One connection's requests, one at a time: from HTTP parts to a request, from a reply to octets.
import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1

/// The last handler of a connection. A request is answered when its body has come whole (or is known to be too long); what
/// the peer sends meanwhile waits, and no more is read than what one read brought.
///
/// A body in memory and a reply in memory are all that the endpoints need, save an export, so there is no stream between
/// them and the connection, whose wake-ups and buffers cost a third of a small request. See ops/decisions/0004.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Nothing has come, or not the whole of a request.
        case reading
        /// A request is being answered.
        case answering
        /// The last reply has gone. What the peer still sends is thrown away until it closes: closing while octets of it
        /// are unread would take the reply from it (RFC 9112 §9.6).
        case ending
    }

    private let answers: Answers
    private let bodyLimit: Int
    private let executor: EventLoopExecutor?
    /// Stands in front, and must know when a reply has gone.
    private let timekeeper: ConnectionGuard
    private let peer: Peer

    private var state = State.reading
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    /// The end of the body of the request that is being answered has not come.
    private var bodyIsOpen = false
    private var keepsAlive = true
    private var inputIsClosed = false
    private var isShuttingDown = false
    /// The rest of a reply is being made and sent.
    private var isStreaming = false
    /// Every octet of the last reply has gone.
    private var lastIsWritten = false
    /// Parts that came while an earlier request was being answered (RFC 9112 §9.3.2).
    private var waiting = CircularBuffer<HTTPServerRequestPart>()
    private var readIsHeld = false
    /// The peer does not take what it was answered: nothing more is answered or read until it does.
    private var isHeldBack = false
    private var place: NIOLoopBound<(RequestHandler, ChannelHandlerContext)>?

    /// What the connection asks of the application.
    struct Answers: Sendable {
        var answer: @Sendable (IncomingRequest, Peer) async -> Reply
        var refuse: @Sendable (Unreadable, Peer) -> Reply
    }

    init(_ answers: Answers, bodyLimit: Int, executor: EventLoopExecutor?, timekeeper: ConnectionGuard, peer: Peer) {
        self.answers = answers
        self.bodyLimit = bodyLimit
        self.executor = executor
        self.timekeeper = timekeeper
        self.peer = peer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    }

    /// Breaks the ring of handler and context.
    func handlerRemoved(context: ChannelHandlerContext) { place = nil }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isHeldBack { return waiting.append(part) }
        if case .answering = state, !bodyIsOpen { return waiting.append(part) }
        take(part, context)
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.ending, _): break
        case (.answering, .end): bodyIsOpen = false
        // Of a body that was refused for its length.
        case (.answering, _): break
        case (.reading, .head(let head)): begin(head, context)
        case (.reading, .body(var octets)):
            guard head != nil else { return }
            guard body.readableBytes + octets.readableBytes <= bodyLimit else { return answerTooLarge(context) }
            if body.readableBytes == 0 { body = octets } else { body.writeBuffer(&octets) }
        case (.reading, .end):
            guard let head else { return }
            answer(head, .whole(body), context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        self.head = head
        if let flaw = head.flaw {
            bodyIsOpen = true
            return finish(answers.refuse(flaw, peer), context, keepsAlive: false)
        }
        guard head.announcedLength <= bodyLimit else { return answerTooLarge(context) }
        // curl waits a second for the word, others longer.
        if head.expectsContinue {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
    }

    private func answerTooLarge(_ context: ChannelHandlerContext) {
        guard let head else { return }
        bodyIsOpen = true
        answer(head, .tooLarge, context)
    }

    // MARK: The answer

    private func answer(_ head: HTTPRequestHead, _ body: IncomingRequest.Body, _ context: ChannelHandlerContext) {
        guard let request = head.request(body) else {
            return finish(answers.refuse(.malformed("method or field name"), peer), context, keepsAlive: false)
        }
        state = .answering
        self.body = ByteBuffer()
        // Behind a request for another protocol (curl --http2) the decoder reads nothing more.
        keepsAlive = head.isKeepAlive && !bodyIsOpen && !head.asksForAnotherProtocol
        guard let place else { return }
        let (answers, peer, eventLoop) = (answers, peer, context.eventLoop)
        Task(executorPreference: executor) {
            let reply = await answers.answer(request, peer)
            if eventLoop.inEventLoop {
                place.value.0.finish(reply, place.value.1)
            } else {
                eventLoop.execute { place.value.0.finish(reply, place.value.1) }
            }
        }
    }

    private func finish(_ reply: Reply, _ context: ChannelHandlerContext) {
        guard place != nil else { return }
        finish(reply, context, keepsAlive: keepsAlive && !isShuttingDown)
    }

    private func finish(_ reply: Reply, _ context: ChannelHandlerContext, keepsAlive: Bool) {
        let isOlder = head?.version == .http1_0
        head = nil
        body = ByteBuffer()
        if let rest = reply.rest { return send(reply, rest, context, keepsAlive: keepsAlive, isChunked: !isOlder) }
        var octets = context.channel.allocator.buffer(capacity: 768 + min(reply.body.readableBytes, Self.joinLimit))
        let connection = keepsAlive ? (isOlder ? "keep-alive" : nil) : "close"
        octets.writeHead(of: reply, connection: connection)
        if reply.body.readableBytes <= Self.joinLimit {
            octets.writeImmutableBuffer(reply.body)
        } else {
            context.write(wrapOutboundOut(octets), promise: nil)
            octets = reply.body
        }
        timekeeper.replied()
        guard keepsAlive else { return writeLast(octets, context) }
        context.writeAndFlush(wrapOutboundOut(octets), promise: nil)
        goOn(context)
    }

    /// RFC 9112 §7.1. Whoever knows no chunks takes the connection's end for the body's (§6.3), so until all has gone
    /// the connection can only be reset, whatever ends it.
    ///
    /// The next part is asked for when the network has taken the one before, so a slow reader costs one part in memory,
    /// and nothing of the database.
    private func send(
        _ reply: Reply, _ rest: ReplyStream, _ context: ChannelHandlerContext, keepsAlive: Bool, isChunked: Bool
    ) {
        guard let place else { return }
        state = .answering
        isStreaming = true
        self.keepsAlive = keepsAlive && isChunked
        var head = reply
        if isChunked {
            head.fields.append(HTTPField(name: .transferEncoding, value: "chunked"))
        } else {
            context.channel.resetsWhenClosed(true)
        }
        var octets = context.channel.allocator.buffer(capacity: 768)
        octets.writeHead(of: head, connection: self.keepsAlive ? nil : "close")
        context.write(wrapOutboundOut(octets), promise: nil)
        let (eventLoop, beginning, size) = (context.eventLoop, reply.body, Self.joinLimit)
        let write: @Sendable (ByteBuffer) async throws -> Void = { piece in
            try await eventLoop.flatSubmit {
                place.value.0.write(piece, place.value.1, isChunked: isChunked)
            }.get()
        }
        let sending: @Sendable () async -> Void = {
            let isWhole = await rest.pass(after: beginning, in: size, to: write)
            eventLoop.execute { place.value.0.endStream(place.value.1, isWhole: isWhole, isChunked: isChunked) }
        }
        Task(executorPreference: executor, operation: sending)
    }

    private func write(
        _ piece: ByteBuffer, _ context: ChannelHandlerContext, isChunked: Bool
    ) -> EventLoopFuture<Void> {
        guard place != nil else { return context.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        timekeeper.sending()
        let written = context.eventLoop.makePromise(of: Void.self)
        if isChunked {
            let size = String(piece.readableBytes, radix: 16) + "\r\n"
            context.write(wrapOutboundOut(ByteBuffer(string: size)), promise: nil)
            context.write(wrapOutboundOut(piece), promise: nil)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "\r\n")), promise: written)
        } else {
            context.writeAndFlush(wrapOutboundOut(piece), promise: written)
        }
        written.futureResult.assumeIsolated().whenComplete { [timekeeper] _ in timekeeper.sent() }
        return written.futureResult
    }

    /// Where the rest could not be made, there is no last chunk: nobody takes what has come for the whole.
    private func endStream(_ context: ChannelHandlerContext, isWhole: Bool, isChunked: Bool) {
        guard place != nil else { return }
        guard isWhole else { return context.close(promise: nil) }
        isStreaming = false
        timekeeper.replied()
        if !isChunked { context.channel.resetsWhenClosed(false) }
        let octets = isChunked ? ByteBuffer(string: "0\r\n\r\n") : ByteBuffer()
        guard keepsAlive, !isShuttingDown else { return writeLast(octets, context) }
        context.writeAndFlush(wrapOutboundOut(octets), promise: nil)
        goOn(context)
    }

    /// Octets of a body that are sent in one piece with the head; more are not worth the copy. Also those of a piece of
    /// a stream.
    private static let joinLimit = 16 * 1024

    private func writeLast(_ octets: ByteBuffer, _ context: ChannelHandlerContext) {
        state = .ending
        timekeeper.ending()
        waiting.removeAll()
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.end() }
        context.writeAndFlush(wrapOutboundOut(octets), promise: written)
    }

    private func goOn(_ context: ChannelHandlerContext) {
        state = .reading
        guard context.channel.isWritable else {
            isHeldBack = true
            return
        }
        while case .reading = state, let part = waiting.popFirst() { take(part, context) }
        guard case .reading = state else { return }
        // Behind everything that is still being written.
        if inputIsClosed { return writeLast(ByteBuffer(), context) }
        readOn(context)
    }

    /// All has been said.
    private func end() {
        guard let context = place?.value.1 else { return }
        lastIsWritten = true
        if inputIsClosed || isShuttingDown { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        readOn(context)
    }

    private func readOn(_ context: ChannelHandlerContext) {
        guard readIsHeld else { return }
        readIsHeld = false
        context.read()
    }

    // MARK: The connection

    /// While a request waits for its turn, the peer is not read.
    func read(context: ChannelHandlerContext) {
        if isHeldBack {
            readIsHeld = true
        } else if case .answering = state, !waiting.isEmpty {
            readIsHeld = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isHeldBack, context.channel.isWritable {
            isHeldBack = false
            goOn(context)
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            // Half a request will never be whole; a whole one is answered first.
            switch state {
            case .answering: break
            case .ending where !lastIsWritten: break
            case .reading where isHeldBack: break
            case .reading, .ending: context.close(promise: nil)
            }
        case is ChannelShouldQuiesceEvent:
            isShuttingDown = true
            switch state {
            // It may go on for longer than a shutdown waits.
            case .answering where isStreaming: context.close(promise: nil)
            case .reading where head != nil, .answering: break
            case .ending where !lastIsWritten: break
            case .reading, .ending: context.close(promise: nil)
            }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What follows octets that were no HTTP is told of in its turn, and changes nothing.
        if error is ByteToMessageDecoderError { return }
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        switch state {
        case .reading: finish(answers.refuse(Unreadable(error), peer), context, keepsAlive: false)
        // The request before is answered; then there is nothing more to be understood.
        case .answering: keepsAlive = false
        case .ending: break
        }
    }
}

extension Channel {
    /// Whether closing it tells the peer of a failure, by a reset (RFC 9293 §3.10.7.4), in place of an end. What has not
    /// been taken by then is lost.
    fileprivate func resetsWhenClosed(_ resets: Bool) {
        _ = (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: resets ? 1 : 0, l_linger: 0))
    }
}

extension ByteBuffer {
    /// Status line and header fields (RFC 9112 §4, §5). Names and values hold no line break: `HTTPField` has seen to it.
    fileprivate mutating func writeHead(of reply: Reply, connection: String?) {
        writeStaticString("HTTP/1.1 ")
        writeString(String(reply.status.code))
        writeStaticString(" ")
        writeString(reply.status.phrase)
        writeStaticString("\r\n")
        for field in reply.fields {
            writeString(field.name.rawName)
            writeStaticString(": ")
            writeString(field.value)
            writeStaticString("\r\n")
        }
        if let connection {
            writeStaticString("Connection: ")
            writeString(connection)
            writeStaticString("\r\n")
        }
        writeStaticString("\r\n")
    }
}

extension HTTPResponse.Status {
    /// As registered, where the status was made of its code alone: RFC 9112 §4 lets it be empty, and people miss it.
    fileprivate var phrase: String {
        reasonPhrase.isEmpty ? HTTPResponseStatus(statusCode: code).reasonPhrase : reasonPhrase
    }
}
