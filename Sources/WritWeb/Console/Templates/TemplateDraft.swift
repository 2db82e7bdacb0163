// A template's text as somebody reads or types it, and what is wrong with it.
import WritProtocol
import WritServer
import WritStore

/// A template as somebody reads it, or has typed it.
struct TemplateDraft: Sendable {
    let found: TemplateInHand
    /// What holds where the realm has none of its own.
    let writs: String
    let text: String
    let isTyped: Bool
    let choice: SampleChoice
    /// The realm's own with it among them.
    let texts: [TemplateName: String]
    /// Why it is not in force.
    var refusal: AdministrationError?
    /// Whether it can be drawn.
    var isDrawn = false

    init(_ visit: ConsoleVisit, _ found: TemplateInHand, writs: String) {
        self.found = found
        self.writs = writs
        isTyped = visit.isPost
        text = isTyped ? visit.document("template") : found.stored?.content ?? writs
        choice = SampleChoice(visit, found.name, in: found.realm)
        var texts = OwnTemplates(found.own).texts
        if isTyped { texts[found.name] = text }
        self.texts = texts
    }

    /// Why the text cannot be in force, with the line. Of one that is, what is wrong with others is told on their pages.
    func flaw(_ administration: Administration) -> AdministrationError? {
        guard isTyped || found.stored != nil else { return nil }
        guard !text.isEmpty else {
            return .invalid(field: "template", message: "a template is not empty; Writ's own comes by a reset")
        }
        let flaws = administration.findFlaws(in: texts)
        guard let flaw = flaws.first(where: { $0.name == found.name }) ?? (isTyped ? flaws.first : nil) else {
            return nil
        }
        guard flaw.name == found.name else {
            return .invalid(field: "template", message: "\(flaw.name) would not work any more: \(flaw.words)")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let number = flaw.line, lines.indices.contains(number - 1) else {
            return .invalid(field: "template", message: flaw.words)
        }
        // A text area numbers no lines.
        let line = lines[number - 1].trimming { $0 == " " || $0 == "\t" }
        return .invalid(field: "template", message: "line \(number), “\(line.prefix(80))”: \(flaw.problem)")
    }
}
