// The program's entry: parses the command line, runs the command, and turns what went wrong into words and an exit
// status.
import ArgumentParser
import Glibc

@main
enum Main {
    static func main() async {
        StandardOutput.occupyStandardDescriptors()
        signal(SIGPIPE, SIG_IGN)
        exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    static func run(_ arguments: [String]) async -> ExitStatus {
        let status = await outcome(of: arguments)
        guard let loss = StandardOutput.loss else { return status }
        let lost = report(loss)
        return status == .done ? lost : status
    }

    private static func outcome(of arguments: [String]) async -> ExitStatus {
        do {
            var command = try WritCommand.parseAsRoot(arguments)
            let configuration = type(of: command).configuration
            guard configuration.subcommands.isEmpty, configuration.groupedSubcommands.isEmpty else {
                // Only `help` and --help ask for this; a group of commands alone does nothing.
                writeLine(WritCommand.helpMessage(for: type(of: command)), to: STDERR_FILENO)
                return .wrongUsage
            }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch {
            return report(error)
        }
    }

    /// Help goes to standard output; everything else is an error and goes to standard error.
    private static func report(_ error: any Error) -> ExitStatus {
        if let failure = CommandFailure(describing: error) {
            writeLine("error: \(failure.message)", to: STDERR_FILENO)
            return failure.status
        }
        let text = WritCommand.fullMessage(for: error)
        if WritCommand.exitCode(for: error) == .success {
            writeLine(text, to: STDOUT_FILENO)
            return .done
        }
        writeLine(text.replacingPrefix("Error:", with: "error:"), to: STDERR_FILENO)
        return .wrongUsage
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
