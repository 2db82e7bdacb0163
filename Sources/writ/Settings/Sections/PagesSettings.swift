// Settings of the pages that people see.

struct PagesSettings: Sendable {
    static let templatesDirectory = Setting.path(
        "pages", "templates_directory",
        "Templates, texts and stylesheet of your own, over the program's (`writ pages export`); checked at start.")

    static let realmTemplateLimit = Setting.integer(
        "pages", "realm_template_limit_bytes", 1024...1_048_576, default: 65_536,
        "The largest of the templates that a realm may have of its own (`writ realm template`), each.")

    static let realmPageLimit = Setting.integer(
        "pages", "realm_page_limit_bytes", 65_536...67_108_864, default: 4_194_304,
        "What a page may draw of them, lists and values; a larger one is shown as the server's.")

    static let definitions = [
        templatesDirectory.definition, realmTemplateLimit.definition, realmPageLimit.definition,
    ]

    /// `nil`: the program's own alone.
    let templatesDirectory: String?
    let realmTemplateLimit: Int
    let realmPageLimit: Int

    init(_ values: SettingValues) throws(SettingsError) {
        templatesDirectory = try values.value(Self.templatesDirectory)
        realmTemplateLimit = try values.value(Self.realmTemplateLimit)
        realmPageLimit = try values.value(Self.realmPageLimit)
    }
}
