// Lays the sources of settings over each other: defaults, file, environment, options.

/// What was given, before it is checked.
struct SettingsSources: Sendable {
    /// The YAML file's name and content.
    var file: (path: String, content: String)?
    var environment: [String: String] = [:]
    /// `--set section.key=value` and the options that stand for one, in order.
    var assignments: [SettingAssignment] = []
}

/// One setting given on the command line; `option` is how the error message calls it.
struct SettingAssignment: Sendable, Equatable {
    var key: String
    var text: String
    var option: String
}

/// Reads a file's text; passed in, so that tests need no files.
typealias ReadFile = (_ path: String) throws -> String

struct SettingsResolver {
    let registry: SettingsRegistry
    let readFile: ReadFile

    init(registry: SettingsRegistry = .all, readFile: @escaping ReadFile) {
        self.registry = registry
        self.readFile = readFile
    }

    /// - Throws: ``SettingsError`` naming the first key that is unknown, doubled or has a value it cannot have.
    func resolve(_ sources: SettingsSources) throws(SettingsError) -> SettingValues {
        var values = SettingValues(entries: [:])
        for definition in registry.definitions {
            values.entries[definition.key] = .init(text: definition.defaultText, source: .default)
        }
        if let file = sources.file {
            for line in try settingLines(ofYAML: file.content, path: file.path) {
                try assign(line.key, line.text, .file(path: file.path, line: line.line), &values)
            }
        }
        for variable in try settingVariables(in: sources.environment, registry: registry) {
            try assign(variable.key.description, variable.text, .environment(variable.name), &values)
        }
        for assignment in sources.assignments {
            try assign(assignment.key, assignment.text, .option(assignment.option), &values)
        }
        for definition in registry.definitions where definition.isSecret {
            try readSecret(definition.key, &values)
        }
        derivePublicURL(&values)
        return values
    }

    /// Good enough for a machine of one's own; anywhere else it is set to what clients see.
    private func derivePublicURL(_ values: inout SettingValues) {
        let (listen, url) = (ServerSettings.listen.definition.key, ServerSettings.publicURL.definition.key)
        guard values.entries[url]?.text == "", let address = values.entries[listen].flatMap({ HostPort($0.text) })
        else { return }
        values.entries[url] = .init(text: address.localURL, source: .derived(from: listen.description))
    }

    private func assign(
        _ key: String, _ text: String, _ source: SettingSource, _ values: inout SettingValues
    ) throws(SettingsError) {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let definition = registry[SettingKey(parts[0], parts[1])] else {
            let hint = registry.nearest(to: key).map { "; did you mean \($0)?" } ?? "; Config/writ.yaml lists them all"
            throw SettingsError(key: key, place: source.description, problem: "there is no such setting\(hint)")
        }
        guard let canonical = definition.canonical(text) else {
            let shown = definition.isSecret ? "the value" : "'\(text)'"
            throw SettingsError(
                key: key, place: source.description, problem: "\(shown) is not \(definition.form.expectation)")
        }
        values.entries[definition.key] = .init(text: canonical, source: source)
    }

    /// The stronger source of the two wins; of one source, only one may be given.
    private func readSecret(_ key: SettingKey, _ values: inout SettingValues) throws(SettingsError) {
        guard let file = values.entries[key.inFile], !file.text.isEmpty else { return }
        if let direct = values.entries[key], !direct.text.isEmpty {
            if direct.source.rank > file.source.rank { return }
            if direct.source.rank == file.source.rank {
                throw SettingsError(
                    key: key.description, place: direct.source.description,
                    problem: "give either it or \(key.inFile), not both")
            }
        }
        let secret: String
        do {
            secret = try readFile(file.text).trimmed
        } catch {
            throw SettingsError(
                key: key.inFile.description, place: file.source.description,
                problem: "cannot read \(file.text): \(error)")
        }
        guard !secret.isEmpty else {
            throw SettingsError(
                key: key.inFile.description, place: file.source.description, problem: "\(file.text) is empty")
        }
        values.entries[key] = .init(text: secret, source: .derived(from: file.text))
    }
}

extension SettingDefinition {
    /// The text in its one spelling, or `nil` when it is no value of this setting. Empty takes a setting without a
    /// default back to none.
    func canonical(_ text: String) -> String? {
        if text.isEmpty { return defaultText.isEmpty ? "" : nil }
        return switch form {
        case .text, .path: text
        case .integer(let range): Int(text).flatMap { range.contains($0) ? String($0) : nil }
        case .flag:
            ["true": "true", "on": "true", "yes": "true", "false": "false", "off": "false", "no": "false"][
                text.lowercased()]
        case .choice(let choices): choices.contains(text) ? text : nil
        case .address: HostPort(text)?.description
        case .url: isBaseURL(text) ? text : nil
        case .networks:
            text.split(separator: ",").map(\.trimmed).allSatisfy(isNetwork)
                ? text.split(separator: ",").map(\.trimmed).joined(separator: ",") : nil
        }
    }
}
