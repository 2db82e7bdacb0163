// Health and metrics, on a port of their own that the outside never reaches.
package import Hummingbird
package import Logging
import WritProtocol
package import WritServer

/// - Parameter checks: in the order in which they are shown.
package func buildManagementApplication(
    checks: [ReadinessCheck], metrics: Metrics, settings: WebSettings, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
        responder: ManagementResponder(health: Health(checks: checks), metrics: metrics),
        server: .http1(configuration: .init(idleTimeout: .seconds(Int64(settings.idleTimeout.count)))),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.management.host, port: settings.management.port)),
        onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.management.port) },
        logger: quiet)
}
