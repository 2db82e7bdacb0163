// `writ pages`: for who writes templates of their own.
import ArgumentParser
import FoundationEssentials
import WritWeb

struct PagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages",
        abstract: "Export the pages' templates, and render every page with sample content.",
        discussion: """
            Example:
              writ pages export templates
              writ pages render --templates templates /tmp/pages
              writ serve --set pages.templates_directory=templates
            """,
        subcommands: [Export.self, Render.self])

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the program's own templates, texts and stylesheet into a directory.",
            discussion: """
                Keep only the files that you change: each takes the place of the program's, and a file of texts may hold \
                only those that differ.

                Example:
                  writ pages export templates
                """)

        @Argument(help: "The directory; files that are there already are left alone and refused.")
        var directory: String

        func run() throws {
            try writeFiles(TemplateFiles.embedded.texts.map { (path: $0.key, text: $0.value) }, into: directory)
        }
    }

    struct Render: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write every page with sample content and in every language as an HTML file.",
            discussion: """
                Checks the templates as a server does at its start.

                Example:
                  writ pages render --templates templates /tmp/pages
                """)

        @Option(help: "The directory of templates of your own.")
        var templates: String?

        @Option(help: "A realm's theme_primary_color, such as #0f5c6e.")
        var color: String?

        @Argument(help: "The directory; files that are there already are left alone and refused.")
        var directory: String

        func run() throws {
            let pages: PageTemplates
            do {
                pages = try templates.map { try PageTemplates(directory: $0) } ?? .own
            } catch let error as TemplateError {
                throw CommandFailure(error.description, .wrongUsage)
            }
            try writeFiles(pages.renderSamples(color: color), into: directory)
        }
    }
}

/// Writes files by their paths below a directory, which is made.
/// - Throws: ``CommandFailure`` for a file that is there already, before any is written.
private func writeFiles(_ files: [(path: String, text: String)], into directory: String) throws {
    let files = files.map { (path: "\(directory)/\($0.path)", text: $0.text) }
    if let taken = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
        throw CommandFailure("\(printable(taken.path)) is there already", .wrongUsage)
    }
    for file in files {
        let parent = file.path.prefix(upTo: file.path.lastIndex(of: "/") ?? file.path.startIndex)
        do {
            try FileManager.default.createDirectory(atPath: String(parent), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: URL(filePath: file.path))
        } catch {
            throw CommandFailure("\(printable(file.path)) cannot be written: \(systemWords(error))")
        }
    }
    note("wrote \(files.count) files into \(directory)")
}
