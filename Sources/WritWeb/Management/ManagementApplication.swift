// Health and metrics, on a port of their own that the outside never reaches.
import HTTPTypes
package import Hummingbird
package import Logging
import NIOCore
import Synchronization
import WritJOSE
import WritProtocol
package import WritServer

/// `/health/live`: the process answers. `/health/started`: it was ready once. `/health/ready`: it is ready now.
/// - Parameter checks: in the order in which they are shown.
package func buildManagementApplication(
    checks: [ReadinessCheck], metrics: Metrics, settings: WebSettings, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let health = Health(checks: checks)
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.get("/health/live") { _, _ in Health.reply(true, []) }
    router.get("/health/ready") { _, _ in await health.ready() }
    router.get("/health/started") { _, _ in await health.started() }
    router.get("/metrics") { _, _ in
        Response(
            status: .ok, headers: [.contentType: Metrics.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.render())))
    }
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
        router: router,
        server: .http1(configuration: .init(idleTimeout: .seconds(Int64(settings.idleTimeout.count)))),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.management.host, port: settings.management.port)),
        onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.management.port) },
        logger: quiet)
}

/// The state of the parts.
private final class Health: Sendable {
    private let checks: [ReadinessCheck]
    private let hasStarted = Atomic<Bool>(false)

    init(checks: [ReadinessCheck]) { self.checks = checks }

    func ready() async -> Response {
        var parts: [(name: String, failure: String?)] = []
        for check in checks { parts.append((check.name, await check.failure())) }
        let isReady = parts.allSatisfy { $0.failure == nil }
        if isReady { hasStarted.store(true, ordering: .relaxed) }
        return Self.reply(isReady, parts)
    }

    func started() async -> Response {
        hasStarted.load(ordering: .relaxed) ? Self.reply(true, []) : await ready()
    }

    /// `{"status":"up","checks":{"database":"up"}}`; the words of what is wrong stand in the place of `up`.
    static func reply(_ isUp: Bool, _ parts: [(name: String, failure: String?)]) -> Response {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("status", isUp ? "up" : "down")
        if !parts.isEmpty {
            json.key("checks")
            json.beginObject()
            for part in parts { json.member(part.name, part.failure ?? "up") }
            json.endObject()
        }
        json.endObject()
        return Response(
            status: isUp ? .ok : .serviceUnavailable,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
