// The `jti` of an access token, which also tells the grant that the token came of.
import FoundationEssentials
package import WritCrypto
import WritJOSE

/// 24 bytes in base64url, so 32 characters: a family's id and 64 random bits, or, where a client acts for itself, a
/// marker byte and 184 random bits.
///
/// Introspection thereby finds the family of a token without a row per token. A family's id is no secret: a refresh
/// token needs its tag too.
package struct TokenID: Hashable, Sendable {
    package let family: FamilyID?
    private let nonce: [UInt8]

    package init(family: FamilyID?, random: RandomSource) {
        self.family = family
        nonce = random.bytes(family == nil ? 23 : 8)
    }

    package init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 24 else { return nil }
        if bytes[0] == Self.clientMarker {
            family = nil
            nonce = Array(bytes[1...])
        } else {
            guard let uuid = UUID(bigEndianBytes: bytes[0..<16]) else { return nil }
            family = FamilyID(uuid)
            nonce = Array(bytes[16...])
        }
    }

    /// A UUIDv7 begins with a time stamp, and this byte is millennia away.
    private static let clientMarker: UInt8 = 0xFF

    package var text: String {
        Base64URL.encode(family.map { $0.uuid.bigEndianBytes + nonce } ?? [Self.clientMarker] + nonce)
    }
}
