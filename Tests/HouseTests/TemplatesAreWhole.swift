// The program carries Templates/ word for word.
import FoundationEssentials
import Testing

@testable import WritWeb

@Suite struct TemplatesAreWhole {
    @Test func `what is embedded is what stands in the files`() throws {
        let files = try ["mustache", "json", "css", "js", "svg"].flatMap {
            try Repository.files("Templates", suffix: "." + $0)
        }
        let texts = files.map { (String($0.path.dropFirst("Templates/".count)), $0.text) }
        #expect(Set(texts.map(\.0)) == Set(TemplateFiles.embedded.texts.keys), "run ops/embed-templates")
        for (path, text) in texts {
            #expect(TemplateFiles.embedded.texts[path] == text, "run ops/embed-templates: \(path) differs")
        }
    }

    @Test func `every page has its template`() {
        for template in PageTemplate.allCases {
            #expect(TemplateFiles.embedded.texts[template.file] != nil, "\(template.file)")
        }
    }
}
