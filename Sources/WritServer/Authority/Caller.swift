// Who is asking, as far as the connection tells.
import WritProtocol

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

    /// What limits are counted for: the address, of IPv6 the /64 that it lies in. The audit trail has the address
    /// itself.
    package var network: String {
        guard let ip = IPAddress(address) else { return address }
        return ip.isIPv4 ? ip.description : "\(ip.network)/64"
    }
}
