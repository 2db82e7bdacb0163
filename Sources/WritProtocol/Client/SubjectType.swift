// By which name a client knows people: everybody's, or one of its own (OIDC Core §8).
import WritCrypto
import WritJOSE

package enum SubjectType: String, CaseIterable, Sendable {
    /// The same `sub` for all clients: the user's id.
    case `public`
    /// Another `sub` for each sector, so that clients of two sectors cannot tell by it that they know the same person.
    case pairwise
}

extension Client {
    package var subjectType: SubjectType {
        overrides[.subjectType].flatMap { SubjectType(rawValue: $0) } ?? .public
    }
}

/// Makes the pairwise subjects of one realm.
package struct PairwiseSubjects: Sendable {
    private let key: HMACKey

    /// - Parameter salt: Secret, and for ever the same: what clients have stored hangs on it.
    package init(salt: [UInt8]) { key = HMACKey(salt) }

    /// §8.1: not to be reversed, and always the same: base64url of HMAC-SHA-256 over sector and id. The id is of fixed
    /// length and stands last, so no two pairs give the same bytes.
    package func subject(of user: UserID, sector: String) -> String {
        Base64URL.encode(key.tag(Array(sector.utf8) + user.uuid.bigEndianBytes))
    }
}
