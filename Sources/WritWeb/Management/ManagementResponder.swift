// From a request of the management port to its reply.
import HTTPTypes
import Hummingbird
import NIOCore
import WritServer

/// `/health/live`: the process answers. `/health/started`: it was ready once. `/health/ready`: it is ready now. `/metrics`:
/// the figures, for Prometheus.
///
/// Everything is read by GET, and by HEAD with it (RFC 9110 §9.1). Each address has one spelling.
struct ManagementResponder: HTTPResponder {
    let health: Health
    let metrics: Metrics

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var reply = await answer(request)
        reply.fields[.contentLength] = String(reply.body.readableBytes)
        if request.method == .head { reply.body = ByteBuffer() }
        return Response(status: reply.status, headers: reply.fields, body: reply.responseBody)
    }

    private func answer(_ request: Request) async -> Reply {
        guard let address = Address(rawValue: request.uri.path) else {
            return refusal(.notFound, "not_found", "There is nothing at this address.")
        }
        guard request.method == .get || request.method == .head else {
            // RFC 9110 §15.5.6: Allow says which methods there are.
            var reply = refusal(.methodNotAllowed, "invalid_request", "This address does not answer this method.")
            reply.fields.append(HTTPField(name: .allow, value: "GET, HEAD"))
            return reply
        }
        return switch address {
        case .live: Health.reply(true)
        case .ready: await health.ready()
        case .started: await health.started()
        case .metrics:
            Reply(.ok, fields: [.contentType: Metrics.contentType], body: ByteBuffer(string: metrics.render()))
        }
    }

    private enum Address: String {
        case live = "/health/live"
        case ready = "/health/ready"
        case started = "/health/started"
        case metrics = "/metrics"
    }

    private func refusal(_ status: HTTPResponse.Status, _ code: String, _ words: String) -> Reply {
        Reply(status, fields: [.cacheControl: "no-store"], json: ErrorReply.json(code, words))
    }
}
