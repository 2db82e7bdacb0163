// Exit statuses: 0 done, 1 could not be done, 2 wrong usage, 3 unreachable; errors on standard error, with what to do.
import Testing

@testable import writ

@Suite struct ExitStatusTests {
    @Test(arguments: [
        ["--help"], ["--version"], ["serve", "--help"], ["dev", "--help"], ["migrate", "--help"],
        ["realm", "--help"],
        ["client", "create", "--help"], ["client", "secret", "add", "--help"], ["help", "user", "create"],
        ["settings"], ["master-key", "generate"],
    ]) func `what was asked for goes to standard output with status 0`(arguments: [String]) async throws {
        let outcome = try await run(arguments)
        #expect(outcome.status == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome)")
    }

    @Test(arguments: [
        [], ["realm"], ["client", "secret"], ["bogus"], ["realm", "create"], ["realm", "create", "a", "--bogus"],
        ["client", "create"], ["client", "list"],
        ["user", "create", "ada", "--realm", "r", "--password", "x"], ["realm", "list", "--limit", "0"],
        ["realm", "list", "--limit", "many"], ["key", "list", "--realm", "r", "--limit", "0"],
        ["realm", "delete", "a"],
        ["master-key", "generate", "--key-version", "0"], ["master-key", "generate", "--version", "0"],
        ["serve", "--check", "--set", "server.listen"], ["serve", "--check", "--set", "server.lisen=x:1"],
        ["serve", "--check", "--config", "/nonexistent"], ["serve", "--check"], ["serve"], ["realm", "list"],
        ["realm", "list", "--database", "a", "--data-dir", "b"], ["realm", "create", "a", "--set", "nonsense"],
    ]) func `wrong usage is status 2, with words and nothing on standard output`(arguments: [String]) async throws {
        let outcome = try await run(arguments)
        #expect(
            outcome.status == 2 && (outcome.errors.hasPrefix("error: ") || outcome.errors.contains("USAGE:")),
            "\(outcome)")
        #expect(outcome.output.isEmpty || arguments == ["serve", "--check"])
    }

    @Test(arguments: [
        (">/dev/full", "No space left on device"), (">&-", "Bad file descriptor"), (">&- <&-", "Bad file descriptor"),
    ]) func `what could not be written to standard output is status 1, with the reason`(
        redirection: String, words: String
    ) async throws {
        for arguments in [["master-key", "generate"], ["settings"], ["--help"]] {
            let outcome = try await BuiltProgram.run(arguments, redirection: redirection)
            #expect(outcome.status == 1, "\(arguments)")
            #expect(outcome.errors == "error: standard output cannot be written: \(words)\n")
        }
    }

    @Test func `a file that cannot be written is told of in the system's words`() async throws {
        let outcome = try await run(["pages", "export", "/proc/none"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasSuffix(" cannot be written: No such file or directory\n"), "\(outcome.errors)")
    }

    @Test func `a realm is deleted only by somebody who says so, and the words name the option`() async throws {
        let outcome = try await run(["realm", "delete", "acme"])
        #expect(outcome.status == 2 && outcome.errors.contains("--yes"))
    }

    @Test(arguments: [["realm", "list"], ["migrate", "status"], ["user", "show", "ada", "--realm", "r"]])
    func `an unreachable database is status 3, and the words say what to check`(arguments: [String]) async throws {
        let outcome = try await run(arguments, ["DATABASE_URL": "postgresql:///writ?host=/nonexistent"])
        #expect(outcome.status == 3 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("the database cannot be reached") && outcome.errors.contains("DATABASE_URL"))
        let byVariables = try await run(arguments, ["PGHOST": "/nonexistent", "PGDATABASE": "none"])
        #expect(byVariables.status == 3)
    }

    @Test func `without a database the words name the ways to give one`() async throws {
        let outcome = try await run(["realm", "list"])
        #expect(["DATABASE_URL", "PG*", "writ dev"].allSatisfy(outcome.errors.contains))
    }

    @Test func `a missing master key is named together with the command that makes one`() async throws {
        let outcome = try await run(["serve"], ["DATABASE_URL": "postgresql:///writ?host=/nonexistent"])
        #expect(outcome.status == 2)
        #expect(["keys.master_key", "writ master-key generate"].allSatisfy(outcome.errors.contains))
    }

    @Test func `a malformed master key is refused without repeating it`() async throws {
        let outcome = try await run(
            ["serve", "--check"], ["DATABASE_URL": "postgresql:///x", "WRIT_KEYS_MASTER_KEY": "1:c2VjcmV0"])
        #expect(outcome.status == 2 && outcome.errors.contains("32"))
        #expect(!(outcome.output + outcome.errors).contains("c2VjcmV0"))
    }

    @Test func `a variable that is no setting stops the program`() async throws {
        let outcome = try await run(["serve", "--check"], ["WRIT_SERVER_PUBLIC_ULR": "x"])
        #expect(outcome.status == 2 && outcome.errors.contains("did you mean WRIT_SERVER_PUBLIC_URL?"))
    }

    @Test func `every made master key is another one that parses`() async throws {
        let first = try await run(["master-key", "generate"]).output
        let second = try await run(["master-key", "generate", "--key-version", "7"]).output
        #expect(first != second && first.hasPrefix("1:") && second.hasPrefix("7:"))
        #expect(try await run(["master-key", "generate", "--version", "7"]).output.hasPrefix("7:"))
        for key in [first, second] {
            let outcome = try await run(
                ["serve", "--check"], ["DATABASE_URL": "x", "WRIT_KEYS_MASTER_KEY": key.trimmed])
            #expect(outcome.status == 0)
        }
    }

    @Test func `every command has an example in its help`() async throws {
        for command in try await commandPaths() {
            let help = try await run(command + ["--help"]).output
            #expect(
                help.contains("Example:") || help.contains("(the default)") || command.first == "migrate", "\(command)")
        }
    }

    /// Every command, found by following the lists of subcommands in their help.
    private func commandPaths() async throws -> [[String]] {
        var found: [[String]] = []
        var open: [[String]] = [[]]
        while let path = open.popLast() {
            let lines = try await run(path + ["--help"]).output.split(separator: "\n", omittingEmptySubsequences: false)
            var isListing = false
            for line in lines {
                if line.hasSuffix("SUBCOMMANDS:") { isListing = true } else if line.isEmpty { isListing = false }
                guard isListing, line.hasPrefix("  "), !line.hasPrefix("   "),
                    let name = line.split(separator: " ").first
                else { continue }
                found.append(path + [String(name)])
                open.append(path + [String(name)])
            }
        }
        #expect(found.count > 20)
        return found
    }

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> BuiltProgram.Outcome
    {
        try await BuiltProgram.run(arguments, environment: environment)
    }
}
