// A form of the console and its fields.

struct ConsoleForm: Sendable {
    /// For tests and robots, and the beginning of its fields' ids.
    var id: String
    var action: String
    var fields: [ConsoleField]
    var submit: String
    /// What the first button sends as `action`; `nil`: nothing.
    var submitValue: String?
    /// Buttons beside the first: what they send as `action`.
    var others: [Button] = []
    var cancel: String?
    var isDangerous = false
    /// Sent by GET, since it changes nothing.
    var isQuestion = false
    /// One button, without fields and in line with others.
    var isCompact = false
    /// One field, its button beside it.
    var isShort = false

    struct Button: Sendable {
        var value: String
        var label: String
    }

    init(
        _ id: String, action: String, _ fields: [ConsoleField], submit: String, cancel: String? = nil,
        isDangerous: Bool = false, isQuestion: Bool = false, isCompact: Bool = false, isShort: Bool = false
    ) {
        self.id = id
        self.action = action
        self.fields = fields
        self.submit = submit
        self.cancel = cancel
        self.isDangerous = isDangerous
        self.isQuestion = isQuestion
        self.isCompact = isCompact
        self.isShort = isShort
    }

    var values: PageValues {
        [
            "id": .text(id), "action": .text(action), "fields": .list(fields.map { $0.values(in: id) }),
            "submit": .text(submit), "submit_value": .optional(submitValue), "cancel": .optional(cancel),
            "is_question": .flag(isQuestion),
            "look": .text(isDangerous ? "danger" : isCompact || isShort ? "secondary" : "primary"),
            "shape": .text(isCompact ? "inline" : isShort ? "asking" : "stacked"),
            "others": .list(others.map { ["value": .text($0.value), "label": .text($0.label)] }),
        ]
    }
}

/// One field, or several boxes under one name.
struct ConsoleField: Sendable {
    enum Kind: Sendable {
        case input(type: String, autocomplete: String)
        case number(ClosedRange<Int>, placeholder: String)
        case lines(rows: Int)
        /// A whole file, as wide as there is room for it.
        case document
        case choice([Option])
        case check(isOn: Bool)
        /// Each sends its own name with `true`.
        case checks([Option])
        case hidden
        /// No field, but what stands over those that follow.
        case title
    }

    struct Option: Sendable {
        var value: String
        var label: String
        var isChosen: Bool
        var hint: String?

        init(_ value: String, _ label: String, isChosen: Bool, hint: String? = nil) {
            self.value = value
            self.label = label
            self.isChosen = isChosen
            self.hint = hint
        }
    }

    var name: String
    var label: String
    var value: String
    var kind: Kind
    var hint: String?
    var error: String?
    var isRequired = false
    /// What can be chosen instead of typing it, of an input.
    var suggestions: [String] = []

    static func input(
        _ name: String, _ label: String, _ value: String = "", type: String = "text", autocomplete: String = "off",
        hint: String? = nil, isRequired: Bool = false
    ) -> ConsoleField {
        ConsoleField(
            name: name, label: label, value: value, kind: .input(type: type, autocomplete: autocomplete), hint: hint,
            isRequired: isRequired)
    }

    static func lines(
        _ name: String, _ label: String, _ value: String = "", rows: Int = 3, hint: String? = nil,
        isRequired: Bool = false
    ) -> ConsoleField {
        ConsoleField(
            name: name, label: label, value: value, kind: .lines(rows: rows), hint: hint, isRequired: isRequired)
    }

    static func document(_ name: String, _ label: String, _ value: String, hint: String? = nil) -> ConsoleField {
        ConsoleField(name: name, label: label, value: value, kind: .document, hint: hint, isRequired: true)
    }

    static func choice(_ name: String, _ label: String, _ options: [Option], hint: String? = nil) -> ConsoleField {
        ConsoleField(name: name, label: label, value: "", kind: .choice(options), hint: hint)
    }

    static func check(_ name: String, _ label: String, isOn: Bool, hint: String? = nil) -> ConsoleField {
        ConsoleField(name: name, label: label, value: "true", kind: .check(isOn: isOn), hint: hint)
    }

    static func checks(_ name: String, _ label: String, _ options: [Option], hint: String? = nil) -> ConsoleField {
        ConsoleField(name: name, label: label, value: "", kind: .checks(options), hint: hint)
    }

    static func title(_ text: String) -> ConsoleField {
        ConsoleField(name: "", label: text, value: "", kind: .title)
    }

    static func hidden(_ name: String, _ value: String) -> ConsoleField {
        ConsoleField(name: name, label: "", value: value, kind: .hidden)
    }

    func values(in form: String) -> PageValues {
        let id = "\(form)-\(name.replacing("_", with: "-").replacing(":", with: "-"))"
        let hintID = hint.map { _ in "\(id)-hint" }
        let errorID = error.map { _ in "\(id)-error" }
        let describedBy = [hintID, errorID].compactMap(\.self).joined(separator: " ")
        var values: PageValues = [
            "id": .text(id), "name": .text(name), "label": .text(label), "value": .text(value),
            "hint": .optional(hint), "field_error": .optional(error), "is_required": .flag(isRequired),
            "described_by": .optional(describedBy), "is_invalid": .flag(error != nil), "input": .flag(false),
            "number": .flag(false), "lines_field": .flag(false), "is_document": .flag(false),
            "choice": .flag(false), "check": .flag(false),
            "checks": .flag(false), "hidden_field": .flag(false), "group_title": .flag(false),
        ]
        switch kind {
        case .input(let type, let autocomplete):
            values["input"] = .group([
                "type": .text(type), "autocomplete": .text(autocomplete),
                "has_suggestions": .flag(!suggestions.isEmpty),
                "suggestions": .list(suggestions.map { ["suggestion": .text($0)] }),
            ])
        case .number(let range, let placeholder):
            values["number"] = .group([
                "minimum": .text(String(range.lowerBound)), "maximum": .text(String(range.upperBound)),
                "placeholder": .text(placeholder),
            ])
        case .lines(let rows): values["lines_field"] = .group(["rows": .text(String(rows))])
        case .document:
            values["lines_field"] = .group(["rows": .text("24")])
            values["is_document"] = .flag(true)
        case .choice(let options):
            values["choice"] = .group(["options": .list(options.enumerated().map { $1.values(id, $0) })])
        case .check(let isOn): values["check"] = .group(["is_on": .flag(isOn)])
        case .checks(let options):
            values["checks"] = .group(["options": .list(options.enumerated().map { $1.values(id, $0) })])
        case .hidden: values["hidden_field"] = .flag(true)
        case .title: values["group_title"] = .text(label)
        }
        return values
    }
}

extension ConsoleField.Option {
    func values(_ id: String, _ index: Int) -> PageValues {
        [
            "option_id": .text("\(id)-\(index + 1)"), "option": .text(value), "option_label": .text(label),
            "is_chosen": .flag(isChosen), "option_hint": .optional(hint),
        ]
    }
}

extension [ConsoleField] {
    /// With a refusal at the field that it names.
    /// - Returns: `nil` when there is no such field.
    func refused(_ field: String, _ message: String) -> [ConsoleField]? {
        guard let index = firstIndex(where: { $0.name == field }) else { return nil }
        var fields = self
        fields[index].error = message.prefix(1).uppercased() + message.dropFirst() + "."
        return fields
    }
}
