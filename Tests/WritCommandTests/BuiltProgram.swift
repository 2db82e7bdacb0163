// Runs the built `writ` as a user does: arguments and environment in, exit status and output back.
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import Testing

struct BuiltProgram {
    struct Outcome: Sendable {
        var status: Int32?
        var output: String
        var errors: String
    }

    /// Beside the test bundle that runs.
    static func path() throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let besides = bundle.split(separator: "/").dropLast().joined(separator: "/")
        let path = "/\(besides)/writ"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        // swiftpm-testing-helper runs the bundle that its arguments name.
        let argument = try #require(CommandLine.arguments.first { $0.hasSuffix(".xctest") })
        return String(argument[..<(argument.lastIndex(of: "/") ?? argument.startIndex)]) + "/writ"
    }

    /// Nothing of the surroundings that could name a database or a setting.
    static func environment(_ extra: [String: String] = [:]) -> Environment {
        .custom(
            [
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent",
                "LC_ALL": "C.UTF-8",
            ]
            .merging(extra) { $1 }
            .reduce(into: [:]) { $0[.init(stringLiteral: $1.key)] = $1.value })
    }

    /// - Parameter redirection: The shell's: `>/dev/full`.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "", redirection: String? = nil
    ) async throws -> Outcome {
        let program = try path()
        let shell = redirection.map { ["-c", "exec \"$0\" \"$@\" \($0)", program] }
        let outcome = try await Subprocess.run(
            .path(FilePath(shell == nil ? program : "/bin/sh")), arguments: Arguments((shell ?? []) + arguments),
            environment: Self.environment(environment),
            input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let status: Int32? = if case .exited(let code) = outcome.terminationStatus { code } else { nil }
        return Outcome(status: status, output: outcome.standardOutput, errors: outcome.standardError)
    }
}
