// The server that takes messages and sends them on (RFC 6409).

package struct MailServer: Sendable, Equatable {
    package enum Security: String, Sendable, CaseIterable {
        /// Plain at first, encrypted before anything is said (RFC 3207); a server that does not offer it gets nothing.
        case starttls
        /// Encrypted from the first octet (RFC 8314).
        case tls
        /// For a relay on this machine.
        case none
    }

    package var host: String
    package var port: Int
    package var security: Security
    /// `nil`: without logging in.
    package var username: String?
    package var password: String?

    package init(
        host: String, port: Int, security: Security, username: String? = nil, password: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
    }

    var url: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)"
    }
}
