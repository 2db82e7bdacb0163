// A page of the console: a title, and sections of text, tables, forms and code. In English only.
import WritProtocol

/// What a page shows; ``ConsoleFrame`` is put around it when it is answered.
struct ConsolePage: Page {
    static let template = PageTemplate.console

    var title: String
    /// Where it belongs, the outermost first.
    var crumbs: [ConsoleLink] = []
    var lead: String?
    /// Buttons beside the title.
    var actions: [ConsoleLink] = []
    var sections: [ConsoleSection]
    /// What went wrong with the form that was sent, beside what stands at its fields.
    var error: String?
    /// Where in the navigation it stands.
    var place: ConsolePlace?
    var frame = ConsoleFrame()
    /// Addresses of logos on it.
    var pictures: [String] = []
    /// Whether what is framed on it has a stylesheet of its own, which is no file.
    var framesStyle = false

    init(_ title: String, sections: [ConsoleSection] = []) {
        self.title = title
        self.sections = sections
    }

    func values(_ words: Words) -> PageValues {
        [
            "title": .text(title), "crumbs": .list(crumbs.map(\.values)), "has_crumbs": .flag(!crumbs.isEmpty),
            "place_title": .optional(place?.title), "lead": .optional(lead),
            "actions": .list(actions.map(\.values)), "error": .optional(error),
            "sections": .list(sections.enumerated().map { $1.values($0) }), "frame": .group(frame.values(place)),
        ]
    }
}

/// A link, or a button that leads somewhere.
struct ConsoleLink: Sendable, Equatable {
    var text: String
    var address: String
    var isPrimary = false
    var isDangerous = false

    init(_ text: String, _ address: String, isPrimary: Bool = false, isDangerous: Bool = false) {
        self.text = text
        self.address = address
        self.isPrimary = isPrimary
        self.isDangerous = isDangerous
    }

    var values: PageValues {
        [
            "text": .text(text), "address": .text(address),
            "look": .text(isPrimary ? "primary" : isDangerous ? "danger" : "secondary"),
        ]
    }
}

/// A card.
struct ConsoleSection: Sendable {
    var title: String?
    var lead: String?
    var parts: [ConsolePart]

    init(_ title: String? = nil, lead: String? = nil, _ parts: [ConsolePart]) {
        self.title = title
        self.lead = lead
        self.parts = parts
    }

    func values(_ index: Int) -> PageValues {
        [
            "heading": .optional(title), "number": .text(String(index + 1)), "about": .optional(lead),
            "parts": .list(parts.map(\.values)),
        ]
    }
}

/// What a section is made of.
enum ConsolePart: Sendable {
    case text(String)
    case subtitle(String)
    case facts([ConsoleFact])
    case table(ConsoleTable)
    case form(ConsoleForm)
    case search(ConsoleSearch)
    /// Links side by side.
    case links([ConsoleLink])
    /// Something to copy.
    case code(title: String, text: String)
    /// A mail.
    case letter(subject: String, body: String)
    /// Shown when somebody asks for it.
    case folded(title: String, [ConsolePart])
    case picture(ThemePicture)
    /// A whole document, in which nothing runs, no form is sent and nothing leads out of its frame. The page's own policy
    /// holds in it.
    case framed(document: String, description: String)

    var values: PageValues {
        var values: PageValues = [
            "paragraph": .flag(false), "subtitle": .flag(false), "facts": .flag(false), "table": .flag(false),
            "form": .flag(false), "search": .flag(false), "code": .flag(false), "folded": .flag(false),
            "picture": .flag(false), "framed": .flag(false), "links": .flag(false),
        ]
        switch self {
        case .text(let text): values["paragraph"] = .text(text)
        case .subtitle(let text): values["subtitle"] = .text(text)
        case .facts(let facts): values["facts"] = .group(["rows": .list(facts.map(\.values))])
        case .table(let table): values["table"] = .group(table.values)
        case .form(let form): values["form"] = .group(form.values)
        case .search(let search): values["search"] = .group(search.values)
        case .links(let links): values["links"] = .group(["buttons": .list(links.map(\.values))])
        case .code(let title, let text):
            values["code"] = .group(["caption": .text(title), "content": .text(text), "is_prose": .flag(false)])
        case .letter(let subject, let body):
            values["code"] = .group(["caption": .text(subject), "content": .text(body), "is_prose": .flag(true)])
        case .folded(let title, let parts):
            values["folded"] = .group(["summary": .text(title), "inner": .list(parts.map(\.values))])
        case .picture(let picture): values["picture"] = .group(picture.values)
        case .framed(let document, let description):
            values["framed"] = .group(["document": .text(document), "description": .text(description)])
        }
        return values
    }
}

/// A name and what it is.
struct ConsoleFact: Sendable {
    var name: String
    var cells: [ConsoleCell]

    init(_ name: String, _ cells: ConsoleCell...) { self.init(name, cells) }

    init(_ name: String, _ cells: [ConsoleCell]) {
        self.name = name
        self.cells = cells
    }

    var values: PageValues { ["name": .text(name), "cells": .list(cells.map(\.values))] }
}

/// A short text in a table or beside a name.
struct ConsoleCell: Sendable {
    enum Kind: Sendable {
        case plain, code, quiet
        case tag(isGood: Bool?)
        case time(machine: String)
        /// What a change brings, and what it takes away.
        case added, removed
        case button(ConsoleButton)
    }

    var text: String
    var kind: Kind
    var address: String?

    static func text(_ text: String) -> ConsoleCell { ConsoleCell(text: text, kind: .plain) }
    static func code(_ text: String) -> ConsoleCell { ConsoleCell(text: text, kind: .code) }
    static func quiet(_ text: String) -> ConsoleCell { ConsoleCell(text: text, kind: .quiet) }
    static func link(_ text: String, _ address: String) -> ConsoleCell {
        ConsoleCell(text: text, kind: .plain, address: address)
    }
    static func tag(_ text: String, isGood: Bool? = nil) -> ConsoleCell {
        ConsoleCell(text: text, kind: .tag(isGood: isGood))
    }
    static func time(_ instant: Instant?) -> ConsoleCell {
        guard let instant else { return .quiet("–") }
        let time = PageTime(instant)
        return ConsoleCell(text: time.text, kind: .time(machine: time.machine))
    }
    static func added(_ text: String) -> ConsoleCell { ConsoleCell(text: text, kind: .added) }
    static func removed(_ text: String) -> ConsoleCell { ConsoleCell(text: text, kind: .removed) }
    static func button(_ button: ConsoleButton) -> ConsoleCell { ConsoleCell(text: "", kind: .button(button)) }
    /// A dash where there is nothing.
    static func codes(_ texts: [String]) -> [ConsoleCell] { texts.isEmpty ? [.quiet("–")] : texts.map { .code($0) } }
    static func enabled(_ isEnabled: Bool) -> ConsoleCell {
        isEnabled ? .tag("enabled", isGood: true) : .tag("disabled", isGood: false)
    }

    var values: PageValues {
        var values: PageValues = [
            "link": .optional(address.map { ["address": .text($0), "text": .text(text)] }),
            "plain_text": .flag(false), "code_text": .flag(false), "quiet_text": .flag(false), "tag": .flag(false),
            "moment": .flag(false), "added_text": .flag(false), "removed_text": .flag(false), "deed": .flag(false),
            "is_short": .flag(text.count <= Self.shortLength),
        ]
        guard address == nil else { return values }
        switch kind {
        case .plain: values["plain_text"] = .text(text)
        case .code: values["code_text"] = .text(text)
        case .quiet: values["quiet_text"] = .text(text)
        case .tag(let isGood):
            let look = isGood.map { $0 ? "tag tag-good" : "tag tag-bad" } ?? "tag"
            values["tag"] = .group(["look": .text(look), "text": .text(text)])
        case .time(let machine): values["moment"] = .group(["machine": .text(machine), "text": .text(text)])
        case .added: values["added_text"] = .text(text)
        case .removed: values["removed_text"] = .text(text)
        case .button(let button): values["deed"] = .group(button.values)
        }
        return values
    }

    /// Characters that are kept on one line where there is room for it.
    private static let shortLength = 28

    var isEmpty: Bool {
        if case .button = kind { return false }
        return text.isEmpty
    }
}

/// A form of one button, in a line of a table or under it.
struct ConsoleButton: Sendable {
    var id: String
    var action: String
    /// What it sends.
    var pairs: KeyValuePairs<String, String>
    var label: String
    /// What it does it to, for readers of the screen.
    var about: String
    var isDangerous: Bool

    init(
        _ id: String, action: String, _ pairs: KeyValuePairs<String, String>, _ label: String, about: String,
        isDangerous: Bool = true
    ) {
        self.id = id
        self.action = action
        self.pairs = pairs
        self.label = label
        self.about = about
        self.isDangerous = isDangerous
    }

    var values: PageValues {
        [
            "id": .text(id), "action": .text(action), "label": .text(label), "object": .text(about),
            "look": .text(isDangerous ? "danger" : "secondary"),
            "sent": .list(pairs.map { ["name": .text($0.key), "value": .text($0.value)] }),
        ]
    }
}

/// A list of things, a line each.
struct ConsoleTable: Sendable {
    /// For readers of the screen; not shown.
    var caption: String
    /// An empty name stands over buttons.
    var columns: [String]
    /// The first cell of each row names it.
    var rows: [[[ConsoleCell]]]
    /// What stands where there are none.
    var empty: String
    /// Where the list goes on, and where it begins.
    var next: String?
    var first: String?

    init(
        _ caption: String, columns: [String], rows: [[[ConsoleCell]]], empty: String, next: String? = nil,
        first: String? = nil
    ) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.empty = empty
        self.next = next
        self.first = first
    }

    var values: PageValues {
        [
            "caption": .text(caption), "columns": .list(columns.map { ["name": .optional($0)] }),
            "lines": .list(
                rows.map { row in
                    ["columns": .list(zip(columns, row).enumerated().map { cell($0, $1.0, $1.1) })]
                }),
            "empty": .optional(rows.isEmpty ? empty : nil), "next": .optional(next), "first": .optional(first),
            "has_pages": .flag(next != nil || first != nil), "has_rows": .flag(!rows.isEmpty),
        ]
    }

    private func cell(_ index: Int, _ column: String, _ cells: [ConsoleCell]) -> PageValues {
        [
            "name": .text(column), "is_first": .flag(index == 0), "cells": .list(cells.map(\.values)),
            "is_empty": .flag(cells.allSatisfy(\.isEmpty)),
        ]
    }
}

/// Looks for something in a list.
struct ConsoleSearch: Sendable {
    var address: String
    var label: String
    var text: String

    init(_ address: String, label: String, text: String) {
        self.address = address
        self.label = label
        self.text = text
    }

    var values: PageValues {
        ["address": .text(address), "label": .text(label), "value": .text(text), "is_used": .flag(!text.isEmpty)]
    }
}
