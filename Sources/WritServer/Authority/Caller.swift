// Who is asking, as far as the connection tells.

/// What every use case may say about a request in logs and audit events.
package struct Caller: Sendable {
    /// Unique to the request; in the reply and every log line of it.
    package var requestID: String
    /// The client's network address, without port; that of the person's machine behind trusted proxies.
    package var address: String

    package init(requestID: String, address: String) {
        self.requestID = requestID
        self.address = address
    }
}
