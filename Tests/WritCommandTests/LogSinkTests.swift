// Lines reach the descriptor whole, in order, and without waiting for whoever reads it.
import Foundation
import Glibc
import Logging
import Testing

@testable import writ

@Suite struct LogSinkTests {
    private func pipeEnds() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        // Not for the programs that other tests start meanwhile: an end that one of them holds is never closed.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    /// Everything that is written until the other end is closed. A thread of its own reads: a blocked one of the pool
    /// would keep other tests from running.
    private func startReading(_ descriptor: Int32) -> AsyncStream<String> {
        let (texts, continuation) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                guard count > 0 else { break }
                bytes += chunk[..<count]
            }
            close(descriptor)
            continuation.yield(String(decoding: bytes, as: UTF8.self))
            continuation.finish()
        }
        return texts
    }

    private func text(_ texts: AsyncStream<String>) async throws -> String {
        try #require(await texts.first { _ in true })
    }

    @Test func `lines of many tasks arrive whole, each task's in order`() async throws {
        let ends = try pipeEnds()
        let texts = startReading(ends.read)
        let sink = LogSink(descriptor: ends.write)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for line in 0..<500 { sink.append(Array("\(task) \(line) end\n".utf8)) } }
            }
        }
        while !sink.flush() {}
        close(ends.write)
        let lines = try await text(texts).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.count == 4000)
        for task in 0..<8 {
            #expect(lines.filter { $0.first == "\(task)" } == (0..<500).map { ["\(task)", "\($0)", "end"] })
        }
    }

    @Test func `a reader that is stuck costs lines, counted, and never the caller's time`() async throws {
        let ends = try pipeEnds()
        let sink = LogSink(descriptor: ends.write)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        for _ in 0..<200 { sink.append(line) }
        let texts = startReading(ends.read)
        while !sink.flush() {}
        sink.append(Array("after\n".utf8))
        while !sink.flush() {}
        close(ends.write)
        let read = try await text(texts)
        let (count, saysSo, isComplete) = (
            read.utf8.count, read.contains(" log lines dropped"), read.hasSuffix("after\n")
        )
        #expect(count < 200 << 16)
        #expect(saysSo && isComplete)
    }

    @Test func `a logger writes below its level nothing and above it a line`() async throws {
        let ends = try pipeEnds()
        let texts = startReading(ends.read)
        let sink = LogSink(descriptor: ends.write)
        var logger = Logger(label: "test") { LineLogHandler(label: $0, format: .json, level: .notice, sink: sink) }
        logger[metadataKey: "request"] = "r1"
        logger.info("silent")
        logger.notice("loud", metadata: ["a": "b"])
        while !sink.flush() {}
        close(ends.write)
        let line = try await text(texts)
        #expect(line.split(separator: "\n").count == 1)
        #expect(line.contains(#""message":"loud","a":"b","request":"r1"}"#))
    }
}
