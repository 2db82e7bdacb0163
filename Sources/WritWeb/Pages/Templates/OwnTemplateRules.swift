// Which templates a realm may have of its own, and what is wrong with some.
import WritProtocol
package import WritServer

extension PageTemplates {
    /// Files that a realm may have over the server's: its people's pages with their parts, the stylesheet, and the
    /// texts, those of letters among them. Not the console's, which is for operators, nor the mails of `writ dev`; not
    /// the page that sends itself, which alone may run a script; and not the icon, for a picture of that kind may hold
    /// one.
    static let ownNames: [TemplateName] = TemplateFiles.embedded.texts.keys.filter { path in
        !["console", "mail-", "form-post", "icon"].contains { path.hasPrefix($0) }
    }.compactMap { TemplateName($0.hasSuffix(".mustache") ? String($0.dropLast(".mustache".count)) : $0) }.sorted()

    /// `login` is `login.mustache`, `texts/de.json` is itself.
    static func path(of name: TemplateName) -> String {
        name.rawValue.contains(".") ? name.rawValue : name.rawValue + ".mustache"
    }

    /// `nil` for a template of the console, which has none of a realm's parts.
    private static func name(of path: String) -> TemplateName? {
        path.hasPrefix("console") ? nil : TemplateName(path.dropLast(".mustache".count))
    }

    /// What a realm's own templates must be like.
    /// - Parameter sizeLimit: Octets of one.
    package func rules(sizeLimit: Int) -> TemplateRules {
        TemplateRules { templates in
            let names = Self.ownNames
            var flaws: [TemplateFlaw] = []
            for (name, text) in templates {
                if !names.contains(name) {
                    let known = names.map(\.rawValue).joined(separator: ", ")
                    flaws.append(TemplateFlaw(name, "a realm has no template of that name; there are: \(known)"))
                } else if text.utf8.count > sizeLimit {
                    flaws.append(
                        TemplateFlaw(
                            name,
                            "it has \(text.utf8.count) octets; pages.realm_template_limit_bytes allows \(sizeLimit)"))
                }
            }
            guard flaws.isEmpty else { return flaws.sorted { $0.name < $1.name } }
            return with(templates).flaws
        }
    }

    /// These with a realm's own over them. What cannot stand is left out, and told.
    func with(_ own: [TemplateName: String]) -> (templates: PageTemplates, flaws: [TemplateFlaw]) {
        guard !own.isEmpty else { return (self, []) }
        var templates = self
        var flaws: [TemplateFlaw] = []
        for (name, text) in own.sorted(by: { $0.key < $1.key }) {
            do throws(TemplateError) { try templates.put(text, at: Self.path(of: name)) } catch {
                flaws.append(TemplateFlaw(name, line: error.line, error.problem))
            }
        }
        let parts = TemplateParts(templates.texts, lists: (try? Self.names.get())?.lists ?? [])
        // The server's pages may draw in what the realm has.
        let others = texts.keys.compactMap(Self.name(of:)).filter { own[$0] == nil }
        let endless = (own.keys.sorted() + others.sorted()).compactMap { name in
            templates.judge(Self.path(of: name), parts).map { TemplateFlaw(name, line: $0.line, $0.problem) }
        }
        // Which of them is to blame nobody can say, so none of them is shown.
        return endless.isEmpty ? (templates, flaws) : (self, flaws + endless)
    }
}
