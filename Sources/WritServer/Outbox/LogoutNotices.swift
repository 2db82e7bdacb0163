// Tells clients that a session has ended (OIDC Back-Channel Logout §2.5).
import FoundationEssentials
import Logging
import WritJOSE
import WritOutbound
import WritProtocol
import WritStore

/// Logout tokens, made at each try, since one lives two minutes.
///
/// Nobody who logs out waits for a client. A client that cannot be reached rests for a little while: its other notices are
/// put off without a try meanwhile, so that a few of them never take every place.
struct LogoutNotices: Outbox {
    let authority: Authority
    private let resting = RestingClients()

    init(authority: Authority) { self.authority = authority }

    var name: String { "logout notices" }
    var label: String { "logout_notice" }

    /// Longer than a try with all its timeouts, name service included.
    private static let lease: Seconds = 120
    /// How long a client that could not be reached is left alone.
    private static let rest: Seconds = 10

    func due(limit: Int) async throws -> [LogoutNotice] {
        try await authority.store.dueLogoutNotices(limit: limit, lease: Self.lease)
    }

    func depth() async throws -> OutboxDepth { try await authority.store.logoutNoticeDepth() }

    func send(_ notice: LogoutNotice) async -> OutboxFigures.Fate? {
        let client = Authority.ClientKey(realm: notice.realm, client: notice.client)
        do {
            let wait = RetrySchedule.ofLogoutNotices.wait(after: notice.attempts)
            // The last try is a real one.
            if let wait, resting.isResting(client, at: authority.clock.now) {
                try await authority.store.logoutNoticeFailed(notice, retryAfter: wait)
                return nil
            }
            let failure = try await failure(of: notice)
            guard let failure else {
                try await authority.store.logoutNoticeDelivered(notice)
                return .sent
            }
            // Shutting down: whoever takes it next tries it.
            if Task.isCancelled { return nil }
            if case .unreached = failure { resting.rest(client, until: authority.clock.now + Self.rest) }
            log(notice, "\(failure)", wait)
            try await authority.store.logoutNoticeFailed(notice, retryAfter: wait)
            return wait == nil ? .givenUp : .failed
        } catch  where !Task.isCancelled {
            // The database is away: the lease ends, and the notice is taken again.
            authority.logger.warning("A logout notice's fate could not be written.", metadata: ["error": "\(error)"])
        } catch {}
        return nil
    }

    private enum Failure: CustomStringConvertible {
        case status(Int)
        case unreached(OutboundError)
        /// The client or its realm is no more, or is disabled.
        case nobody

        var description: String {
            switch self {
            case .status(let status): "the client answered \(status)"
            case .unreached(let error): "\(error)"
            case .nobody: "the client or its realm is disabled"
            }
        }
    }

    /// §2.8: 200 says that it is done; frameworks make 204 of it, or another 2xx. Anything else may be mended until the
    /// next try.
    private func failure(of notice: LogoutNotice) async throws -> Failure? {
        guard let realm = try await authority.realm(notice.realm),
            let client = try await authority.enabledClient(realm, notice.client)
        else { return .nobody }
        let token = try authority.mintLogoutToken(
            notice, for: AuthenticatedClient(client, in: realm), realm: realm, now: authority.clock.now)
        do {
            let status = try await authority.outbound.post(notice.uri, form: "logout_token=\(token)")
            return (200..<300).contains(status) ? nil : .status(status)
        } catch {
            return .unreached(error)
        }
    }

    private func log(_ notice: LogoutNotice, _ failure: String, _ wait: Seconds?) {
        var metadata: Logger.Metadata = [
            "realm": "\(notice.realm)", "client": "\(notice.client)", "attempts": "\(notice.attempts)",
            "error": "\(failure)",
        ]
        if let wait {
            metadata["next_try_seconds"] = "\(wait.count)"
            authority.logger.info("A client could not be told of a logout.", metadata: metadata)
        } else {
            authority.logger.warning("A client was not told of a logout; it is not tried again.", metadata: metadata)
        }
    }
}

extension Authority {
    /// Signed by the algorithm that the client's ID tokens have (§2.6), so that whoever verifies one verifies the other.
    fileprivate func mintLogoutToken(
        _ notice: LogoutNotice, for client: AuthenticatedClient, realm: RealmSnapshot, now: Instant
    ) throws -> String {
        let claims = LogoutTokenClaims(
            issuer: realm.issuer, clientID: notice.client,
            subject: subject(of: notice.user, for: client.client, in: realm),
            session: notice.session, issuedAt: now, id: notice.id.uuidString.lowercased())
        let key = try signingKey(for: client, realm: realm, now: now)
        return try sign(claims.json(), typ: LogoutTokenClaims.type, key)
    }
}
