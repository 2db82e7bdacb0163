// Every setting there is: the one list that files, variables, options and the documentation are held against.

struct SettingsRegistry: Sendable {
    /// In the order of Config/writ.yaml; after a secret comes the setting for a file that holds it.
    let definitions: [SettingDefinition]
    private let byKey: [SettingKey: SettingDefinition]

    init(_ definitions: [SettingDefinition]) {
        var all: [SettingDefinition] = []
        for definition in definitions {
            all.append(definition)
            guard definition.isSecret else { continue }
            all.append(
                SettingDefinition(
                    key: definition.key.inFile, form: .path, defaultText: "", isSecret: false,
                    environmentAliases: [], summary: "A file that holds \(definition.key) instead."))
        }
        self.definitions = all
        byKey = Dictionary(all.map { ($0.key, $0) }) { first, _ in first }
    }

    static let all = SettingsRegistry(
        ServerSettings.definitions + DatabaseSettings.definitions + KeysSettings.definitions
            + PasswordsSettings.definitions + LoginSettings.definitions + CacheSettings.definitions
            + AuditSettings.definitions + TokensSettings.definitions + RegistrationSettings.definitions
            + OutboundSettings.definitions + MailSettings.definitions + PagesSettings.definitions
            + LogSettings.definitions)

    subscript(_ key: SettingKey) -> SettingDefinition? { byKey[key] }

    var sections: [String] {
        definitions.map(\.key.section).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// A hint for a mistyped key: the nearest known one, when it is near at all.
    func nearest(to text: String) -> String? {
        let near = definitions.map { (key: $0.key.description, distance: editDistance($0.key.description, text)) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= max(2, text.count / 4) else { return nil }
        return near.key
    }
}

/// Levenshtein's distance between two short words, in characters.
func editDistance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var previous = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let substitution = previous + (x == y ? 0 : 1)
            previous = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, previous + 1)
        }
    }
    return row[b.count]
}
