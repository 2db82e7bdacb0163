// One raw signature: the floor under every token.
import WritCrypto

/// Signs 600 bytes, about what an access token's header and payload have.
func benchSign(_ options: BenchOptions) async throws -> Cost {
    let name = options.text("algorithm", default: "RS256")
    guard let algorithm = SignatureAlgorithm(rawValue: name) else { fail("there is no algorithm \(name)") }
    let key = try PrivateKey.generate(algorithm.keyKind)
    let message = RandomSource.system.bytes(600)
    let seconds = try options.seconds("seconds", default: 1)
    return try await repeatFor(seconds: seconds, threads: try threadCount(options)) {
        _ = try key.sign(message, with: algorithm)
    }
}
