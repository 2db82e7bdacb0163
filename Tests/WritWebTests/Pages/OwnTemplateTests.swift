// An operator's templates: over the program's, and refused with file and line where they cannot work.
import FoundationEssentials
import Testing

@testable import WritWeb

@Suite struct OwnTemplateTests {
    private let directory: String

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/writ-templates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory + "/texts", withIntermediateDirectories: true)
    }

    private func load(_ files: [String: String]) throws -> PageTemplates {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, text) in files {
            let path = "\(directory)/\(name)"
            let parent = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        return try PageTemplates(directory: directory)
    }

    private func problem(_ files: [String: String]) -> String {
        do {
            _ = try load(files)
            return ""
        } catch { return String(describing: error).replacing(directory + "/", with: "") }
    }

    @Test func `a file takes the place of the program's, and the others stay`() throws {
        let templates = try load([
            "message.mustache": "<h1>{{title}}</h1> {{words.sign_in}} {{> hidden }}", "writ.css": "body{}",
            "texts/de.json": #"{"sign_in": "Einloggen"}"#, ".login.mustache.swp": "x", "..data/x": "x",
        ])
        let pages = Pages(templates, fields: CommonFields(WebSettings()))
        let context = PageContext(look: RealmLook(base: "", name: "A"), locale: .de)
        #expect(pages.html(MessagePage(.loggedOut), in: context) == "<h1>Sie sind abgemeldet</h1> Einloggen ")
        #expect(pages.html(LoginPage(form: PageForm("/x")), in: context).contains("<h1>Einloggen</h1>"))
        #expect(templates.stylesheet == "body{}")
    }

    @Test func `the program's own files pass the check that an operator's are held to`() throws {
        _ = try load(TemplateFiles.embedded.texts)
    }

    @Test(arguments: [
        ("login.mustache", "<p>\n{{#form}}", "login.mustache:2: "),
        ("login.mustache", "{{#form}}{{/from}}", "login.mustache:1: "),
        ("login.mustache", "\n\n{{form", "login.mustache:3: a tag does not end"),
        ("login.mustache", "\n{{passwrd}}", "login.mustache:2: there is no value passwrd on this page"),
        ("login.mustache", "{{words.sing_in}}", "login.mustache:1: there is no text words.sing_in"),
        ("login.mustache", "{{>layuot}}", "login.mustache:1: there is no template layuot"),
        ("login.mustache", "{{{username}}}", "login.mustache:1: text is always escaped: write {{name}}"),
        ("login.mustache", "{{& username}}", "login.mustache:1: text is always escaped: write {{name}}"),
        ("login.mustache", "{{% CONTENT_TYPE: TEXT}}", "login.mustache:1: {{% CONTENT_TYPE: TEXT}} is not supported"),
        ("login.mustache", "{{=<% %>=}}", "login.mustache:1: {{=<% %>=}} is not supported"),
        ("login.mustache", "{{>*username}}", "login.mustache:1: {{>*username}} is no tag"),
        ("texts/de.json", "{", "texts/de.json:1: is no JSON"),
        ("texts/de.json", "{\n\"sign_in\": x}", "texts/de.json:2: is no JSON"),
        ("texts/de.json", "[]", "texts/de.json: must be a JSON object"),
        ("texts/de.json", #"{"sing_in": "x"}"#, "texts/de.json: there is no text sing_in"),
        ("texts/de.json", #"{"sign_in": 1}"#, "texts/de.json: sign_in must be a text"),
        ("texts/de.json", #"{"sign_in_to": "{app}"}"#, "texts/de.json: sign_in_to has no argument {app}"),
        ("texts/de.json", #"{"days": {"other": "x"}}"#, "texts/de.json: days must have the forms one, other"),
        ("texts/de.json", #"{"days": "x"}"#, "texts/de.json: days must have plural forms"),
        ("texts/it.json", "{}", "texts/it.json: is no file that the pages are made of"),
        ("logn.mustache", "", "logn.mustache: is no file that the pages are made of"),
        ("images/logo.svg", "", "images: is no file that the pages are made of"),
    ])
    func `what cannot work is refused with its file and line`(file: String, text: String, problem: String) {
        let found = self.problem([file: text])
        #expect(found.hasPrefix(problem), "\(found)")
    }

    @Test func `a directory that is not there is named`() {
        #expect(throws: TemplateError.self) { try PageTemplates(directory: "/nonexistent/templates") }
    }

    @Test func `no value has a name that a section over a text would find in the text`() {
        // The template library looks names up in what a section stands over, by reflection: a text is a template to it.
        for sample in SamplePages.all {
            for name in Self.names(.group(sample.page.values(PageTemplates.own.words(.en)))) {
                #expect(!["text", "tokens", "filename", "words", "plain"].contains(name))
            }
        }
    }

    private static func names(_ value: PageValue) -> [String] {
        switch value {
        case .text, .flag: []
        case .list(let list): list.flatMap { names(.group($0)) }
        case .group(let group): group.flatMap { [$0.key] + names($0.value) }
        }
    }
}
