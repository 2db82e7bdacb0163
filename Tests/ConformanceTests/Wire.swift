// A connection that sends what no HTTP client would.
import NIOCore
import NIOPosix
import Synchronization

/// One connection to the server under test, octet for octet.
enum Wire {
    /// Connects, runs `body`, and closes.
    static func open<Value: Sendable>(
        _ port: Int, _ body: @Sendable (inout Ends) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var ends = Ends(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&ends)
        }
    }

    /// Sends a text and reads until the server closes.
    static func ask(_ port: Int, _ text: String) async throws -> String {
        let said = Mutex("")
        do {
            try await open(port) { ends in
                // The server may have closed before it was sent; what it said until then tells.
                try? await ends.send(text)
                let answer = try await ends.readToEnd()
                said.withLock { $0 = answer }
            }
        } catch is IOError {}  // A reset is an end too.
        return said.withLock { $0 }
    }

    struct Ends {
        private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var read = ""

        fileprivate init(
            inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.inbound = inbound
            self.outbound = outbound
        }

        func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

        /// Says that nothing more will be sent.
        func finish() { outbound.finish() }

        /// What came, up to and with `end`.
        mutating func read(upTo end: String) async throws -> String {
            while !read.contains(end) {
                guard let part = try await inbound.next() else { return read }
                read += String(buffer: part)
            }
            let whole = read
            read = ""
            return whole
        }

        /// What comes until the server closes; a reset counts as the end.
        mutating func readToEnd() async throws -> String {
            do {
                while let part = try await inbound.next() { read += String(buffer: part) }
            } catch is IOError {
            } catch is ChannelError {}
            return read
        }
    }
}
