// The kinds of settings there are, each with its check; a section's file declares its settings with these.

extension Setting where Value == String {
    static func text(_ section: String, _ name: String, default text: String, _ summary: String) -> Self {
        Setting(definition: .make(section, name, .text, text, summary)) { $0 }
    }

    static func choice(
        _ section: String, _ name: String, of choices: [String], default text: String, _ summary: String
    ) -> Self {
        Setting(definition: .make(section, name, .choice(choices), text, summary)) { choices.contains($0) ? $0 : nil }
    }
}

extension Setting where Value == String? {
    /// A secret and, in the same section, the setting that names a file holding it.
    static func secret(_ section: String, _ name: String, aliases: [String] = [], _ summary: String) -> Self {
        Setting(definition: .make(section, name, .text, "", summary, isSecret: true, aliases: aliases)) {
            .some($0.isEmpty ? nil : $0)
        }
    }

    static func path(_ section: String, _ name: String, _ summary: String) -> Self {
        Setting(definition: .make(section, name, .path, "", summary)) { .some($0.isEmpty ? nil : $0) }
    }

    static func url(_ section: String, _ name: String, _ summary: String) -> Self {
        Setting(definition: .make(section, name, .url, "", summary)) { text in
            if text.isEmpty { return .some(nil) }
            return isBaseURL(text) ? .some(text) : nil
        }
    }
}

extension Setting where Value == Int {
    static func integer(
        _ section: String, _ name: String, _ range: ClosedRange<Int>, default value: Int, _ summary: String
    ) -> Self {
        Setting(definition: .make(section, name, .integer(range), String(value), summary)) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Setting where Value == Bool {
    static func flag(_ section: String, _ name: String, default value: Bool, _ summary: String) -> Self {
        Setting(definition: .make(section, name, .flag, String(value), summary)) { ["true": true, "false": false][$0] }
    }
}

extension Setting where Value == HostPort {
    static func address(_ section: String, _ name: String, default text: String, _ summary: String) -> Self {
        Setting(definition: .make(section, name, .address, text, summary)) { HostPort($0) }
    }
}

extension Setting where Value == [String] {
    static func networks(_ section: String, _ name: String, _ summary: String) -> Self {
        Setting(definition: .make(section, name, .networks, "", summary)) { text in
            let parts = text.split(separator: ",").map { $0.trimmed }
            return parts.allSatisfy(isNetwork) ? parts : nil
        }
    }
}

extension SettingDefinition {
    fileprivate static func make(
        _ section: String, _ name: String, _ form: SettingForm, _ text: String, _ summary: String,
        isSecret: Bool = false, aliases: [String] = []
    ) -> Self {
        SettingDefinition(
            key: SettingKey(section, name), form: form, defaultText: text, isSecret: isSecret,
            environmentAliases: aliases, summary: summary)
    }
}
