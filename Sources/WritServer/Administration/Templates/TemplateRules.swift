// What a realm's own templates must be like, as the pages judge it.
package import WritProtocol

/// What is wrong with one of them.
package struct TemplateFlaw: Sendable, Equatable {
    package var name: TemplateName
    /// From 1; `nil` where it is about the whole.
    package var line: Int?
    package var problem: String

    package init(_ name: TemplateName, line: Int? = nil, _ problem: String) {
        self.name = name
        self.line = line
        self.problem = problem
    }

    /// `line 12: there is no value passwrd on this page`.
    package var words: String { line.map { "line \($0): \(problem)" } ?? problem }
}

package struct TemplateRules: Sendable {
    /// What is wrong with templates that would stand together in one realm. Pure; takes milliseconds.
    package var flaws: @Sendable (_ templates: [TemplateName: String]) -> [TemplateFlaw]

    package init(_ flaws: @escaping @Sendable (_ templates: [TemplateName: String]) -> [TemplateFlaw]) {
        self.flaws = flaws
    }

    /// Where there are no pages that could judge one.
    package static let none = TemplateRules { templates in
        templates.keys.sorted().map { TemplateFlaw($0, "a template cannot be judged here") }
    }
}
