// Reads the settings of this run from file, environment and command line.
import FoundationEssentials

/// What a command line and its environment say about settings.
struct SettingsRequest: Sendable {
    var config: String?
    var assignments: [SettingAssignment] = []
    var environment: [String: String] = ProcessInfo.processInfo.environment

    /// - Throws: ``SettingsError`` naming what is wrong and where.
    func load() throws(SettingsError) -> Settings {
        var sources = SettingsSources(environment: environment, assignments: assignments)
        if let path = config ?? environment["WRIT_CONFIG"], !path.isEmpty {
            do {
                sources.file = (path, try readTextFile(path))
            } catch {
                throw SettingsError(place: path, problem: "the settings file cannot be read: \(error)")
            }
        }
        return try Settings(try SettingsResolver(readFile: readTextFile).resolve(sources))
    }
}

/// A file's text, of at most a megabyte: no setting and no secret is longer.
func readTextFile(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw CommandFailure("there is no such file, or it may not be read")
    }
    guard data.count <= 1 << 20, let text = String(data: data, encoding: .utf8) else {
        throw CommandFailure("it is no UTF-8 text of at most 1 MiB")
    }
    return text
}
