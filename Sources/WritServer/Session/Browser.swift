// What a browser brings with every request: who it is, and who is logged in in it.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

package struct Browser: Sendable {
    /// The value of the browser's own cookie, made at its first visit. Pages' forms are sealed for it, so a form that was
    /// made for one browser is worth nothing in another (CVE-2022-39222).
    package var id: String
    /// The value of the session cookie, if there is one.
    package var sessionToken: String?
    /// The value of the device cookie, if there is one.
    package var deviceToken: String?
    package var userAgent: String?
    package var caller: Caller

    package init(
        id: String, sessionToken: String?, deviceToken: String? = nil, userAgent: String?, caller: Caller
    ) {
        self.id = id
        self.sessionToken = sessionToken
        self.deviceToken = deviceToken
        self.userAgent = userAgent
        self.caller = caller
    }

    var sessionHash: [UInt8]? { sessionToken.flatMap(SessionToken.hash) }
}

/// The secret of a session cookie: 256 random bits, of which the database keeps the SHA-256.
package enum SessionToken {
    private static let byteCount = 32

    static func make(random: RandomSource) -> String { Base64URL.encode(random.bytes(byteCount)) }

    /// `nil` for a text that is none of ours, which saves the look-up.
    static func hash(_ token: String) -> [UInt8]? {
        guard let bytes = Base64URL.decode(token), bytes.count == byteCount else { return nil }
        return SHA256.hash(bytes)
    }
}

/// A session cookie to be set, and the device cookie beside it.
package struct SessionCookie: Sendable {
    package var token: String
    /// How long the browser is to keep it; `nil`: until it is closed.
    package var lifetime: Seconds?
    /// The new value of the device cookie, which knows the person now; `nil`: it stays as it is.
    package var device: String?
}

/// Who is logged in, and what they have allowed the client at hand.
struct LiveSession: Sendable {
    var record: SessionRecord
    var consented: Scope?
}

extension Authority {
    /// One round trip, none without a cookie.
    func liveSession(
        _ browser: Browser, realm: RealmSnapshot, client: ClientID? = nil
    ) async throws -> LiveSession? {
        guard let hash = browser.sessionHash else { return nil }
        return try await store.liveSession(
            realm.id, tokenHash: hash, idle: realm.settings.sessionIdle, client: client
        ).map { LiveSession(record: $0.session, consented: $0.consented) }
    }
}
