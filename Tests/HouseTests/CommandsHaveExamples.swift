// Every command's help shows how it is used, with lines that the program takes.
import ArgumentParser
import Testing

@testable import writ

@Suite struct CommandsHaveExamples {
    @Test func `every command's help has an example of that command`() {
        let commands = CommandTree.all
        #expect(commands.count > 80)
        for (path, command) in commands {
            let examples = ShellLines.ofHelp(command.configuration.discussion).compactMap(ShellLines.writArguments)
            #expect(examples.contains { $0.starts(with: path) }, "writ \(path.joined(separator: " "))")
        }
    }

    @Test func `every example is understood`() {
        for (path, command) in CommandTree.all {
            for line in ShellLines.ofHelp(command.configuration.discussion) {
                guard let arguments = ShellLines.writArguments(line) else { continue }
                #expect(CommandTree.problem(of: arguments) == nil, "writ \(path.joined(separator: " ")): \(line)")
            }
        }
    }
}

/// The commands of the program.
enum CommandTree {
    /// Each with the words that lead to it, groups too.
    static let all = commands(below: WritCommand.self, [])

    typealias Entry = (path: [String], command: any ParsableCommand.Type)

    private static func commands(below command: any ParsableCommand.Type, _ path: [String]) -> [Entry] {
        let configuration = command.configuration
        let below = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return (path.isEmpty ? [] : [(path, command)])
            + below.flatMap { commands(below: $0, path + [$0._commandName]) }
    }

    /// What the program has against a command line; `nil`: nothing. The command alone reads it: the whole tree takes ten
    /// times as long.
    static func problem(of arguments: [String]) -> String? {
        let named = all.filter { arguments.starts(with: $0.path) }.max { $0.path.count < $1.path.count }
        guard let (path, command) = named else { return "no command" }
        do {
            _ = try command.parse(Array(arguments.dropFirst(path.count)))
            return command.configuration.subcommands.isEmpty ? nil : "a group of commands"
        } catch {
            return command.exitCode(for: error) == .success ? nil : command.message(for: error)
        }
    }
}
