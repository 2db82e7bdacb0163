// One raw Argon2id: the floor under every password.
import WritCrypto

/// Verifies a password against its own hash, as a login does.
func benchArgon2(_ options: BenchOptions) async throws -> Cost {
    let parameters = Argon2Parameters(
        memoryKiB: try options.number("memory-kib", default: 19_456),
        iterations: try options.number("iterations", default: 2))
    let password = Array("correct horse battery staple".utf8)
    let hash = try PasswordHash.make(password, parameters)
    let seconds = try options.seconds("seconds", default: 1)
    return try await repeatFor(seconds: seconds, threads: try threadCount(options)) {
        guard try PasswordHash.verify(password, phc: hash) else { fail("the password does not fit its own hash") }
    }
}
