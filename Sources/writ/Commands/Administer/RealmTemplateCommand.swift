// `writ realm template list|show|set|remove`: a realm's own page templates, one by one.
import ArgumentParser
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer
import WritStore

struct RealmTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "A realm's own templates, over those of the server.",
        discussion: """
            A page, a part of one, the stylesheet or texts (those of mails among them) for the people of one realm. \
            `writ pages export DIR` writes the program's own, to begin with; a realm may have all of them but the \
            console's, the icon and what runs a script. They can stand in the realm's document as well: `templates`.

            Example:
              writ pages export templates
              writ realm template set acme login templates/login.mustache
              writ realm template set acme texts/de.json german.json
              writ realm template list acme
              writ realm template remove acme login
            """,
        subcommands: [List.self, Show.self, Set.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List them.", discussion: "Example:\n  writ realm template list acme")
        @Argument(help: "The realm.") var realm: String
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let realm = try realmID(realm)
            let templates = try await options.perform { try await $0.listTemplates(realm) }
            writeList(
                Page(items: templates, next: nil), "templates", asJSON: options.output.json,
                table: Table("NAME", "OCTETS", "SET AT"),
                row: { template, table in
                    table.append(
                        template.name.rawValue, String(template.content.utf8.count), shown(template.updatedAt))
                },
                json: { $0.writeHead(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one.", discussion: "Example:\n  writ realm template show acme login > login.mustache")
        @OptionGroup var template: TemplateArguments
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try template.realmID(), try template.templateName())
            let found = try await options.perform { try await $0.showTemplate(realm, name) }
            guard options.output.json else {
                writeLine(found.content.hasSuffix("\n") ? String(found.content.dropLast()) : found.content)
                return
            }
            var json = JSONWriter()
            found.write(to: &json)
            writeJSON(json.bytes)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set one from a file; in force on every node within a second.",
            discussion: "Example:\n  writ realm template set acme login templates/login.mustache --reason 'new logo'")
        @OptionGroup var template: TemplateArguments
        @Argument(help: "The file with its text.", completion: .file()) var file: String
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, content) = (
                try template.realmID(), try template.templateName(), try templateText(file)
            )
            _ = try await options.perform(change) { try await $0.setTemplate(realm, name, content) }
            options.confirmDone("Template \(name) of realm \(realm) is set.", "name", name.rawValue)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take one away: the server's own takes its place.",
            discussion: "Example:\n  writ realm template remove acme login --yes")
        @OptionGroup var template: TemplateArguments
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try template.realmID(), try template.templateName())
            try deletion.ask("Remove template \(name) of realm \(realm)?", orElse: "nothing was removed")
            try await options.perform(change) { try await $0.removeTemplate(realm, name) }
            options.confirmDone("Template \(name) of realm \(realm) is removed.", "name", name.rawValue)
        }
    }
}

/// `REALM NAME`.
struct TemplateArguments: ParsableArguments {
    @Argument(help: "The realm.") var realm: String
    @Argument(help: "The template, such as login, layout, writ.css or texts/de.json.") var name: String

    func realmID() throws(CommandFailure) -> RealmID { try writ.realmID(realm) }

    /// - Throws: ``CommandFailure``: none can be called that.
    func templateName() throws(CommandFailure) -> TemplateName {
        let plain = name.hasSuffix(".mustache") ? String(name.dropLast(".mustache".count)) : name
        guard let name = TemplateName(plain) else {
            throw CommandFailure("no template is called '\(printable(name))'", .wrongUsage)
        }
        return name
    }
}

/// The text of a template in a file.
/// - Throws: ``CommandFailure``: it cannot be read, is no UTF-8, empty, or larger than any template may be.
func templateText(_ path: String) throws(CommandFailure) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw CommandFailure("\(printable(path)): there is no such file, or it may not be read")
    }
    guard (1...1 << 20).contains(data.count), let text = String(data: data, encoding: .utf8), !text.contains("\0")
    else {
        throw CommandFailure("\(printable(path)): a template is UTF-8 text of 1 octet to 1 MiB", .wrongUsage)
    }
    return text
}
