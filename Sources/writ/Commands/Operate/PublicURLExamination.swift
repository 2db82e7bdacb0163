// Whether the public URL answers, asked as a client would ask.
import Subprocess

/// By `curl`, which trusts what the machine trusts and knows its proxies; a TLS client of our own would be the only
/// one in the program.
func publicURLFinding(_ url: String) async -> Finding {
    guard
        let outcome = try? await run(
            .name("curl"),
            arguments: ["-sS", "-o", "/dev/null", "-m", "5", "-w", "%{http_code}", "--", url + "/realms/-"],
            output: .string(limit: 1 << 12), error: .string(limit: 1 << 16))
    else { return Finding("public_url", .warning, "\(url) was not tried: curl is not installed") }
    guard outcome.terminationStatus.isSuccess else {
        return Finding("public_url", .warning, "\(url) does not answer: \(outcome.standardError.trimmed)")
    }
    // There is no realm "-", and only Writ says so.
    return outcome.standardOutput.trimmed == "404"
        ? Finding("public_url", .good, "\(url) answers")
        : Finding("public_url", .warning, "\(url) answers with \(outcome.standardOutput.trimmed): is it this server?")
}
