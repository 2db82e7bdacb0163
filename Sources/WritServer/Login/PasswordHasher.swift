// The only slow thing a login does, fenced: a bounded pool, a bounded queue, and the same time for nobody's password.
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import WritCrypto
import WritProtocol

/// Argon2id and its relatives on threads of their own, never more at once than cores, so that tokens, refreshes and
/// introspections go on under a flood of logins.
final class PasswordHasher: Sendable, Service {
    private let pool: NIOThreadPool
    private let threads: Int
    private let queueLimit: Int
    private let parameters: Argon2Parameters
    private let random: RandomSource
    private let metrics: Metrics
    private let waiting = Atomic<Int>(0)
    /// What an unknown user's password is checked against, so that it costs what a known one's does.
    private let decoy: String

    /// Octets. Longer ones are refused before any hashing: a password has 256 characters at most.
    private static let lengthLimit = 1024

    init(settings: AuthoritySettings, random: RandomSource, metrics: Metrics) throws {
        threads = settings.hashingThreads > 0 ? settings.hashingThreads : System.coreCount
        queueLimit = settings.hashingQueueLimit
        parameters = settings.argon2
        self.random = random
        self.metrics = metrics
        decoy = try PasswordHash.make(random.bytes(32), settings.argon2, random: random)
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        metrics.gauge(name: "writ_password_hashes_waiting", help: "Password hashes running or waiting.") {
            [weak self] in
            Double(self?.waiting.load(ordering: .relaxed) ?? 0)
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        try await pool.shutdownGracefully()
    }

    /// Whether `password` is the one that `hash` was made of; an account without a hash has none that fits.
    /// - Throws: `.overloaded` when too many wait.
    func verify(_ password: String, against hash: String?) async throws -> Bool {
        let bytes = Array(password.utf8)
        guard bytes.count <= Self.lengthLimit else { return false }
        let phc = hash ?? decoy
        let fits = try await onPool { [metrics] in
            let start = ContinuousClock.now
            defer { metrics.hashed(nanoseconds: start.nanosecondsSince) }
            return try PasswordHash.verify(bytes, phc: phc)
        }
        return fits && hash != nil
    }

    /// A new hash of a password that was just verified, when the settings have changed since the old one was made.
    func rehash(_ password: String, replacing hash: String) async throws -> String? {
        guard PasswordHash.needsRehash(phc: hash, parameters) else { return nil }
        return try await onPool { [parameters, random] in
            try PasswordHash.make(Array(password.utf8), parameters, random: random)
        }
    }

    /// A hash of a new password, in the settings' form.
    /// - Throws: `.overloaded` when too many wait.
    func hash(_ password: [UInt8]) async throws -> String {
        try await onPool { [parameters, random] in try PasswordHash.make(password, parameters, random: random) }
    }

    /// Runs CPU-heavy work on the pool's threads.
    func onPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let place = waiting.add(1, ordering: .relaxed).newValue
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard place <= threads + queueLimit else {
            metrics.hashingRefused()
            throw OAuthError(.overloaded, detail: "password hashing queue is full", retryAfter: 1)
        }
        return try await pool.runIfActive { try work() }
    }
}

extension ContinuousClock.Instant {
    /// Nanoseconds from this instant to now.
    var nanosecondsSince: UInt64 {
        let elapsed = duration(to: .now).components
        return UInt64(max(0, elapsed.seconds)) * 1_000_000_000 + UInt64(max(0, elapsed.attoseconds / 1_000_000_000))
    }
}
