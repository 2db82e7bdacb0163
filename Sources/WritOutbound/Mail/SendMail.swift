// Hands a message to the mail server (RFC 5321).
import WritCCurl

extension Outbound {
    /// The server is the operator's own choice, so it may be anywhere.
    /// - Throws: ``OutboundError``; `.refused` with the server's reply.
    package func send(_ message: MailMessage, through server: MailServer) async throws(OutboundError) {
        let octets = message.octets
        _ = try await transfer { transfer throws(OutboundError) in
            try transfer.set(CURLOPT_URL, server.url)
            try transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
            // Encrypted or not at all: "if it can be had" would be had by nobody who is attacked.
            let encryption = server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
            try transfer.set(CURLOPT_USE_SSL, Int(encryption.rawValue))
            if let username = server.username, let password = server.password {
                try transfer.set(CURLOPT_USERNAME, username)
                try transfer.set(CURLOPT_PASSWORD, password)
            }
            try transfer.set(CURLOPT_MAIL_FROM, message.from.description)
            try transfer.set(CURLOPT_UPLOAD, 1)
            try transfer.set(CURLOPT_INFILESIZE, octets.count)
            transfer.setBody(octets)
            return try transfer.run(CURLOPT_MAIL_RCPT, [message.to.description])
        }
    }
}
