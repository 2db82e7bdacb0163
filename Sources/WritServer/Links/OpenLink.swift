// What a mailed link leads to: a page first, since programs that look at mails open links too, and a button that does it.
import WritCrypto
package import WritProtocol
import WritStore

/// What a page behind a link comes to; `Failure`: what can be wrong with its form.
package enum LinkOutcome<Failure: Sendable>: Sendable {
    case page(LinkPage, failure: Failure?)
    case done
    /// Used, too old, or none of ours; which of them is nobody's business.
    case worthless
    /// Followed where the person whose it is is not logged in, which it needs.
    case elsewhere
    case refused(OAuthError)
}

/// The page behind a link: whose it is.
package struct LinkPage: Sendable {
    package var username: String
    package var email: String
    /// The form's hidden field. It holds the link's token, so that the page's address need not.
    package var flow: String
}

/// A link with what it is worth now.
struct OfferedLink: Sendable {
    var token: String
    var hash: [UInt8]
    var user: UserRecord
}

extension Authority {
    /// One round trip.
    func offeredLink(_ token: String?, _ purpose: ActionPurpose, _ realm: RealmSnapshot) async throws -> OfferedLink? {
        guard let token, let hash = LinkToken.hash(token),
            let user = try await store.actionOffered(realm.id, hash: hash, purpose: purpose)
        else { return nil }
        return OfferedLink(token: token, hash: hash, user: user)
    }

    /// The token of a page's form that this browser was shown.
    /// - Throws: `.pageFormInvalid`, `.pageFormExpired`.
    func linkToken(
        _ form: FormParameters, _ purpose: ActionPurpose, _ realm: RealmSnapshot, _ browser: Browser
    ) throws(OAuthError) -> String {
        guard case .link(purpose, let token) = try destination(form, realm, browser) else {
            throw OAuthError(.pageFormInvalid)
        }
        return token
    }

    /// Where a page's form leads that this browser was shown. Throws as ``linkToken(_:_:_:_:)``.
    func destination(
        _ form: FormParameters, _ realm: RealmSnapshot, _ browser: Browser
    ) throws(OAuthError) -> Flow.Destination {
        switch openFlow(form, realm: realm, browser: browser) {
        case .open(let flow): return flow.destination
        case .closed(.refused(let error)): throw error
        case .closed: throw OAuthError(.pageFormInvalid)
        }
    }

    func linkPage<Failure>(
        _ link: OfferedLink, _ purpose: ActionPurpose, _ realm: RealmSnapshot, _ browser: Browser,
        failure: Failure? = nil
    ) throws -> LinkOutcome<Failure> {
        let flow = Flow(destination: .link(purpose, token: link.token), startedAt: clock.now)
        return .page(
            LinkPage(
                username: link.user.username, email: link.user.email ?? "", flow: try seal(flow, realm, browser)),
            failure: failure)
    }
}
