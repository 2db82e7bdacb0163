// `writ pages`, and templates of one's own as the server's start sees them.
import FoundationEssentials
import Testing

@Suite struct PagesCommandTests {
    private let directory = FileManager.default.temporaryDirectory.path + "/writ-pages-\(UUID().uuidString)"

    @Test func `what is exported is accepted, rendered in every language, and never written over`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (templates, pages) = (directory + "/templates", directory + "/pages")
        let export = try await BuiltProgram.run(["pages", "export", templates])
        #expect(export.status == 0, "\(export)")
        let render = ["pages", "render", "--templates", templates, pages]
        let first = try await BuiltProgram.run(render)
        #expect(first.status == 0, "\(first)")
        let arabic = try #require(FileManager.default.contents(atPath: pages + "/login.ar.html"))
        #expect(String(decoding: arabic, as: UTF8.self).contains("dir=\"rtl\""))
        #expect(FileManager.default.fileExists(atPath: pages + "/pages/writ.css"))
        let again = try await BuiltProgram.run(render)
        #expect(again.status == 2 && again.errors.contains("is there already"))
    }

    @Test func `a template that cannot work stops the server's start, with its file and line`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("<p>\n{{passwrd}}".utf8).write(to: URL(filePath: directory + "/login.mustache"))
        let key = try await BuiltProgram.run(["master-key", "generate"]).output
        let outcome = try await BuiltProgram.run(
            ["serve", "--check", "--set", "pages.templates_directory=\(directory)"],
            environment: ["DATABASE_URL": "x", "WRIT_KEYS_MASTER_KEY": String(key.dropLast())])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("pages.templates_directory: \(directory)/login.mustache:2: there is no value"))
    }
}
