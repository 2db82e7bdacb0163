// Every figure that this process counts of itself, and their rendering for Prometheus.
import Glibc
import Synchronization
package import WritProtocol

/// Counters and histograms with fixed label sets, raised without a lock on the request path, and gauges that are read
/// through closures when the metrics are scraped.
package final class Metrics: Sendable {
    private struct Reading: Sendable {
        var name: String
        var type: String
        var help: String
        var labels: [(String, String)]
        var read: @Sendable () -> Double
    }

    private let version: String
    private let startTime: Double
    private let requests: [Counter]
    private let latencies: [Histogram]
    private let tokens: [GrantType: Counter]
    private let refusals: [OAuthReason: Counter]
    private let signing = Histogram()
    private let hashing = Histogram()
    private let hashingRefusals = Counter()
    private let readings = Mutex<[Reading]>([])

    private static let statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"]

    /// - Parameter version: of the executable, shown as `writ_build_info`.
    package init(version: String = "0", clock: WallClock = .system) {
        self.version = version
        startTime = Double(clock.now.millisecondsSince1970) / 1000
        requests = (0..<Endpoint.allCases.count * RequestMethod.allCases.count * Self.statusClasses.count)
            .map { _ in Counter() }
        latencies = Endpoint.allCases.map { _ in Histogram() }
        tokens = Dictionary(uniqueKeysWithValues: GrantType.allCases.map { ($0, Counter()) })
        refusals = Dictionary(uniqueKeysWithValues: OAuthReason.allCases.map { ($0, Counter()) })
    }

    /// One answered request. `status` outside 100 to 599 counts as 5xx: only a defect makes one.
    package func request(endpoint: Endpoint, method: RequestMethod, status: Int, nanoseconds: UInt64) {
        let statusClass = (100..<600).contains(status) ? status / 100 - 1 : 4
        requests[Self.slot(endpoint, method, statusClass)].add()
        latencies[endpoint.index].observe(nanoseconds: nanoseconds)
    }

    package func tokenIssued(_ grant: GrantType) { tokens[grant]?.add() }

    package func refused(_ reason: OAuthReason) { refusals[reason]?.add() }

    package func signed(nanoseconds: UInt64) { signing.observe(nanoseconds: nanoseconds) }

    package func hashed(nanoseconds: UInt64) { hashing.observe(nanoseconds: nanoseconds) }

    /// A password that was not checked because the queue was full.
    package func hashingRefused() { hashingRefusals.add() }

    /// A figure that can fall, read at each scrape; `read` must not block. It takes the place of one with the same name
    /// and labels.
    package func gauge(
        name: String, help: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        register(Reading(name: name, type: "gauge", help: help, labels: labels, read: read))
    }

    /// A count that somebody else keeps, read at each scrape; `read` must not block.
    package func counter(
        name: String, help: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        register(Reading(name: name, type: "counter", help: help, labels: labels, read: read))
    }

    private func register(_ reading: Reading) {
        readings.withLock { readings in
            readings.removeAll { $0.name == reading.name && $0.labels.elementsEqual(reading.labels, by: ==) }
            // Samples of one family must stand together.
            let place = readings.lastIndex { $0.name == reading.name }.map { $0 + 1 } ?? readings.count
            readings.insert(reading, at: place)
        }
    }

    private static func slot(_ endpoint: Endpoint, _ method: RequestMethod, _ statusClass: Int) -> Int {
        (endpoint.index * RequestMethod.allCases.count + method.index) * statusClasses.count + statusClass
    }

    /// The media type of ``render()``.
    package static let contentType = PrometheusText.contentType

    /// Everything as Prometheus text, version 0.0.4.
    package func render() -> String {
        var text = PrometheusText()
        writeRequests(into: &text)
        writeTokens(into: &text)
        writeReadings(into: &text)
        writeProcess(into: &text)
        return text.text
    }

    private func writeRequests(into text: inout PrometheusText) {
        text.family(
            "writ_http_requests_total", "counter", "Requests answered, by endpoint, method and class of status.")
        for endpoint in Endpoint.allCases {
            for method in RequestMethod.allCases {
                for (index, statusClass) in Self.statusClasses.enumerated() {
                    let count = requests[Self.slot(endpoint, method, index)].value
                    guard count > 0 else { continue }
                    text.sample(
                        "writ_http_requests_total",
                        [("endpoint", endpoint.rawValue), ("method", method.rawValue), ("status", statusClass)], count)
                }
            }
        }
        let name = "writ_http_request_duration_seconds"
        text.family(name, "histogram", "Time from a request's head to its reply, by endpoint.")
        for endpoint in Endpoint.allCases {
            latencies[endpoint.index].write(
                into: &text, name: name, labels: [("endpoint", endpoint.rawValue)], evenIfEmpty: false)
        }
    }

    private func writeTokens(into text: inout PrometheusText) {
        text.family("writ_tokens_issued_total", "counter", "Access tokens issued, by grant type.")
        for grant in GrantType.allCases {
            text.sample("writ_tokens_issued_total", [("grant_type", grant.rawValue)], tokens[grant]?.value ?? 0)
        }
        text.family("writ_refusals_total", "counter", "Requests refused, by reason.")
        for reason in OAuthReason.allCases {
            guard let count = refusals[reason]?.value, count > 0 else { continue }
            text.sample("writ_refusals_total", [("reason", reason.rawValue)], count)
        }
        text.family("writ_signing_duration_seconds", "histogram", "Time one signature took.")
        signing.write(into: &text, name: "writ_signing_duration_seconds", labels: [], evenIfEmpty: true)
        text.family("writ_hashing_duration_seconds", "histogram", "Time one password check took, without its wait.")
        hashing.write(into: &text, name: "writ_hashing_duration_seconds", labels: [], evenIfEmpty: true)
        text.family("writ_hashing_refusals_total", "counter", "Password checks refused because the queue was full.")
        text.sample("writ_hashing_refusals_total", [], hashingRefusals.value)
    }

    private func writeReadings(into text: inout PrometheusText) {
        var family: String?
        // Read outside the lock: a closure may take one of its own.
        for reading in readings.withLock({ $0 }) {
            if reading.name != family { text.family(reading.name, reading.type, reading.help) }
            family = reading.name
            text.sample(reading.name, reading.labels, reading.read())
        }
    }

    private func writeProcess(into text: inout PrometheusText) {
        let process = ProcessFigures.now()
        text.family("writ_build_info", "gauge", "Always 1; its label is the version that runs.")
        text.sample("writ_build_info", [("version", version)], UInt64(1))
        text.family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.")
        text.sample("process_resident_memory_bytes", [], process.residentBytes)
        text.family("process_cpu_seconds_total", "counter", "User and system CPU time spent, in seconds.")
        text.sample("process_cpu_seconds_total", [], process.cpuSeconds)
        text.family("process_start_time_seconds", "gauge", "Start of the process since the Unix epoch, in seconds.")
        text.sample("process_start_time_seconds", [], startTime)
        text.family("process_open_fds", "gauge", "Open file descriptors.")
        text.sample("process_open_fds", [], UInt64(process.openDescriptors))
    }
}
