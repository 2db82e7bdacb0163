// `writ master-key`: makes the keys that seal signing keys at rest.
import ArgumentParser
import WritCrypto

struct MasterKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "master-key",
        abstract: "Make the master key, which seals signing keys at rest.",
        discussion: """
            Example:
              writ master-key generate > master.key && chmod 600 master.key
            """,
        subcommands: [Generate.self])

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a new master key, a line `version:base64`.",
            discussion: """
                To change the master key, append a line with a higher version to the file and keep the old ones: the \
                highest seals what is new, the others open what was sealed before.

                Example:
                  writ master-key generate > master.key && chmod 600 master.key
                  writ master-key generate --key-version 2 >> master.key
                """)

        @Option(help: "The key's version, from 1 on (default: 1).")
        var keyVersion: UInt32?

        /// What --key-version was called before; everywhere else it asks for the program's.
        @Option(name: .customLong("version"), help: .hidden)
        var version: UInt32?

        func run() throws {
            let version = keyVersion ?? version ?? 1
            guard version > 0 else { throw ValidationError("--key-version counts from 1.") }
            writeLine(MasterKeys.generateLine(version: version))
        }
    }
}
