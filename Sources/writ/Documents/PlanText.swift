// A plan as people read it: a line for each object, below it what changes, and who is to be asked about it.
import WritJOSE
import WritServer

extension ConfigurationPlan {
    /// - Parameter isDone: Whether it says what was done, not what would be.
    func text(isDone: Bool = false) -> String {
        guard !isEmpty else { return (["Realm \(realm): nothing to change."] + notes).joined(separator: "\n") }
        let verbs = isDone ? ["created", "changed", "deleted"] : ["to create", "to change", "to delete"]
        let counts = zip([PlannedChange.Action.create, .change, .delete], verbs)
            .map { (count($0), $1) }.filter { $0.0 > 0 }.map { "\($0) \($1)" }
        let sums = ["", counts.joined(separator: ", ") + "."]
        return (["Realm \(realm):", ""] + changes.flatMap(\.lines) + sums + notes).joined(separator: "\n")
    }

    private var notes: [String] {
        guard registeredLeftAlone > 0 else { return [] }
        let clients = registeredLeftAlone == 1 ? "1 client that came" : "\(registeredLeftAlone) clients that came"
        return ["\(clients) by registration left alone: `prune: [registered_clients]` is for those."]
    }
}

extension PlannedChange {
    fileprivate var lines: [String] {
        let head = "  \(action.sign) \(printable(key.description))"
        let done = action == .create ? "deleted or renamed" : action == .delete ? "made" : "changed"
        var lines = [head] + (drift.map { ["      # \(done) \($0.words)"] } ?? [])
        lines += fields.flatMap { $0.lines(isNew: action == .create) }
        if let members {
            lines.append(
                "      \(members) \(members == 1 ? "person loses" : "people lose") it; `renamed_from` keeps them")
        }
        switch secret {
        case .generated: lines.append("      secret: a new one, shown once")
        case .given: lines.append("      secret: the one that the document refers to, which is new")
        case nil: break
        }
        return lines
    }
}

extension ConfigurationChange {
    /// As in a plan.
    var lines: [String] {
        let fields = action == .delete ? [] : fields
        return ["  \(action.sign) \(printable(key.description))"]
            + fields.flatMap { $0.lines(isNew: action == .create) }
    }

    /// In one line of a table.
    var summary: String {
        switch action {
        case .create: "created"
        case .delete: "deleted"
        case .change: fields.map { $0.words(isNew: false) }.joined(separator: "; ")
        }
    }
}

extension PlannedChange.Action {
    fileprivate var sign: String {
        switch self {
        case .create: "+"
        case .change: "~"
        case .delete: "-"
        }
    }
}

extension FieldChange {
    fileprivate func lines(isNew: Bool) -> [String] {
        let text = difference ?? [words(isNew: isNew)]
        return text.map { "      \(printable($0))" } + (drift.map { ["        # set \($0.words)"] } ?? [])
    }

    /// Of texts of several lines, the lines that differ.
    private var difference: [String]? {
        guard let before = before?.string, let after = after?.string, before.contains("\n") || after.contains("\n")
        else { return nil }
        return ["\(name):"] + LineDifference(before, after).lines.map { "  " + $0 }
    }

    /// `field: old → new`; of a list what comes and what goes.
    fileprivate func words(isNew: Bool) -> String {
        if isNew { return "\(name): \(Self.words(after))" }
        guard let lists = Self.lists(before, after) else {
            return "\(name): \(Self.words(before)) → \(Self.words(after))"
        }
        let gone = lists.before.filter { !lists.after.contains($0) }.map { "- \($0)" }
        let come = lists.after.filter { !lists.before.contains($0) }.map { "+ \($0)" }
        return "\(name): \((gone + come).joined(separator: "  "))"
    }

    private static func words(_ value: JSONValue?) -> String {
        guard let value else { return "(default)" }
        if let text = value.string, text.contains("\n") {
            return "\(text.split(separator: "\n", omittingEmptySubsequences: false).count) lines"
        }
        if let texts = value.strings { return texts.isEmpty ? "(none)" : texts.joined(separator: ", ") }
        return String(decoding: value.text, as: UTF8.self)
    }

    private static func lists(_ before: JSONValue?, _ after: JSONValue?) -> (before: [String], after: [String])? {
        guard before?.array != nil || after?.array != nil else { return nil }
        guard let before = before.map(\.strings) ?? [], let after = after.map(\.strings) ?? [] else { return nil }
        return (before, after)
    }
}

extension ChangeAuthor {
    fileprivate var words: String {
        let why = reason.map { ": \($0)" } ?? ", without a reason"
        return printable("\(shown(at)) UTC by \(actor)\(why) (change \(number))")
    }
}
