// Writes Config/writ.yaml: every setting with its documentation, its variable and its default.

extension SettingsRegistry {
    /// The file's text. A file with no more than this in it changes nothing.
    var document: String {
        var text = """
            # Every setting of Writ, with its default. Written by `writ settings`; a test holds the two together.
            #
            # Copy what you change into a file of your own and start `writ serve --config FILE`. A variable WRIT_SECTION_KEY
            # overrides the file, and `--set section.key=value` overrides both. A secret may be in a file of its own, named by
            # the setting with `_file` behind it. An unknown key, a doubled one and a value of the wrong form are errors at
            # start. `writ serve --check` prints what is in force, and from where. Lifetimes of tokens and sessions are
            # no settings of the server: each realm and client has its own (`writ realm update --set`).

            """
        for section in sections {
            text += "\n\(section):\n"
            for definition in definitions where definition.key.section == section { text += definition.document }
        }
        return text
    }
}

extension SettingDefinition {
    fileprivate var document: String {
        let names = [key.environmentName] + environmentAliases
        let value = defaultText.isEmpty ? "\"\"" : needsQuotes ? "\"\(defaultText)\"" : defaultText
        return """
              # \(summary)
              # \(isSecret ? "Secret. " : "")\(constraint)\(names.joined(separator: ", or "))
              \(key.name): \(value)

            """
    }

    private var constraint: String {
        switch form {
        case .text, .path: ""
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound). "
        case .flag: "true or false. "
        case .choice(let choices): "One of \(choices.joined(separator: ", ")). "
        case .address: "host:port. "
        case .url: "An http or https URL without a trailing slash. "
        case .networks: "Separated by commas. "
        }
    }

    /// `host:port` without quotes is a string in YAML 1.2 and a mapping to the eye.
    private var needsQuotes: Bool { form == .address }
}
