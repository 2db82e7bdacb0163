// One line a request: what was asked of whom, by whom, with what outcome. Never a token, a secret or a query.
import HTTPTypes
import Logging
import WritServer

/// Writes the lines about requests.
struct RequestLog: Sendable {
    let logger: Logger

    /// What is known of a request when it has been answered.
    struct Entry {
        var endpoint: Endpoint
        /// `nil` where the message could not be read.
        var method: HTTPRequest.Method?
        var realm: String?
        var client: String?
        /// Of the administration API.
        var administration = AdminAPI.Notes()
        var caller: Caller
        var nanoseconds: UInt64
    }

    func answered(_ entry: Entry, _ reply: Reply) {
        guard logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "request_id": .string(entry.caller.requestID),
            "endpoint": .string(entry.endpoint.rawValue),
            "status": .stringConvertible(reply.status.code),
            "microseconds": .stringConvertible(entry.nanoseconds / 1000),
            "address": .string(entry.caller.address),
        ]
        if let method = entry.method { metadata["method"] = .string(String(method.rawValue.prefix(16))) }
        if let realm = entry.realm { metadata["realm"] = .string(realm) }
        if let client = entry.client { metadata["client"] = .string(String(client.prefix(128))) }
        if let operation = entry.administration.operation { metadata["operation"] = .string(operation) }
        if let administrator = entry.administration.administrator {
            metadata["administrator"] = .string(administrator.name)
        }
        if let refusal = reply.refusal {
            metadata["reason"] = .string(refusal.reason)
            if let detail = refusal.detail { metadata["detail"] = .string(detail) }
        }
        logger.log(level: reply.status.code >= 500 ? .error : .info, "request", metadata: metadata)
    }
}
