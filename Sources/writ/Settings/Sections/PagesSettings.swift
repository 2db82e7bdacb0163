// Settings of the pages that people see.

struct PagesSettings: Sendable {
    static let templatesDirectory = Setting.path(
        "pages", "templates_directory",
        "Templates, texts and stylesheet of your own, over the program's (`writ pages export`); checked at start.")

    static let definitions = [templatesDirectory.definition]

    /// `nil`: the program's own alone.
    let templatesDirectory: String?

    init(_ values: SettingValues) throws(SettingsError) {
        templatesDirectory = try values.value(Self.templatesDirectory)
    }
}
