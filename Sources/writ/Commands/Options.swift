// Options that several commands share.
import ArgumentParser

/// Where settings come from, for the commands that run a server or look at its settings.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Read settings from this YAML file (WRIT_CONFIG).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override one setting; may be given many times.", valueName: "section.key=value"))
    var assignments: [String] = []

    /// - Throws: ``SettingsError`` for one without `=`.
    func parsed() throws(SettingsError) -> [SettingAssignment] {
        var parsed: [SettingAssignment] = []
        for text in assignments {
            guard let equals = text.firstIndex(of: "=") else {
                throw SettingsError(key: text, place: "--set", problem: "expected section.key=value")
            }
            parsed.append(
                SettingAssignment(
                    key: String(text[..<equals]), text: String(text[text.index(after: equals)...]), option: "--set"))
        }
        return parsed
    }
}

/// Where a server listens.
struct ListenOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where clients connect (server.listen).", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Where /health and /metrics answer (server.management).", valueName: "host:port"))
    var management: String?

    var assignments: [SettingAssignment] {
        [("server.listen", listen, "--listen"), ("server.management", management, "--management")].compactMap {
            key, text, option in text.map { SettingAssignment(key: key, text: $0, option: option) }
        }
    }
}

/// Which database a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: ArgumentHelp("Use the database of the `writ dev` that runs with this data directory.", valueName: "dir"),
        completion: .directory)
    var dataDirectory: String?

    @Option(help: ArgumentHelp("Use this database: libpq's connection URI or string.", valueName: "url"))
    var database: String?
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, for programs.")
    var json = false
}
