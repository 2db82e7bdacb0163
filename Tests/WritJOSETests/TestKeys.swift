// Keys and bytes for these tests.

import Testing
import WritCrypto
import WritJOSE

func utf8(_ text: String) -> [UInt8] {
    Array(text.utf8)
}

/// A generator for property tests, so that a failure can be repeated (SplitMix64).
struct SeededBytes: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// A key set of one key, given as JSON.
func keySet(_ json: String) throws -> JWKS {
    JWKS([try JWK(json: utf8(json))])
}

/// The private keys of the RFCs, the same at every run.
enum TestKeys {
    static func rsa() throws -> PrivateKey {
        try PrivateKey(pkcs8DER: try #require(Base64.standard.decode(RFCVectors.rs256PrivateKeyPKCS8)))
    }

    static func ed25519() throws -> PrivateKey {
        try PrivateKey(pkcs8DER: try #require(Base64.standard.decode(RFCVectors.ed25519PrivateKeyPKCS8)))
    }

    static func signing(_ algorithm: SignatureAlgorithm, kid: String = "k1") throws -> SigningKey {
        let key =
            switch algorithm {
            case .RS256, .PS256: try rsa()
            case .ES256: try PrivateKey.generate(.p256)
            case .EdDSA: try ed25519()
            }
        return try SigningKey(kid: kid, algorithm: algorithm, privateKey: key)
    }
}

/// A token made by hand: header and payload as JSON text, and a signature of both by the key.
func token(header: String, payload: String = "{}", key: SigningKey) throws -> String {
    let input = "\(Base64URL.encode(utf8(header))).\(Base64URL.encode(utf8(payload)))"
    return "\(input).\(Base64URL.encode(try key.privateKey.sign(utf8(input), with: key.algorithm)))"
}
