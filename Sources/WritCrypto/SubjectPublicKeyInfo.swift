// A public key's numbers as SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7), written by hand: three fixed heads and two
// integers.

extension PublicKey.Components {
    /// The DER of the key.
    package var spkiDER: [UInt8] {
        switch self {
        case .rsa(let modulus, let exponent):
            // RFC 3279 §2.3.1: rsaEncryption (1.2.840.113549.1.1.1) with NULL parameters.
            let algorithm: [UInt8] = [
                0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
            ]
            let numbers = DER.sequence(DER.integer(modulus) + DER.integer(exponent))
            return DER.sequence(algorithm + DER.bitString(numbers))
        case .p256(let x, let y):
            // RFC 5480 §2.1.1: id-ecPublicKey (1.2.840.10045.2.1), secp256r1 (1.2.840.10045.3.1.7).
            let algorithm: [UInt8] = [
                0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
                0x3D,
                0x03, 0x01, 0x07,
            ]
            return DER.sequence(algorithm + DER.bitString([0x04] + x + y))
        case .ed25519(let key):
            // RFC 8410 §4: id-Ed25519 (1.3.101.112) without parameters.
            return DER.sequence([0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70] + DER.bitString(key))
        }
    }
}

/// As much of DER (ITU-T X.690) as a public key needs.
enum DER {
    static func sequence(_ content: [UInt8]) -> [UInt8] {
        element(0x30, content)
    }

    static func bitString(_ bytes: [UInt8]) -> [UInt8] {
        element(0x03, [0] + bytes)
    }

    /// A number that is not negative, given big-endian without leading zeros.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let isLarge = bytes.first.map { $0 & 0x80 != 0 } ?? true
        return element(0x02, isLarge ? [0] + bytes : bytes)
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        switch content.count {
        case 0..<0x80: [tag, UInt8(content.count)] + content
        case 0x80..<0x100: [tag, 0x81, UInt8(content.count)] + content
        default: [tag, 0x82, UInt8(content.count >> 8 & 0xFF), UInt8(content.count & 0xFF)] + content
        }
    }
}
