// A server on 127.0.0.1 that speaks by lines, each connection on a thread of its own.
import Glibc

package final class SocketListener: Sendable {
    package let port: Int
    private let descriptor: Int32

    package struct Failed: Error {}

    /// - Parameter serve: One connection, which is closed when it returns.
    package init(_ serve: @escaping @Sendable (inout SocketConnection) -> Void) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else { throw Failed() }
        port = Int(UInt16(bigEndian: address.sin_port))
        onThread {
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else { return }
                onThread {
                    var connection = SocketConnection(accepted)
                    serve(&connection)
                    close(accepted)
                }
            }
        }
    }

    deinit { stop() }

    package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// A thread of its own: Dispatch makes few where some wait, and adds to them slowly.
private func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body)).toOpaque()
    let made = pthread_create(
        &thread, nil,
        { work in
            if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
            return nil
        }, work)
    if made == 0 { pthread_detach(thread) }
}

package struct SocketConnection {
    private let descriptor: Int32
    private var received: ArraySlice<UInt8> = []

    fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Without its CRLF; `nil` at the end.
    package mutating func line() -> String? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received[..<end]
                received = received[(end + 1)...]
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            guard receive() else { return nil }
        }
    }

    package mutating func octets(_ count: Int) -> String {
        while received.count < count, receive() {}
        defer { received = received.dropFirst(count) }
        return String(decoding: received.prefix(count), as: UTF8.self)
    }

    package func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private mutating func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        received += chunk[..<count]
        return true
    }
}
