// What a realm's template can be looked at with: pages and letters with made-up content.
import WritProtocol
import WritServer

/// A page in one of its states, or a letter.
struct TemplateSample: Sendable {
    enum Content: Sendable {
        case page(any Page)
        case letter(LetterTopic)
    }

    /// `login-failed`.
    let id: String
    /// `Login failed`.
    let label: String
    let content: Content

    private init(_ id: String, _ label: String, _ content: Content) {
        self.id = id
        self.label = label
        self.content = content
    }

    /// Those that a template has a part in, the plainest first; never none. What would load something of another site is
    /// left out.
    static func all(of name: TemplateName) -> [TemplateSample] {
        let pages = SamplePages.all.filter { sample in
            PageTemplates.ownNames.contains { $0.rawValue == sample.template.rawValue }
                && sample.page.pictures.isEmpty && sample.page.frames.isEmpty
        }
        func drawn(_ pages: [SamplePage]) -> [TemplateSample] {
            pages.map { TemplateSample($0.name, words($0.name), .page($0.page)) }
        }
        let own = pages.filter { $0.template.rawValue == name.rawValue }
        guard own.isEmpty else { return drawn(own) }
        let around = pages.filter { sample in
            let text = TemplateFiles.embedded[sample.template.file]
            return text.contains("{{>\(name)}}") || text.contains("{{<\(name)}}")
        }
        guard around.isEmpty else { return drawn(around) }
        return drawn(pages) + (name.rawValue.hasPrefix("texts/") ? letters : [])
    }

    private static let letters = topics.map { name, topic in
        TemplateSample("letter-\(name)", "Letter: \(words(name).lowercased())", .letter(topic))
    }

    private static let topics: [(name: String, topic: LetterTopic)] = [
        ("password-reset", .passwordReset(token: "wrp_sample")),
        ("invitation", .invitation(token: "wrp_sample", username: "alice")),
        ("email-verification", .emailVerification(token: "wrp_sample")),
        ("registration", .registration(token: "wrp_sample")), ("already-registered", .alreadyRegistered),
        ("password-changed", .passwordChanged), ("email-changed", .emailChanged),
        ("client-approved", .clientApproved(name: "Payroll")),
        ("client-rejected", .clientRejected(name: "Payroll", reason: "Nobody knows it.")),
        ("client-changes", .clientChangesRequested(name: "Payroll", reason: "The logo is missing.")),
    ]

    private static func words(_ id: String) -> String {
        id.prefix(1).uppercased() + id.dropFirst().replacing("-", with: " ")
    }
}

extension SamplePage {
    fileprivate var template: PageTemplate { type(of: page).template }
}
