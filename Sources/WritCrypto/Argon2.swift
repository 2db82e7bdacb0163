// Argon2 (RFC 9106) through libsodium, which picks the fastest code for the processor at run time.

import WritCSodium

/// What an Argon2id hash costs.
package struct Argon2Parameters: Sendable, Equatable {
    /// Memory in KiB, 8 to 262,144.
    package var memoryKiB: Int
    /// Passes over the memory, 1 to 64.
    package var iterations: Int
    /// Lanes; libsodium computes with one.
    package static let parallelism = 1

    /// OWASP's recommendation (Password Storage Cheat Sheet) by default: 19 MiB, two passes.
    package init(memoryKiB: Int = 19_456, iterations: Int = 2) {
        self.memoryKiB = memoryKiB
        self.iterations = iterations
    }

    /// Lanes; always 1.
    package var parallelism: Int { Self.parallelism }
}

enum Argon2 {
    enum Kind {
        case argon2id, argon2i
    }

    static let saltByteCount = 16
    static let hashByteCount = 32

    /// One login may take this much and no more, whatever stands in an imported hash: 256 MiB and 64 passes, and no
    /// more than 1 GiB of memory written in all (some two seconds).
    private static let memoryLimitKiB = 262_144
    private static let iterationLimit = 64
    private static let workLimitKiB = 1_048_576

    /// The Argon2id hash, `count` (at least 16) bytes of it.
    static func hash(
        _ password: [UInt8], salt: [UInt8], _ parameters: Argon2Parameters, count: Int = hashByteCount
    ) throws(CryptoError) -> [UInt8] {
        try check(memoryKiB: parameters.memoryKiB, iterations: parameters.iterations, lanes: 1)
        precondition(salt.count == saltByteCount && count >= 16)
        Sodium.start()
        var hash = [UInt8](repeating: 0, count: count)
        let done = password.withUnsafeBytes { password in
            hash.withUnsafeMutableBufferPointer { hash -> Int32 in
                guard let start = hash.baseAddress else { return -1 }
                return withPassword(password) {
                    crypto_pwhash_argon2id(
                        start, UInt64(count), $0, UInt64(password.count), salt, UInt64(parameters.iterations),
                        parameters.memoryKiB * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13)
                }
            }
        }
        // libsodium checks its arguments against wider limits than ours; what remains is that the memory was not to be
        // had.
        guard done == 0 else { throw .outOfMemory }
        return hash
    }

    /// Whether the password is the one of a stored hash that has passed ``check(_:)``; `text` is the same hash.
    ///
    /// Hashes like ours are computed anew and compared, so that a server short of memory throws `outOfMemory` and does
    /// not count wrong passwords against its users. Other salts, lanes and Argon2i go through libsodium's own
    /// verification, which answers "wrong" for both; they vanish as people log in
    /// (``PasswordHash/needsRehash(phc:_:)``).
    static func verify(
        _ password: [UInt8], _ stored: PHCString, text: String, _ kind: Kind
    ) throws(CryptoError) -> Bool {
        if kind == .argon2id, stored.salt.count == saltByteCount, stored.hash.count >= 16, stored.parameter("p") == 1,
            let memory = stored.parameter("m"), let iterations = stored.parameter("t")
        {
            let parameters = Argon2Parameters(memoryKiB: memory, iterations: iterations)
            let hash = try hash(password, salt: stored.salt, parameters, count: stored.hash.count)
            return constantTimeEqual(hash, stored.hash)
        }
        Sodium.start()
        return password.withUnsafeBytes { password in
            withPassword(password) { start in
                switch kind {
                case .argon2id: crypto_pwhash_argon2id_str_verify(text, start, UInt64(password.count)) == 0
                case .argon2i: crypto_pwhash_argon2i_str_verify(text, start, UInt64(password.count)) == 0
                }
            }
        }
    }

    /// Whether a stored hash is one libsodium computes, at a bearable cost.
    static func check(_ hash: PHCString) throws(CryptoError) {
        guard hash.version == 19 else { throw .unsupportedHash("Argon2 of another version than 19 (1.3)") }
        guard let memory = hash.parameter("m"), let iterations = hash.parameter("t"), let lanes = hash.parameter("p"),
            hash.parameters.map(\.name) == ["m", "t", "p"]
        else { throw .malformedHash("Argon2 needs the parameters m, t and p in this order") }
        guard 8...64 ~= hash.salt.count else { throw .malformedHash("an Argon2 salt of \(hash.salt.count) bytes") }
        guard 12...128 ~= hash.hash.count else { throw .malformedHash("an Argon2 result of \(hash.hash.count) bytes") }
        try check(memoryKiB: memory, iterations: iterations, lanes: lanes)
    }

    private static func check(memoryKiB: Int, iterations: Int, lanes: Int) throws(CryptoError) {
        guard 1...64 ~= lanes, memoryKiB >= 8 * lanes, iterations >= 1 else {
            throw .malformedHash("Argon2 parameters out of range (RFC 9106 §3.1)")
        }
        guard memoryKiB <= memoryLimitKiB, iterations <= iterationLimit, memoryKiB * iterations <= workLimitKiB else {
            throw .hashTooCostly("Argon2 with m=\(memoryKiB), t=\(iterations)")
        }
    }

    /// The password's address as `CChar`; an empty password needs an address too.
    private static func withPassword<Result>(
        _ password: UnsafeRawBufferPointer, _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        guard let start = password.baseAddress, !password.isEmpty else {
            return withUnsafePointer(to: CChar(0)) { body($0) }
        }
        return body(start.assumingMemoryBound(to: CChar.self))
    }
}
