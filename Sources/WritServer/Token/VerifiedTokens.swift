// Access tokens of a realm whose signature was verified before, so that the next look at one costs a hash.
import Synchronization
import WritCrypto

/// Belongs to one snapshot of a realm, so to one set of keys: when a key goes, the snapshot goes, and what was verified with
/// it is forgotten. Holds nothing about revocation or expiry; whoever takes a token from here still asks for both.
final class VerifiedTokens: Sendable {
    private let views = Mutex<[[UInt8]: AccessTokenView]>([:])

    /// Tokens held at once, some 400 octets each; when there are more, all are let go and verified again as they come.
    private static let limit = 2048

    /// The view of exactly this token, made by `verify` if it is not held.
    func view(of token: String, _ verify: () -> AccessTokenView?) -> AccessTokenView? {
        let hash = SHA256.hash(token)
        if let view = views.withLock({ $0[hash] }) { return view }
        guard let view = verify() else { return nil }
        views.withLock { views in
            if views.count >= Self.limit { views.removeAll(keepingCapacity: true) }
            views[hash] = view
        }
        return view
    }
}
