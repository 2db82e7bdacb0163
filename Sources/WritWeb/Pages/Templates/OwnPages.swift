// What the pages of a realm with templates of its own are made of: those, over the server's.
import Synchronization
import WritProtocol
import WritServer

/// Made when such a page is first shown, and kept with the texts that it is made of (``OwnTemplates/made(_:)``), until
/// one of them changes.
final class OwnPages: Sendable {
    let realm: RealmID
    let templates: PageTemplates
    /// `nil`: the server's.
    let stylesheet: PageFiles.File?
    /// Templates of which the log has it that they give no page.
    private let told = Mutex<Set<PageTemplate>>([])

    /// What this version of the program does not take any more is left out, is told of, and the server's stands in its
    /// place: they were judged when they were set, by the version of then.
    init(_ texts: [TemplateName: String], of realm: RealmID, over pages: Pages) {
        self.realm = realm
        let (templates, flaws) = pages.templates.with(texts)
        for flaw in flaws { pages.failures.note(realm, flaw.name.rawValue, flaw.words) }
        self.templates = templates
        let stylesheet = templates.stylesheet
        self.stylesheet = stylesheet == pages.templates.stylesheet ? nil : PageFiles.File(stylesheet)
    }

    /// Whether it is told of the template for the first time since one of them changed.
    func isNews(_ template: PageTemplate) -> Bool { told.withLock { $0.insert(template).inserted } }
}

extension OwnPages: Equatable {
    static func == (a: OwnPages, b: OwnPages) -> Bool { a === b }
}
