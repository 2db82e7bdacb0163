// Sends what people are written.
import FoundationEssentials
import Logging
import WritCrypto
import WritOutbound
import WritProtocol
import WritStore

/// Messages to the one mail server, which sees to the rest.
struct Mails: Outbox {
    let authority: Authority
    let server: MailServer
    let from: MailAddress

    var name: String { "mails" }
    var label: String { "mail" }

    /// Longer than a try with all its timeouts, name service included.
    private static let lease: Seconds = 120

    func due(limit: Int) async throws -> [DueMail] {
        try await authority.store.dueMail(limit: limit, lease: Self.lease)
    }

    func depth() async throws -> OutboxDepth { try await authority.store.mailDepth() }

    func send(_ mail: DueMail) async -> OutboxFigures.Fate? {
        do {
            guard let failure = await failure(of: mail) else {
                try await authority.store.mailSent(mail)
                return .sent
            }
            // Shutting down: whoever takes it next tries it.
            if Task.isCancelled { return nil }
            let wait = failure.isFinal ? nil : RetrySchedule.ofMail.wait(after: mail.attempts)
            log(mail, failure, wait)
            try await authority.store.mailFailed(mail, retryAfter: wait)
            return wait == nil ? .givenUp : .failed
        } catch  where !Task.isCancelled {
            // The database is away: the lease ends, and the message is taken again.
            authority.logger.warning("A mail's fate could not be written.", metadata: ["error": "\(error)"])
        } catch {}
        return nil
    }

    private func failure(of mail: DueMail) async -> OutboundError? {
        guard let recipient = MailAddress(mail.recipient) else { return .malformed("the recipient's address") }
        let letter: Letter?
        do { letter = try authority.letter(in: mail) } catch {
            return .failed("the message does not open: \(error)")
        }
        guard let letter else { return .malformed("the message") }
        let message = MailMessage(
            sender: letter.sender, from: from, to: recipient, subject: letter.subject, body: letter.body,
            language: letter.language, id: mail.id.uuidString.lowercased(),
            date: authority.clock.now.secondsSince1970)
        do {
            try await authority.outbound.send(message, through: server)
            return nil
        } catch {
            return error
        }
    }

    /// The address is no word for the log.
    private func log(_ mail: DueMail, _ failure: OutboundError, _ wait: Seconds?) {
        var metadata: Logger.Metadata = [
            "realm": "\(mail.realm)", "kind": "\(mail.kind)", "mail": "\(mail.id)", "attempts": "\(mail.attempts)",
            "error": "\(failure)",
        ]
        if let wait { metadata["next_try_seconds"] = "\(wait.count)" }
        authority.logger.warning(
            wait == nil ? "A mail was not sent; it is not tried again." : "A mail could not be sent.",
            metadata: metadata)
    }
}
