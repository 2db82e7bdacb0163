// Config/writ.yaml and the registry of settings say the same.
import FoundationEssentials
import Testing

@testable import writ

@Suite struct SettingsAreDocumented {
    @Test func `the documentation is what the program prints, word for word`() throws {
        let file = try Repository.text("Config/writ.yaml")
        #expect(file == SettingsRegistry.all.document, "write it anew: writ settings > Config/writ.yaml")
    }

    @Test func `every setting stands in the file once, with its default`() throws {
        let lines = try settingLines(ofYAML: try Repository.text("Config/writ.yaml"), path: "Config/writ.yaml")
        let documented = lines.map { "\($0.key)=\($0.text)" }.sorted()
        #expect(documented == SettingsRegistry.all.definitions.map { "\($0.key)=\($0.defaultText)" }.sorted())
    }

    @Test func `a server started with the file alone has the defaults`() throws {
        let resolver = SettingsResolver(readFile: { _ in "" })
        let fromFile = try resolver.resolve(
            SettingsSources(file: ("Config/writ.yaml", try Repository.text("Config/writ.yaml"))))
        let fromNothing = try resolver.resolve(SettingsSources())
        #expect(fromFile.entries.mapValues(\.text) == fromNothing.entries.mapValues(\.text))
    }

    @Test func `no two settings share a key or a variable`() {
        let definitions = SettingsRegistry.all.definitions
        #expect(Set(definitions.map(\.key)).count == definitions.count)
        let variables = definitions.flatMap { [$0.key.environmentName] + $0.environmentAliases }
        #expect(Set(variables).count == variables.count)
    }

    @Test func `every default is a value of its setting, in its one spelling`() {
        for definition in SettingsRegistry.all.definitions {
            #expect(definition.canonical(definition.defaultText) == definition.defaultText, "\(definition.key)")
        }
    }

    @Test func `every setting is read by the section it belongs to`() throws {
        for section in SettingsRegistry.all.sections {
            let file =
                "Sources/writ/Settings/Sections/\(section.prefix(1).uppercased())\(section.dropFirst())Settings.swift"
            let text = try Repository.text(file)
            let declared = text.components(separatedBy: "static let ").count - 2
            let read = text.components(separatedBy: "values.value(Self.").count - 1
            #expect(declared == read, "\(file) declares \(declared) settings and reads \(read)")
        }
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false)
    }
}
