// Shells complete commands, options and files by scripts that the program prints.
import Testing

@Suite struct CompletionTests {
    @Test(arguments: [
        ("bash", "complete -"), ("zsh", "#compdef writ"), ("fish", "complete -c 'writ'"),
    ]) func `the program prints a completion script for each shell`(shell: String, mark: String) async throws {
        let outcome = try await BuiltProgram.run(["--generate-completion-script", shell])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.contains(mark))
        for word in ["rollback", "reason", "yaml", "confidential"] { #expect(outcome.output.contains(word), "\(word)") }
    }

    @Test func `another shell is refused`() async throws {
        let outcome = try await BuiltProgram.run(["--generate-completion-script", "tcsh"])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
    }
}
