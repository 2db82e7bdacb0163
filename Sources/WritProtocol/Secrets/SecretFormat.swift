// The form of secrets that Writ hands out once and keeps only as a hash.
package import WritCrypto

/// A prefix, 43 base62 characters (256 random bits) and 6 base62 characters of CRC-32 over what stands before: secret
/// scanners find it by its prefix, and a typing slip is told from a wrong secret without a look-up.
package enum SecretFormat: String, CaseIterable, Sendable {
    case clientSecret = "wrs_"
    case authorizationCode = "wrc_"
    case registrationAccessToken = "wrg_"
    case initialAccessToken = "wri_"

    private static let randomBytes = 32
    private static let checksumLength = 6

    package func make(random: RandomSource) -> String {
        let body = rawValue + Base62.encode(random.bytes(Self.randomBytes))
        return body + Self.checksum(of: body)
    }

    /// What a look at the text alone tells.
    package enum Check: Equatable, Sendable {
        /// Not of this form at all: a secret made elsewhere, perhaps.
        case otherForm
        /// Of this form, with a character wrong, missing or too many.
        case mistyped
        case wellFormed
    }

    package func check(_ text: String) -> Check {
        guard text.hasPrefix(rawValue) else { return .otherForm }
        let bytes = Array(text.utf8)
        guard bytes.count > rawValue.utf8.count + Self.checksumLength else { return .mistyped }
        let body = String(decoding: bytes.dropLast(Self.checksumLength), as: UTF8.self)
        return text == body + Self.checksum(of: body) ? .wellFormed : .mistyped
    }

    private static func checksum(of body: String) -> String {
        let crc = CRC32.checksum(Array(body.utf8))
        return Base62.encode((0..<4).map { UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * $0)) })
    }

    /// What the database holds in its place. The secret has 256 bits, so a plain hash needs no salt and no stretching.
    package static func hash(_ secret: String) -> [UInt8] { SHA256.hash(secret) }
}
