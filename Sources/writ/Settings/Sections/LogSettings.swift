// Settings of the log.
import Logging

struct LogSettings: Sendable {
    static let level = Setting.choice(
        "log", "level", of: Logger.Level.allCases.map(\.rawValue), default: "info", "The least level that is written.")
    static let format = Setting.choice(
        "log", "format", of: ["auto", "json", "text"], default: "auto",
        "json: one object a line; text: for eyes; auto: text on a terminal, json elsewhere.")

    static let definitions = [level.definition, format.definition]

    let level: Logger.Level
    let format: String

    init(_ values: SettingValues) throws(SettingsError) {
        level = Logger.Level(rawValue: try values.value(Self.level)) ?? .info
        format = try values.value(Self.format)
    }
}
