// Every setting's value in force, with where it came from.

/// Where a value came from, the weakest first.
enum SettingSource: Sendable, Equatable, CustomStringConvertible {
    case `default`
    case file(path: String, line: Int)
    case environment(String)
    case option(String)
    /// Worked out from another setting.
    case derived(from: String)

    var description: String {
        switch self {
        case .default: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let name): "environment \(name)"
        case .option(let option): option
        case .derived(let origin): "from \(origin)"
        }
    }

    /// The stronger wins. The world's names (`DATABASE_URL`) are weaker than ours.
    var rank: Int {
        switch self {
        case .default: 0
        case .derived: 1
        case .file: 2
        case .environment(let name): name.hasPrefix("WRIT_") ? 4 : 3
        case .option: 5
        }
    }
}

/// The texts in force, each already checked against its definition.
struct SettingValues: Sendable {
    struct Entry: Sendable, Equatable {
        var text: String
        var source: SettingSource
    }

    var entries: [SettingKey: Entry]

    /// - Throws: ``SettingsError`` when the setting is not of the registry that these values were resolved with.
    func value<Value>(_ setting: Setting<Value>) throws(SettingsError) -> Value {
        let key = setting.definition.key
        guard let entry = entries[key], let value = setting.read(entry.text) else {
            let place = entries[key].map(\.source.description) ?? "settings"
            throw SettingsError(
                key: key.description, place: place, problem: "expected \(setting.definition.form.expectation)")
        }
        return value
    }

    func source<Value>(_ setting: Setting<Value>) -> SettingSource {
        entries[setting.definition.key]?.source ?? .default
    }
}
