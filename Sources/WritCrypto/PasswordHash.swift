// Passwords as they are stored: hashed with Argon2id here, verified also as other servers hashed them.

/// Stored password hashes, as text in the PHC string format or the form of crypt(3).
///
/// | text begins with | scheme | made by | verified by |
/// | --- | --- | --- | --- |
/// | `$argon2id$v=19$m=…,t=…,p=…$salt$hash` | Argon2id (RFC 9106) | Writ, and most of today | libsodium |
/// | `$argon2i$v=19$…` | Argon2i | older libsodium, PHP | libsodium |
/// | `$2a$`, `$2b$`, `$2y$` | bcrypt | PHP, Rails, Django, Spring … | libxcrypt |
/// | `$pbkdf2-sha1$i=…,l=…$salt$hash`, also `-sha256`, `-sha512` | PBKDF2 (RFC 8018) | imports, see below | libcrypto |
/// | `$pbkdf2$rounds$salt$hash`, `$pbkdf2-sha256$…`, `$pbkdf2-sha512$…` | PBKDF2 with "ab64" | passlib | libcrypto |
///
/// A Keycloak credential (`hashIterations`, `salt` and `value` in padded Base64) becomes the third form by leaving the
/// padding out: `$pbkdf2-sha512$i=210000,l=64$<salt>$<value>`, where `l` is the length of the value in bytes;
/// ``pbkdf2(_:iterations:salt:hash:)`` writes it.
///
/// Argon2d is not verified: it is not meant for passwords (RFC 9106 §4 recommends Argon2id), and neither libsodium nor
/// this table's sources make it.
///
/// Every function here but ``needsRehash(phc:_:)`` and ``check(phc:)`` computes for milliseconds to seconds: call them
/// on the bounded pool for passwords only.
package enum PasswordHash {
    /// More than any person types; longer ones are refused before anything is computed.
    package static let passwordByteLimit = 4096

    /// Hashes a password with Argon2id, a salt of 16 bytes and a result of 32.
    ///
    /// Some 20 ms at 19 MiB and two passes. Throws `outOfMemory`, `hashTooCostly`, or `wrongLength` for a password over
    /// 4096 bytes.
    package static func make(
        _ password: [UInt8], _ parameters: Argon2Parameters, random: RandomSource = .system
    ) throws(CryptoError) -> String {
        guard password.count <= passwordByteLimit else {
            throw .wrongLength(expected: passwordByteLimit, actual: password.count)
        }
        let salt = random.bytes(Argon2.saltByteCount)
        let hash = try Argon2.hash(password, salt: salt, parameters)
        return PHCString(
            scheme: "argon2id", version: 19,
            parameters: [
                ("m", parameters.memoryKiB), ("t", parameters.iterations), ("p", Argon2Parameters.parallelism),
            ],
            salt: salt, hash: hash
        ).text
    }

    /// Whether the password is the one that was hashed; the comparison takes constant time.
    ///
    /// Throws `malformedHash`, `unsupportedHash` or `hashTooCostly` for a stored text that cannot be verified,
    /// `outOfMemory` otherwise. A password over 4096 bytes is wrong.
    package static func verify(_ password: [UInt8], phc: String) throws(CryptoError) -> Bool {
        let stored = try StoredHash(phc)
        guard password.count <= passwordByteLimit else { return false }
        switch stored {
        case .argon2(let kind, let hash): return try Argon2.verify(password, hash, text: phc, kind)
        case .bcrypt: return try Bcrypt.verify(password, text: phc)
        case .pbkdf2(let hash): return try hash.verify(password)
        }
    }

    /// Tells without computing whether `verify` could work on this text; throws what it would throw. For imports.
    package static func check(phc: String) throws(CryptoError) {
        _ = try StoredHash(phc)
    }

    /// Whether the hash should be replaced at the next successful login: not Argon2id of the current version, or with
    /// other parameters than these, or with a shorter salt or result than `make` writes.
    package static func needsRehash(phc: String, _ parameters: Argon2Parameters) -> Bool {
        guard let stored = try? StoredHash(phc), case .argon2(.argon2id, let hash) = stored else { return true }
        return hash.parameter("m") != parameters.memoryKiB || hash.parameter("t") != parameters.iterations
            || hash.parameter("p") != Argon2Parameters.parallelism || hash.salt.count < Argon2.saltByteCount
            || hash.hash.count < Argon2.hashByteCount
    }

    /// The text for a PBKDF2 hash made elsewhere; throws what `verify` would.
    package static func pbkdf2(
        _ function: PBKDF2Function, iterations: Int, salt: [UInt8], hash: [UInt8]
    ) throws(CryptoError) -> String {
        let text = PHCString(
            scheme: "pbkdf2-\(function.rawValue)", version: nil,
            parameters: [("i", iterations), ("l", hash.count)], salt: salt, hash: hash
        ).text
        try check(phc: text)
        return text
    }

    /// The text for an Argon2id hash (version 1.3) made elsewhere; throws what `verify` would.
    package static func argon2id(
        memoryKiB: Int, iterations: Int, parallelism: Int, salt: [UInt8], hash: [UInt8]
    ) throws(CryptoError) -> String {
        let text = PHCString(
            scheme: "argon2id", version: 19, parameters: [("m", memoryKiB), ("t", iterations), ("p", parallelism)],
            salt: salt, hash: hash
        ).text
        try check(phc: text)
        return text
    }
}

/// A stored text, read and found to be one that can be verified at a bearable cost.
private enum StoredHash {
    case argon2(Argon2.Kind, PHCString)
    case bcrypt
    case pbkdf2(PBKDF2)

    init(_ text: String) throws(CryptoError) {
        guard text.utf8.count <= 1024 else { throw .malformedHash("longer than 1024 bytes") }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), text.hasPrefix("$") else {
            throw .malformedHash("expected printable ASCII that begins with $")
        }
        let scheme = text.dropFirst().prefix { $0 != "$" }
        switch scheme {
        case "argon2id", "argon2i":
            let hash = try PHCString(text)
            try Argon2.check(hash)
            self = .argon2(scheme == "argon2id" ? .argon2id : .argon2i, hash)
        case "2a", "2b", "2y":
            try Bcrypt.check(text)
            self = .bcrypt
        case "pbkdf2", "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512":
            self = .pbkdf2(try PBKDF2(text))
        case "": throw .malformedHash("expected $scheme$…")
        default:
            // The scheme's name only: what follows may be half of a secret.
            throw .unsupportedHash("scheme \(scheme.prefix(24))")
        }
    }
}
