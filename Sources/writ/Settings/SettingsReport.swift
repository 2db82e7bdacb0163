// `writ serve --check`: what is in force, and where each value comes from.

extension SettingValues {
    /// A line a setting, in the order of the documentation; secrets that are set show as `****`.
    func report(_ registry: SettingsRegistry) -> String {
        var table = Table("SETTING", "VALUE", "FROM")
        for definition in registry.definitions {
            guard let entry = entries[definition.key] else { continue }
            let shown = entry.text.isEmpty ? "-" : definition.isSecret ? "****" : entry.text
            table.append(definition.key.description, shown, entry.source.description)
        }
        return table.text
    }
}
