// RFC 9112: what peers may do with connections, over real ones.
import HTTPTypes
import Logging
import ServiceLifecycle
import Testing
import WritProtocol
import WritTestSupport
import WritWeb

@Suite struct ConnectionTests {
    private static let jwks = "GET /realms/acme/oauth/jwks HTTP/1.1\r\nHost: x\r\n"
    private static let form =
        "POST /realms/acme/oauth/introspect HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"

    @Test func `a head that never ends is cut off`() async throws {
        try await World.shared.serve({ $0.headerTimeout = 1 }) { _, port in
            for start in ["", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
                let answer = try await Wire.ask(port, start)
                #expect(answer.isEmpty)
            }
        }
    }

    @Test func `a body that never ends is cut off`() async throws {
        try await World.shared.serve({ $0.requestTimeout = 1 }) { _, port in
            for start in ["Content-Length: 1000\r\n\r\ntoken=", "Transfer-Encoding: chunked\r\n\r\n5\r\ntoken"] {
                let answer = try await Wire.ask(port, Self.form + start)
                #expect(answer.isEmpty)
            }
        }
    }

    @Test func `a connection that asks nothing more is closed`() async throws {
        try await World.shared.serve({ $0.idleTimeout = 1 }) { _, port in
            let answer = try await Wire.ask(port, Self.jwks + "\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func `a connection over the limit is closed, and the others go on`() async throws {
        try await World.shared.serve({ $0.connectionsPerAddress = 1 }) { _, port in
            let answer = try await Wire.open(port) { ends in
                try await ends.send(Self.jwks + "\r\n")
                let first = try await ends.read(upTo: "]}")
                #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(try await Wire.ask(port, Self.jwks + "Connection: close\r\n\r\n").isEmpty)
                try await ends.send(Self.jwks + "Connection: close\r\n\r\n")
                return try await ends.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func `a body that is too long is refused, and not read to its end`() async throws {
        try await World.shared.serve { _, port in
            let chunk = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
            for framing in [
                "Content-Length: 104857600\r\n\r\n" + chunk, "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk,
            ] {
                let answer = try await Wire.open(port) { ends in
                    try await ends.send(Self.form + framing)
                    let answer = try await ends.read(upTo: "}")
                    do {
                        // What nobody can send in the end, because the server has closed.
                        for _ in 0..<10_000 { try await ends.send(chunk) }
                        Issue.record("more than 600 MB were taken")
                    } catch {}
                    return answer
                }
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test(arguments: [
        ("1.1", "Transfer-Encoding: gzip, chunked\r\n", "501"),
        ("1.1", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "501"),
        ("1.1", "Transfer-Encoding: chunked, chunked\r\n", "400"), ("1.0", "Transfer-Encoding: chunked\r\n", "400"),
        ("1.1", "Transfer-Encoding: Chunked\r\nConnection: close\r\n", "401"),
    ])
    func `a coding other than chunked is not read as if it were it, RFC 9112 section 6_1`(
        version: String, fields: String, status: String
    ) async throws {
        try await World.shared.serve { _, port in
            let head = Self.form.replacing("HTTP/1.1", with: "HTTP/" + version)
            let answer = try await Wire.ask(port, head + fields + "\r\n7\r\ntoken=x\r\n0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.split(separator: "HTTP/1.1 ").count == 1)
        }
    }

    @Test func `whoever has no body to send is not told to send it, RFC 9110 section 10_1_1`() async throws {
        try await World.shared.serve { _, port in
            let expects = "Expect: 100-continue\r\nConnection: close\r\n"
            let get = try await Wire.ask(port, Self.jwks + expects + "\r\n")
            #expect(get.hasPrefix("HTTP/1.1 200 "))
            let post = try await Wire.ask(port, Self.form + expects + "Content-Length: 7\r\n\r\ntoken=x")
            #expect(post.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\n"))
        }
    }

    @Test func `HEAD, 204 and 304 have no body, RFC 9110 section 6_4_1`() async throws {
        try await World.shared.serve { site, port in
            let tag = try #require(try await site.get("/oauth/jwks").headers[.eTag])
            let close = "Host: x\r\nConnection: close\r\n"
            let head = try await Wire.ask(port, "HEAD /realms/acme/oauth/jwks HTTP/1.1\r\n\(close)\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n"))
            let preflight = try await Wire.ask(port, "OPTIONS /realms/acme/oauth/token HTTP/1.1\r\n\(close)\r\n")
            #expect(preflight.hasPrefix("HTTP/1.1 204 ") && preflight.hasSuffix("\r\n\r\n"))
            #expect(!preflight.lowercased().contains("content-length"))
            let same = try await Wire.ask(
                port, "GET /realms/acme/oauth/jwks HTTP/1.1\r\nIf-None-Match: \(tag)\r\n\(close)\r\n")
            #expect(same.hasPrefix("HTTP/1.1 304 ") && same.hasSuffix("\r\n\r\n"))
            #expect(!same.lowercased().contains("content-length"))
        }
    }

    @Test func `requests in one packet are answered in their order, RFC 9112 section 9_3_2`() async throws {
        try await World.shared.serve { _, port in
            let nothing = "GET /nothing HTTP/1.1\r\nHost: x\r\n"
            let answer = try await Wire.ask(
                port, Self.jwks + "\r\n" + nothing + "\r\n" + Self.jwks + "Connection: close\r\n\r\n")
            let statuses = answer.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
            #expect(statuses == ["200", "404", "200"])
        }
    }

    @Test func `an absolute address is taken for its path only, RFC 9112 section 3_2_2`() async throws {
        try await World.shared.serve { _, port in
            let answer = try await Wire.ask(
                port,
                "GET http://evil.example/realms/acme/oauth/jwks HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && !answer.contains("evil"))
        }
    }

    @Test(arguments: [
        "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}" + String(repeating: "x", count: 100),
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n",
        "GET / HTTP/1.1\r\n" + (0..<2000).map { "X-\($0): x\r\n" }.joined() + "\r\n",
        "GET /realms/acme/oauth/jwks HTTP/1.1\r\nHost: x\r\nX: a\u{0}b\r\n\r\n",
    ])
    func `what is no request is refused and the connection closed`(text: String) async throws {
        try await World.shared.serve({ $0.headerTimeout = 10 }) { site, port in
            let answer = try await Wire.ask(port, text)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 505 "))
            #expect(try await site.get("/oauth/jwks").status == .ok)
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nHost: a@b\r\nContent-Length: 3\r\n\r\nabc", "400"),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n", "431"),
        ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "400"),
    ])
    func `what is no request is told so, with a request id, RFC 9112 section 3_2`(text: String, status: String)
        async throws
    {
        try await World.shared.serve { _, port in
            let answer = try await Wire.ask(port, text)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("X-Request-Id: ") && answer.contains("Connection: close\r\n"))
            #expect(answer.contains(#"{"error":"invalid_request","#))
        }
    }

    @Test(arguments: ["", "Host: x\r\n", "Host:\r\n", "Host: [::1]:8080\r\n"])
    func `HTTP 1_0 needs no Host and is answered, its connection closed`(host: String) async throws {
        try await World.shared.serve { _, port in
            let answer = try await Wire.ask(port, "GET /realms/acme/oauth/jwks HTTP/1.0\r\n\(host)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func `a connection of HTTP 1_0 is kept where it asks for it`() async throws {
        try await World.shared.serve { _, port in
            let answer = try await Wire.open(port) { ends in
                for _ in 0..<2 {
                    try await ends.send("GET /realms/acme/oauth/jwks HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    let answer = try await ends.read(upTo: "]}")
                    #expect(answer.contains("Connection: keep-alive\r\n"))
                }
                try await ends.send("GET /realms/acme/oauth/jwks HTTP/1.0\r\n\r\n")
                return try await ends.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func `a peer that stops sending is answered all the same`() async throws {
        try await World.shared.serve { _, port in
            let answer = try await Wire.open(port) { ends in
                try await ends.send(Self.jwks + "\r\n" + Self.jwks + "\r\n")
                ends.finish()
                return try await ends.readToEnd()
            }
            #expect(answer.split(separator: "HTTP/1.1 200 OK").count == 2)
        }
    }

    @Test func `a thousand requests in one packet are all answered`() async throws {
        try await World.shared.serve { _, port in
            let requests = String(repeating: Self.jwks + "\r\n", count: 999) + Self.jwks + "Connection: close\r\n\r\n"
            let answer = try await Wire.ask(port, requests)
            #expect(answer.split(separator: "HTTP/1.1 200 OK").count == 1000)
        }
    }

    @Test func `what comes after the last request is not answered and does not take the reply away`() async throws {
        try await World.shared.serve { _, port in
            let answer = try await Wire.ask(
                port, Self.jwks + "Connection: close\r\n\r\n" + String(repeating: Self.jwks + "\r\n", count: 100))
            #expect(answer.split(separator: "HTTP/1.1 ").count == 1)
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        jwks + "Connection: close\r\n\r\n" + jwks + "\r\n",
    ])
    func `a peer that does not close after the last reply is closed`(text: String) async throws {
        try await World.shared.serve({ $0.idleTimeout = 1 }) { _, port in
            let closed = try await Wire.open(port) { ends in
                try await ends.send(text)
                _ = try await ends.readToEnd()
                // The server's side is closed at once; that it lets go of the whole connection shows when sending fails.
                do {
                    for _ in 0..<5_000_000 { try await ends.send(Self.jwks + "\r\n") }
                } catch { return true }
                return false
            }
            #expect(closed)
        }
    }

    @Test(arguments: ["GET", "CONNECT"])
    func `a request for another protocol is answered and ends its connection, RFC 9110 section 7_8`(method: String)
        async throws
    {
        try await World.shared.serve { _, port in
            let answer = try await Wire.ask(
                port,
                Self.jwks.replacing("GET", with: method)
                    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 ") && answer.contains("Connection: close\r\n"))
        }
    }

    @Test func `a trusted proxy names the request, a stranger does not`() async throws {
        let world = try await World.shared
        for (range, isTrusted) in [("127.0.0.0/8", true), ("10.0.0.0/8", false)] {
            try await world.serve({ $0.trustedProxies = [AddressRange(range)].compactMap { $0 } }) { _, port in
                let request = Self.jwks + "Connection: close\r\nX-Request-ID: from.the-proxy_1\r\n\r\n"
                let answer = try await Wire.ask(port, request)
                #expect(answer.contains("from.the-proxy_1") == isTrusted)
                let forged = Self.jwks + "Connection: close\r\nX-Request-ID: not an id\r\n\r\n"
                let unnamed = try await Wire.ask(port, forged)
                #expect(unnamed.hasPrefix("HTTP/1.1 200 OK\r\n") && !unnamed.contains("not an id"))
            }
        }
    }

    @Test func `a shutdown closes what is open and ends`() async throws {
        let world = try await World.shared
        var settings = world.settings
        settings.listen.port = 0
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = buildApplication(authority: world.authority, settings: settings, logger: .silent) {
            port.yield($0)
        }
        let group = ServiceGroup(services: [application], logger: .silent)
        async let running: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        let bound = try #require(await iterator.next())
        let rest = try await Wire.open(bound) { ends in
            try await ends.send(Self.jwks + "\r\n")
            _ = try await ends.read(upTo: "]}")
            await group.triggerGracefulShutdown()
            return try await ends.readToEnd()
        }
        #expect(rest.isEmpty)
        try await running
    }
}
