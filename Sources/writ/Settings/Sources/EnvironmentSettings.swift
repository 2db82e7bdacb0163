// Reads settings from environment variables: WRIT_SECTION_NAME, and the names the world already has.

/// One variable that sets something.
struct SettingVariable: Equatable {
    var name: String
    var key: SettingKey
    var text: String
}

/// Variables with our prefix that are no settings: where `writ dev` keeps its data, which file holds the settings,
/// and whatever our own tests and benchmarks pass to themselves.
private let otherVariables: Set<String> = ["WRIT_DATA_DIR", "WRIT_CONFIG"]
private let otherPrefixes = ["WRIT_TEST_", "WRIT_BENCH_"]

/// The variables that are settings, aliases before names of our own, so that ours win.
/// - Throws: ``SettingsError`` for a WRIT_ variable that is none: a mistyped setting must not be ignored.
func settingVariables(
    in environment: [String: String], registry: SettingsRegistry
) throws(SettingsError) -> [SettingVariable] {
    var aliases: [SettingVariable] = []
    var own: [SettingVariable] = []
    var known: Set<String> = []
    for definition in registry.definitions {
        for alias in definition.environmentAliases {
            if let text = environment[alias], !text.isEmpty {
                aliases.append(SettingVariable(name: alias, key: definition.key, text: text))
            }
        }
        let name = definition.key.environmentName
        known.insert(name)
        if let text = environment[name] { own.append(SettingVariable(name: name, key: definition.key, text: text)) }
    }
    for name in environment.keys.sorted() where name.hasPrefix("WRIT_") {
        if known.contains(name) || otherVariables.contains(name) || otherPrefixes.contains(where: name.hasPrefix) {
            continue
        }
        let nearest = known.map { (name: $0, distance: editDistance($0, name)) }.min { $0.distance < $1.distance }
        let hint = nearest.flatMap { $0.distance <= max(2, name.count / 5) ? "; did you mean \($0.name)?" : nil }
        throw SettingsError(
            key: name, place: "environment",
            problem: "there is no such setting" + (hint ?? "; Config/writ.yaml lists them all"))
    }
    return aliases + own
}
