// Settings of password hashing, the one slow thing: Argon2id's price and the fence around it.

struct PasswordsSettings: Sendable {
    static let memory = Setting.integer(
        "passwords", "argon2_memory_kib", 8...262_144, default: 19_456, "Memory of one hash (OWASP: 19 MiB).")
    static let iterations = Setting.integer(
        "passwords", "argon2_iterations", 1...64, default: 2, "Passes over that memory.")
    static let threads = Setting.integer(
        "passwords", "hashing_threads", 0...256, default: 0, "Hashes at once; 0: as many as there are cores.")
    static let queueLimit = Setting.integer(
        "passwords", "hashing_queue_limit", 1...100_000, default: 64,
        "Logins that may wait; more are refused with a 503.")

    static let definitions = [memory.definition, iterations.definition, threads.definition, queueLimit.definition]

    let memoryKiB: Int
    let iterations: Int
    let threads: Int
    let queueLimit: Int

    init(_ values: SettingValues) throws(SettingsError) {
        memoryKiB = try values.value(Self.memory)
        iterations = try values.value(Self.iterations)
        threads = try values.value(Self.threads)
        queueLimit = try values.value(Self.queueLimit)
    }
}
