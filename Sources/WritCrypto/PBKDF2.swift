// PBKDF2 hashes made elsewhere (RFC 8018 §5.2), verified by libcrypto.

import WritCLibCrypto

/// The hash function under HMAC; SHA-1 is here for old imports, where it is weak but not broken.
package enum PBKDF2Function: String, Sendable, CaseIterable {
    case sha1, sha256, sha512
}

struct PBKDF2 {
    let function: PBKDF2Function
    let iterations: Int
    let salt: [UInt8]
    let hash: [UInt8]

    /// Ten million rounds of SHA-512 take some six seconds; OWASP asks for 210,000.
    private static let iterationLimit = 10_000_000

    /// Reads `$pbkdf2-sha256$i=…,l=…$salt$hash` (Base64) and passlib's `$pbkdf2-sha256$rounds$salt$hash` ("ab64", where
    /// sha1 is `$pbkdf2$…`).
    init(_ text: String) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 5 else { throw .malformedHash("expected $pbkdf2-…$parameters$salt$hash") }
        guard let function = Self.function(fields[1]) else { throw .unsupportedHash("scheme \(fields[1].prefix(24))") }
        self.function = function
        if fields[2].contains("=") {
            let phc = try PHCString(text)
            guard let iterations = phc.parameter("i"), let length = phc.parameter("l"), phc.parameters.count == 2 else {
                throw .malformedHash("PBKDF2 needs the parameters i and l")
            }
            guard length == phc.hash.count else { throw .malformedHash("l is not the length of the hash") }
            self.iterations = iterations
            (salt, hash) = (phc.salt, phc.hash)
        } else {
            iterations = try PHCString.number(fields[2])
            guard let salt = Base64.adapted.decode(String(fields[3])),
                let hash = Base64.adapted.decode(String(fields[4]))
            else {
                throw .malformedHash("salt or hash is no \"ab64\"")
            }
            (self.salt, self.hash) = (salt, hash)
        }
        guard iterations >= 1 else { throw .malformedHash("PBKDF2 with no iterations") }
        guard iterations <= Self.iterationLimit else { throw .hashTooCostly("PBKDF2 with \(iterations) iterations") }
        // A short hash would let one wrong password in 2^(8 × length) pass.
        guard 16...512 ~= hash.count else { throw .malformedHash("a PBKDF2 result of \(hash.count) bytes") }
        guard 1...512 ~= salt.count else { throw .malformedHash("a PBKDF2 salt of \(salt.count) bytes") }
        guard iterations * ((hash.count + 19) / 20) <= 4 * Self.iterationLimit else {
            throw .hashTooCostly("PBKDF2 with \(iterations) iterations for \(hash.count) bytes")
        }
    }

    func verify(_ password: [UInt8]) throws(CryptoError) -> Bool {
        let digest =
            switch function {
            case .sha1: LibCrypto.sha1
            case .sha256: LibCrypto.sha256
            case .sha512: LibCrypto.sha512
            }
        var computed = [UInt8](repeating: 0, count: hash.count)
        let done = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(password.count), salt,
                Int32(salt.count), Int32(iterations), digest.pointer, Int32(hash.count), &computed)
        }
        guard done == 1 else { throw LibCrypto.failure("PKCS5_PBKDF2_HMAC") }
        return constantTimeEqual(computed, hash)
    }

    private static func function(_ scheme: Substring) -> PBKDF2Function? {
        switch scheme {
        case "pbkdf2", "pbkdf2-sha1": .sha1
        case "pbkdf2-sha256": .sha256
        case "pbkdf2-sha512": .sha512
        default: nil
        }
    }
}
