// Forms posted to real listeners.
import Testing
import WritOutbound
import WritTestSupport

@Suite struct PostFormTests {
    private func withOutbound(
        _ change: (inout OutboundSettings) -> Void = { $0.allowsPrivateNetworks = true },
        _ body: @escaping @Sendable (Outbound) async throws -> Void
    ) async throws {
        var settings = OutboundSettings()
        settings.threads = 2
        settings.timeout = .seconds(5)
        change(&settings)
        let outbound = Outbound(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await outbound.run() }
            try await body(outbound)
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }

    @Test func `a form arrives as it is`() async throws {
        let listener = try HTTPListener()
        try await withOutbound { outbound in
            let answer = try await outbound.post(listener.url, form: "logout_token=a.b.c")
            #expect(answer == 200)
        }
        let request = try #require(listener.requests.first)
        #expect(request.line == "POST /bye HTTP/1.1")
        #expect(request.fields["content-type"] == "application/x-www-form-urlencoded")
        #expect(request.fields["host"] == "127.0.0.1:\(listener.port)")
        #expect(request.fields["expect"] == nil)
        #expect(request.body == "logout_token=a.b.c")
    }

    @Test(arguments: [204, 400, 404, 500, 503]) func `the status is told`(status: Int) async throws {
        let listener = try HTTPListener { _ in HTTPListener.status(status) }
        try await withOutbound { outbound in
            let answer = try await outbound.post(listener.url, form: "a=b")
            #expect(answer == status)
        }
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let other = try HTTPListener()
        let listener = try HTTPListener { _ in
            "HTTP/1.1 307 Away\r\nLocation: \(other.url)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        }
        try await withOutbound { outbound in
            let answer = try await outbound.post(listener.url, form: "a=b")
            #expect(answer == 307)
        }
        #expect(other.requests.isEmpty)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"])
    func `this machine is not connected to unless it is allowed, however it is written`(host: String) async throws {
        let listener = try HTTPListener()
        try await withOutbound {
            $0.allowsPrivateNetworks = false
        } _: { outbound in
            await #expect(throws: OutboundError.addressRefused) {
                try await outbound.post("http://\(host):\(listener.port)/bye", form: "a=b")
            }
        }
        #expect(listener.requests.isEmpty)
    }

    @Test(arguments: ["169.254.169.254", "[fe80::1]", "0.0.0.0", "[::]", "[fd00:ec2::254]"])
    func `metadata services are not connected to, even where private networks are allowed`(host: String) async throws {
        try await withOutbound { outbound in
            await #expect(throws: OutboundError.addressRefused) {
                try await outbound.post("http://\(host)/latest", form: "a=b")
            }
        }
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "smtp://127.0.0.1/", "ftp://127.0.0.1/", "/bye"])
    func `nothing but http and https is posted to`(url: String) async throws {
        try await withOutbound { outbound in
            await #expect(throws: OutboundError.malformed("no http or https URL")) {
                try await outbound.post(url, form: "a=b")
            }
        }
    }

    @Test func `a server that never answers is left at the timeout`() async throws {
        let listener = try HTTPListener { _ in nil }
        try await withOutbound {
            $0.allowsPrivateNetworks = true
            $0.timeout = .milliseconds(200)
        } _: { outbound in
            await #expect(throws: OutboundError.failed("Timeout was reached")) {
                try await outbound.post(listener.url, form: "a=b")
            }
        }
    }

    @Test func `a cancelled task does not wait for a server that never answers`() async throws {
        let listener = try HTTPListener { _ in nil }
        try await withOutbound {
            $0.allowsPrivateNetworks = true
            $0.timeout = .seconds(60)
        } _: { outbound in
            let task = Task { try await outbound.post(listener.url, form: "a=b") }
            _ = await listener.requests(1)
            task.cancel()
            await #expect(throws: OutboundError.self) { try await task.value }
        }
    }

    @Test func `of an answer without end only the beginning is read`() async throws {
        let listener = try HTTPListener { _ in
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + String(repeating: "x", count: 1 << 20)
        }
        try await withOutbound { outbound in
            let answer = try await outbound.post(listener.url, form: "a=b")
            #expect(answer == 200)
        }
    }

    @Test func `a port where nobody listens is a failure`() async throws {
        let listener = try HTTPListener()
        let url = listener.url
        listener.stop()
        try await withOutbound { outbound in
            await #expect(throws: OutboundError.self) { try await outbound.post(url, form: "a=b") }
        }
    }
}
