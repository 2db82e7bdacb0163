// The `jti` of an access token, which also tells the grant that the token came of.
import FoundationEssentials
package import WritCrypto
import WritJOSE

/// What a token came of.
package enum TokenOrigin: Hashable, Sendable {
    /// A grant by a person.
    case family(FamilyID)
    /// A client that acts for itself, and when it was created: whoever is created again under the same id is another
    /// (CVE-2026-55670), and no clock has to be trusted to tell.
    case client(createdAt: Instant)
}

/// 24 bytes in base64url, so 32 characters: a family's id and 64 random bits, or a marker byte, the 48 bits of milliseconds
/// at which the client was created, and 136 random bits.
///
/// Introspection thereby finds the grant of a token without a row per token. None of it is a secret.
package struct TokenID: Hashable, Sendable {
    package let origin: TokenOrigin
    private let nonce: [UInt8]

    package init(_ origin: TokenOrigin, random: RandomSource) {
        self.origin = origin
        nonce =
            switch origin {
            case .family: random.bytes(8)
            case .client: random.bytes(17)
            }
    }

    package init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 24 else { return nil }
        if bytes[0] == Self.clientMarker {
            origin = .client(
                createdAt: Instant(millisecondsSince1970: bytes[1..<7].reduce(0) { $0 << 8 | Int64($1) }))
            nonce = Array(bytes[7...])
        } else {
            guard let uuid = UUID(bigEndianBytes: bytes[0..<16]) else { return nil }
            origin = .family(FamilyID(uuid))
            nonce = Array(bytes[16...])
        }
    }

    /// A UUIDv7 begins with a time stamp, and this byte is millennia away.
    private static let clientMarker: UInt8 = 0xFF

    package var family: FamilyID? {
        if case .family(let id) = origin { id } else { nil }
    }

    package var text: String {
        switch origin {
        case .family(let id): Base64URL.encode(id.uuid.bigEndianBytes + nonce)
        case .client(let createdAt):
            Base64URL.encode(
                [Self.clientMarker]
                    + (0..<6).map { UInt8(truncatingIfNeeded: createdAt.millisecondsSince1970 >> Int64(40 - 8 * $0)) }
                    + nonce)
        }
    }
}
