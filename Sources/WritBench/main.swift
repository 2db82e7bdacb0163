// The limits that ops/bench holds Writ against, measured with the same libraries: `writ-bench sign | argon2 | http`;
// and the keys of ops/bench/seed.
#if canImport(Glibc)
    import Glibc
#endif

let usage = """
    usage: writ-bench sign   [--algorithm RS256] [--seconds 1] [--threads N]
           writ-bench argon2 [--memory-kib 19456] [--iterations 2] [--seconds 1] [--threads N]
           writ-bench http   [--port 8099]
           writ-bench seed-keys --master-key-file FILE [--realms 10000]

    sign and argon2 keep every core busy, or N threads, and print one JSON object: how often it was done and the CPU
    milliseconds each took.
    http answers POST /, body and all, and nothing else, until it is stopped.

    """

func fail(_ message: String) -> Never {
    let text = Array("writ-bench: \(message)\n\(usage)".utf8)
    _ = text.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(2)
}

do {
    guard let subcommand = CommandLine.arguments.dropFirst().first else { fail("a subcommand is missing") }
    let options = try BenchOptions(CommandLine.arguments.dropFirst(2))
    switch subcommand {
    case "sign": print(try await benchSign(options).json)
    case "argon2": print(try await benchArgon2(options).json)
    case "seed-keys": try seedKeys(options)
    case "http": try await serveBareHTTP(options)
    case "--help": print(usage)
    default: fail("there is no subcommand \(subcommand)")
    }
} catch {
    fail("\(error)")
}
