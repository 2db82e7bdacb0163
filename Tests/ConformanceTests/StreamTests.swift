// Replies that are made while they are sent (RFC 9112 §7.1), over a real connection.
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing
import WritProtocol
import WritTestSupport

@testable import WritWeb

@Suite struct StreamTests {
    @Test func `a stream comes in chunks and whole, and the connection goes on`() async throws {
        let parts = Mutex(["two ", String(repeating: "x", count: 40_000), "end"])
        let reply = Self.reply { parts.withLock { $0.isEmpty ? nil : ByteBuffer(string: $0.removeFirst()) } }
        try await Self.serve(reply) { port in
            let answer = try await Wire.open(port) { ends in
                try await ends.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                let first = try await ends.read(upTo: "0\r\n\r\n")
                try await ends.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return (first, try await ends.readToEnd())
            }
            #expect(answer.0.contains("Transfer-Encoding: chunked\r\n") && !answer.0.contains("Content-Length"))
            #expect(answer.0.contains("\r\n4\r\none \r\n4\r\ntwo \r\n4000\r\nxxx"))
            #expect(answer.0.hasSuffix("\r\n3\r\nend\r\n0\r\n\r\n"))
            #expect(answer.1.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let older = try await Wire.ask(port, "GET / HTTP/1.0\r\n\r\n")
            #expect(older.contains("Connection: close\r\n") && !older.contains("chunked") && older.hasSuffix("one "))
        }
    }

    @Test func `a stream that fails has no end`() async throws {
        let reply = Self.reply { throw ChannelError.eof }
        try await Self.serve(reply) { port in
            let answer = try await Wire.ask(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.hasSuffix("\r\n4\r\none \r\n"))
        }
    }

    @Test func `a stream that fails looks whole to no reader of HTTP 1_0`() async throws {
        let reply = Self.reply { throw ChannelError.eof }
        try await Self.serve(reply) { port in
            var isReset = false
            do {
                try await Wire.open(port) { ends in
                    try await ends.send("GET / HTTP/1.0\r\n\r\n")
                    _ = try await ends.read(upTo: "there is no such text")
                }
            } catch is IOError {
                isReset = true
            }
            #expect(isReset)
        }
    }

    @Test func `whoever does not read is sent no more than fits on the way, and is cut off in the end`() async throws {
        let made = Atomic<Int>(0)
        let part = ByteBuffer(repeating: 0x78, count: 1 << 20)
        let reply = Self.reply {
            made.add(1, ordering: .relaxed)
            return part
        }
        let limits = ConnectionLimits(limit: 100, limitPerAddress: 100)
        try await Self.serve(reply, limits, { $0.writeTimeout = 1 }) { port in
            do {
                try await Wire.open(port) { ends in
                    try await ends.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    _ = try await ends.read(upTo: "one ")
                    for _ in 0..<200 where limits.open > 0 { try await Task.sleep(for: .milliseconds(50)) }
                }
            } catch is IOError {} catch is ChannelError {}  // A reset is an end too.
            // It has ended, though the stream itself never would.
            #expect(limits.open == 0)
            let count = made.load(ordering: .relaxed)
            #expect((1..<64).contains(count), "\(count) MB")
        }
    }

    private static func reply(_ next: @escaping @Sendable () async throws -> ByteBuffer?) -> Reply {
        var reply = Reply(.ok, fields: HTTPFields(), body: ByteBuffer(string: "one "))
        reply.rest = ReplyStream(next: next)
        return reply
    }

    private static func serve(
        _ reply: Reply, _ limits: ConnectionLimits = ConnectionLimits(limit: 100, limitPerAddress: 100),
        _ change: (inout WebSettings) -> Void = { _ in }, _ body: @Sendable (Int) async throws -> Void
    ) async throws {
        var settings = WebSettings()
        change(&settings)
        let group = MultiThreadedEventLoopGroup.singleton
        let connections = ConnectionChannel(
            settings: settings, limits: limits, executors: EventLoopExecutors(group),
            answers: .init(
                answer: { _, _ in reply }, refuse: { _, _ in Reply(.badRequest, fields: [:]) }))
        let server = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                connections.setup(channel: channel, logger: .silent).map { _ in }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(try #require(server.localAddress?.port))
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }
}
