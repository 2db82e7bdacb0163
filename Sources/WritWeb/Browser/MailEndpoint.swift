// The mails of `writ dev`: in place of being sent they are shown here. There is no such address on any other server.
import FoundationEssentials
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func mail(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let mails = try await shownMail(authority, realm: visit.realm)
            let list = visit.look.base + Paths.mail
            guard let id = try exchange.parameters()["id"] else {
                return pages.reply(
                    MailListPage(
                        mails: mails.map {
                            .init(
                                page: "\(list)?id=\($0.id.uuidString)", recipient: $0.recipient,
                                subject: $0.letter.subject, at: $0.at)
                        }), in: context(visit))
            }
            guard let mail = mails.first(where: { $0.id.uuidString == id }) else {
                return pages.reply(
                    ErrorPage(.notFound, requestID: visit.caller.requestID), in: context(visit), status: .notFound)
            }
            return pages.reply(
                MailMessagePage(
                    sender: mail.letter.sender, recipient: mail.recipient, subject: mail.letter.subject, at: mail.at,
                    body: mail.letter.body, list: list), in: context(visit))
        }
    }
}
