// One template of a realm: its text, how it looks, and what is wrong with it.
import WritCrypto
import WritProtocol
import WritServer
import WritStore

extension Console {
    func template(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        if visit.isPost { try administration.requireTemplateRights() }
        let found = try await templateInHand(visit)
        let writs = pages.templates.text(of: found.name)
        var draft = TemplateDraft(visit, found, writs: writs)
        draft.refusal = draft.flaw(administration)
        draft.isDrawn = draft.refusal == nil
        if visit.isPost, draft.isDrawn, visit.form["action"] != "preview" {
            let back = visit.address(
                "template",
                [
                    "name": found.name.rawValue, "sample": draft.choice.sample.id,
                    "language": draft.choice.locale.rawValue,
                ])
            guard found.stored != nil || draft.text != writs else {
                return .redirect(back, ConsoleMessage("Nothing was changed: this is Writ's own text."))
            }
            do {
                try await administration.setTemplate(
                    found.realm.id, found.name, draft.text, expecting: visit.templateRevision)
                return .redirect(back, ConsoleMessage("The template is in force."))
            } catch let error as AdministrationError { draft.refusal = error }
        }
        let page = try page(draft, visit)
        return visit.isPost && draft.refusal != nil ? .refused(page) : .page(page)
    }

    private func page(_ draft: TemplateDraft, _ visit: ConsoleVisit) throws -> ConsolePage {
        let name = draft.found.name
        var page = ConsolePage(name.rawValue)
        page.place = .templates
        page.crumbs = [ConsoleLink("Templates", visit.address("templates"))]
        page.lead = name.purpose
        var fields: [ConsoleField] = [
            .document(
                "template", "Text", draft.text, hint: name.locale.map { _ in "Those texts that differ are enough." }),
            .hidden("revision", visit.form["revision"] ?? draft.found.revision.rawValue),
        ]
        if let refusal = draft.refusal {
            fields = try page.refuse(refusal, fields, existing: "template")
            // The field is a long one.
            if case .invalid(_, let message) = refusal {
                page.error = (visit.isPost ? "Nothing was changed. " : "This is shown to nobody. ") + message.sentence
            }
        }
        if draft.isDrawn { page.sections.append(preview(draft, in: &page)) }
        guard visit.maySetTemplates else {
            page.lead = [name.purpose, Self.whoSetsTemplates].compactMap(\.self).joined(separator: " ")
            page.sections += reading(draft, visit)
            return page
        }
        page.sections += writing(draft, fields + draft.choice.fields, visit)
        if draft.found.stored != nil {
            let address = visit.address("reset-template", ["name": name.rawValue])
            page.actions = [ConsoleLink("Reset to Writ's own …", address, isDangerous: true)]
        }
        return page
    }

    private func preview(_ draft: TemplateDraft, in page: inout ConsolePage) -> ConsoleSection {
        let (realm, choice) = (draft.found.realm, draft.choice)
        var look = RealmLook(realm)
        look.own = OwnPages(draft.texts, of: realm.id, over: pages)
        if draft.found.name.isStylesheet {
            let text = Base64.standard.encode(Array(draft.text.utf8))
            look.stylesheetAddress = "data:text/css;charset=utf-8;base64," + text
            page.framesStyle = true
        }
        page.pictures = [look.logoURL].compactMap(\.self)
        let context = PageContext(look: look, locale: choice.locale, languageForm: PageForm("#"))
        let part: ConsolePart =
            switch choice.sample.content {
            case .page(let sample):
                .framed(
                    document: pages.html(sample, in: context), description: "Preview: \(choice.sample.label)")
            case .letter(let topic): letter(topic, realm, context)
            }
        return ConsoleSection(
            "Preview", lead: "\(choice.sample.label), with made-up content. A preview saves nothing.", [part])
    }

    private func letter(_ topic: LetterTopic, _ realm: RealmSummary, _ context: PageContext) -> ConsolePart {
        let letter = pages.letters(in: context, issuer: realm.issuer, authority.settings.links)(topic)
        return .letter(subject: letter.subject, body: letter.body)
    }

    /// For whoever may look and not change.
    private func reading(_ draft: TemplateDraft, _ visit: ConsoleVisit) -> [ConsoleSection] {
        let form = ConsoleForm(
            "sample", action: visit.address("template"),
            [.hidden("name", draft.found.name.rawValue)] + draft.choice.fields, submit: "Preview", isQuestion: true)
        let title = draft.found.stored == nil ? "Writ's own text" : "The realm's own text"
        return [
            ConsoleSection(nil, [.form(form)]), ConsoleSection("Text", [.code(title: title, text: draft.text)]),
        ]
    }

    private func writing(
        _ draft: TemplateDraft, _ fields: [ConsoleField], _ visit: ConsoleVisit
    ) -> [ConsoleSection] {
        let found = draft.found
        var form = ConsoleForm(
            "template", action: visit.address("template", ["name": found.name.rawValue]), fields, submit: "Save",
            cancel: visit.address("templates"))
        form.submitValue = "save"
        form.others = [.init(value: "preview", label: "Preview")]
        var more: [ConsolePart] = []
        if let stored = found.stored {
            if visit.isPost, visit.templateRevision != found.revision {
                more.append(
                    .folded(title: "The text in force now", [.code(title: "In force", text: stored.content)]))
            }
            more.append(.folded(title: "Writ's own text", [.code(title: "Writ's own", text: draft.writs)]))
        }
        let values = pages.templates.values(of: found.name)
        if !values.isEmpty {
            more.append(
                .folded(
                    title: "What it may name",
                    [
                        .facts([
                            ConsoleFact("Values", values.map { .code($0) }),
                            ConsoleFact(
                                "Texts", .code("words.sign_in"), .quiet("and all others of texts/en.json;"),
                                .code("plain.sign_in"), .quiet("within an attribute")),
                        ])
                    ]))
        }
        return [ConsoleSection(nil, [.form(form)])] + (more.isEmpty ? [] : [ConsoleSection(nil, more)])
    }
}
