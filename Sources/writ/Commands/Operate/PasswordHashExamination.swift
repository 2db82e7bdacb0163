// What a password's hash costs on this machine, and whether it could cost less.
import FoundationEssentials
import WritCrypto

/// Hashes twice with the settings in force; the first time also warms up what the second finds warm.
func passwordHashFinding(_ parameters: Argon2Parameters) throws(CryptoError) -> Finding {
    var cost = Duration.zero
    for _ in 0..<2 {
        let start = ContinuousClock.now
        _ = try PasswordHash.make(Array("correct horse".utf8), parameters)
        cost = ContinuousClock.now - start
    }
    let words = "one takes \(Int(cost / .milliseconds(1))) ms"
    guard parameters.memoryKiB >= hugePage, !usesHugePages() else { return Finding("password hash", .good, words) }
    return Finding(
        "password hash", .warning,
        words + "; a third less with huge pages: write `always` into \(hugePageSwitch)")
}

/// Of x86 and of arm64, in KiB: less memory than one gains nothing.
private let hugePage = 2048
private let hugePageSwitch = "/sys/kernel/mm/transparent_hugepage/enabled"

/// The kernel's documentation, "Transparent Hugepage Support": the choice in force stands in brackets. libsodium asks for
/// none itself, so `madvise` gives it small ones. A system without the file has no choice to make.
private func usesHugePages() -> Bool {
    guard let text = try? String(contentsOfFile: hugePageSwitch, encoding: .utf8) else { return true }
    return text.contains("[always]")
}
