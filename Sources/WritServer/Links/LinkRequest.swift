// Pages on which strangers ask for a mail, and what comes of it.
package import WritProtocol
import WritStore

package enum LinkRequestOutcome<Failure: Sendable>: Sendable {
    /// The page, with its form's hidden field.
    case page(flow: String, failure: Failure?)
    /// Said to everybody, whether or not anything was sent.
    case mailed
    /// The realm's settings do not have it, or nobody would get the mail.
    case notOffered
    case refused(OAuthError)
}

extension MailRate {
    /// Of one network address. A company's people may share one.
    static let ofNetworkAddress = MailRate(burst: 20, interval: 30)
    /// Of one mailbox, that nobody fills a stranger's.
    static let ofRecipient = MailRate(burst: 3, interval: 300)
}

extension Authority {
    /// Whether a mail with a link would reach anybody.
    var offersLinks: Bool { settings.mail.arrives }

    func linkRequestPage<Failure>(
        _ destination: Flow.Destination, _ realm: RealmSnapshot, _ browser: Browser, failure: Failure? = nil
    ) throws -> LinkRequestOutcome<Failure> {
        let flow = Flow(destination: destination, startedAt: clock.now)
        return .page(flow: try seal(flow, realm, browser), failure: failure)
    }
}
