// `writ settings`: the documentation of every setting, as the YAML file that sets them.
import ArgumentParser

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Print every setting with its documentation and default, as a settings file.",
        discussion: """
            Example:
              writ settings > writ.yaml
              writ serve --config writ.yaml --check
            """)

    func run() { writeLine(SettingsRegistry.all.document) }
}
