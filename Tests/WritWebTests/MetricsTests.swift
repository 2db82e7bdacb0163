// What is counted is rendered, in the text format that Prometheus reads.
import Testing
import WritProtocol
import WritServer

@Suite struct MetricsTests {
    @Test func `a request is counted by endpoint, method and class of status`() {
        let metrics = Metrics()
        metrics.request(endpoint: .token, method: .post, status: 200, nanoseconds: 300_000)
        metrics.request(endpoint: .token, method: .post, status: 204, nanoseconds: 300_000)
        metrics.request(endpoint: .token, method: .post, status: 401, nanoseconds: 300_000)
        metrics.request(endpoint: .jwks, method: .get, status: 200, nanoseconds: 300_000)
        let text = metrics.render()
        #expect(text.contains("writ_http_requests_total{endpoint=\"token\",method=\"POST\",status=\"2xx\"} 2\n"))
        #expect(text.contains("writ_http_requests_total{endpoint=\"token\",method=\"POST\",status=\"4xx\"} 1\n"))
        #expect(text.contains("writ_http_requests_total{endpoint=\"jwks\",method=\"GET\",status=\"2xx\"} 1\n"))
        #expect(!text.contains("endpoint=\"revoke\""))
    }

    @Test func `every endpoint, method and class of status has a counter of its own`() {
        let metrics = Metrics()
        for endpoint in Endpoint.allCases {
            for method in RequestMethod.allCases {
                for status in [100, 200, 300, 400, 500] {
                    metrics.request(endpoint: endpoint, method: method, status: status, nanoseconds: 1)
                }
            }
        }
        let lines = metrics.render().split(separator: "\n").filter { $0.hasPrefix("writ_http_requests_total{") }
        #expect(lines.count == Endpoint.allCases.count * RequestMethod.allCases.count * 5)
        #expect(lines.allSatisfy { $0.hasSuffix(" 1") })
    }

    @Test func `a status that is none counts as a failure of the server`() {
        let metrics = Metrics()
        metrics.request(endpoint: .unknown, method: .other, status: 42, nanoseconds: 1)
        #expect(metrics.render().contains("{endpoint=\"unknown\",method=\"other\",status=\"5xx\"} 1\n"))
    }

    @Test func `a histogram's buckets run up to its count`() {
        let metrics = Metrics()
        metrics.signed(nanoseconds: 50_000)
        metrics.signed(nanoseconds: 50_001)
        metrics.signed(nanoseconds: 3_000_000_000_000)
        let text = metrics.render()
        #expect(text.contains("writ_signing_duration_seconds_bucket{le=\"0.00005\"} 1\n"))
        #expect(text.contains("writ_signing_duration_seconds_bucket{le=\"0.0001\"} 2\n"))
        #expect(text.contains("writ_signing_duration_seconds_bucket{le=\"10\"} 2\n"))
        #expect(text.contains("writ_signing_duration_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("writ_signing_duration_seconds_count 3\n"))
        #expect(text.contains("writ_signing_duration_seconds_sum 3000.000100001\n"))
    }

    @Test func `tokens are counted by grant and refusals by reason`() {
        let metrics = Metrics()
        metrics.tokenIssued(.clientCredentials)
        metrics.tokenIssued(.clientCredentials)
        metrics.refused(.refreshTokenReused)
        let text = metrics.render()
        #expect(text.contains("writ_tokens_issued_total{grant_type=\"client_credentials\"} 2\n"))
        #expect(text.contains("writ_tokens_issued_total{grant_type=\"password\"} 0\n"))
        #expect(text.contains("writ_refusals_total{reason=\"refreshTokenReused\"} 1\n"))
    }

    @Test func `a gauge is read when the metrics are, and its labels are escaped`() {
        let metrics = Metrics(version: "1.2.3 \"beta\"\n")
        metrics.gauge(name: "writ_a", help: "First.", labels: [("pool", "x")]) { 1.5 }
        metrics.gauge(name: "writ_b", help: "Second.") { 2 }
        metrics.gauge(name: "writ_a", help: "First.", labels: [("pool", "y")]) { 3 }
        let text = metrics.render()
        #expect(text.contains("# TYPE writ_a gauge\nwrit_a{pool=\"x\"} 1.5\nwrit_a{pool=\"y\"} 3.0\n"))
        #expect(text.contains("writ_b 2.0\n"))
        #expect(text.contains("writ_build_info{version=\"1.2.3 \\\"beta\\\"\\n\"} 1\n"))
    }

    @Test func `a gauge registered again takes its own place`() {
        let metrics = Metrics()
        metrics.gauge(name: "writ_a", help: "A.", labels: [("n", "1")]) { 1 }
        metrics.gauge(name: "writ_a", help: "A.", labels: [("n", "1")]) { 2 }
        let lines = metrics.render().split(separator: "\n").filter { $0.hasPrefix("writ_a") }
        #expect(lines == ["writ_a{n=\"1\"} 2.0"])
    }

    @Test func `each family is announced once`() {
        let metrics = Metrics()
        metrics.gauge(name: "writ_a", help: "A.", labels: [("n", "1")]) { 1 }
        metrics.gauge(name: "writ_a", help: "A.", labels: [("n", "2")]) { 1 }
        metrics.request(endpoint: .token, method: .post, status: 200, nanoseconds: 1)
        let types = metrics.render().split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(types).count == types.count)
    }

    @Test func `the process knows its own memory and time`() throws {
        let text = Metrics().render()
        let value = { (name: String) in
            text.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap { $0.split(separator: " ").last }
                .flatMap { Double($0) }
        }
        #expect(try #require(value("process_resident_memory_bytes")) > 1_000_000)
        #expect(try #require(value("process_cpu_seconds_total")) > 0)
        #expect(try #require(value("process_start_time_seconds")) > 1_600_000_000)
        #expect(try #require(value("process_open_fds")) > 0)
    }

    @Test func `counts from many tasks at once are all there`() async {
        let metrics = Metrics()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { metrics.tokenIssued(.password) } }
            }
        }
        #expect(metrics.render().contains("writ_tokens_issued_total{grant_type=\"password\"} 8000\n"))
    }
}
