// A change in the history, in the words of the document, and what several make together.
import WritJOSE
import WritStore

/// See ``NewConfigurationChange`` for what `before` and `after` hold.
package struct ConfigurationChange: Sendable, Equatable {
    package var key: ConfigurationKey
    package var before: ConfigurationFields?
    package var after: ConfigurationFields?
    package var author: ChangeAuthor

    package init(
        _ key: ConfigurationKey, _ before: ConfigurationFields?, _ after: ConfigurationFields?, by author: ChangeAuthor
    ) {
        self.key = key
        self.before = before
        self.after = after
        self.author = author
    }

    /// - Throws: ``JSONError``, or `.conflict` for a kind that this version does not know.
    init(_ record: ConfigurationChangeRecord) throws {
        guard let kind = ConfigurationKind(rawValue: record.kind) else {
            throw AdministrationError.conflict(
                "change \(record.number) is of a kind \(record.kind), which is unknown here")
        }
        key = ConfigurationKey(kind, record.id)
        before = try record.before.map { json throws(JSONError) in try ConfigurationFields(json: json) }
        after = try record.after.map { json throws(JSONError) in try ConfigurationFields(json: json) }
        author = ChangeAuthor(number: record.number, at: record.at, actor: record.actor, reason: record.reason)
    }

    /// What differs, in the order of the document.
    package var fields: [FieldChange] { key.kind.differences(before ?? [:], after ?? [:]) }

    package var action: PlannedChange.Action { before == nil ? .create : after == nil ? .delete : .change }
}

extension [ConfigurationChange] {
    /// What the changes, the oldest first, make together of each object: the same form, one for each object that is
    /// another in the end. The author is the last one's.
    package var folded: [ConfigurationChange] {
        var net = NetChanges()
        for change in self { net.add(change) }
        return net.changes.filter { $0.before != $0.after }.sorted { $0.key < $1.key }
    }
}

/// What changes have made together until now.
private struct NetChanges {
    /// A group stands under the path that it has by now; one that was renamed has that of the beginning as its `path`
    /// before.
    private var present: [ConfigurationKey: ConfigurationChange] = [:]
    /// Groups that were there at the beginning and are no more, under the paths of the beginning.
    private var gone: [ConfigurationKey: ConfigurationChange] = [:]

    var changes: [ConfigurationChange] { Array(present.values) + Array(gone.values) }

    mutating func add(_ change: ConfigurationChange) {
        guard change.key.kind == .group else {
            present[change.key] = present[change.key]?.followed(by: change) ?? change
            return
        }
        var change = change
        if let from = change.movedFrom {
            change.before?[ConfigurationFields.path] = .string(origin(of: from))
            move(from, to: change.key.id)
        }
        let earlier =
            change.before == nil ? gone.removeValue(forKey: change.key) : present.removeValue(forKey: change.key)
        var both = earlier?.followed(by: change) ?? change
        if both.before == nil { both.after?[ConfigurationFields.path] = nil }
        if both.after == nil {
            let origin = both.before?.removeValue(forKey: ConfigurationFields.path)?.string
            both.key.id = origin ?? self.origin(of: both.key.id)
            gone[both.key] = both
        } else {
            present[both.key] = both
        }
    }

    /// The path at the beginning of what is at this one now.
    private func origin(of path: String) -> String {
        for head in path.pathsOutwards {
            if let origin = present[ConfigurationKey(.group, String(head))]?.movedFrom {
                return origin + path[head.endIndex...]
            }
        }
        return path
    }

    /// Those that lie in it come along.
    private mutating func move(_ from: String, to path: String) {
        for (key, change) in present where key.kind == .group {
            guard key.id == from || key.id.hasPrefix(from + "/") else { continue }
            var moved = change
            moved.key.id = path + key.id.dropFirst(from.count)
            if moved.after?[ConfigurationFields.path] != nil {
                moved.after?[ConfigurationFields.path] = .string(moved.key.id)
            }
            present[key] = nil
            present[moved.key] = moved
        }
    }
}

extension ConfigurationChange {
    /// The path that a group had before this change of it.
    package var movedFrom: String? {
        key.kind == .group && after != nil ? before?.text(ConfigurationFields.path) : nil
    }
}

extension ConfigurationChange {
    fileprivate func followed(by later: ConfigurationChange) -> ConfigurationChange {
        var both = ConfigurationChange(key, before, later.after, by: later.author)
        switch (before, after, later.before, later.after) {
        case (_, nil, _, _):
            // Deleted, and made again: both are whole.
            break
        case (let whole?, let partial?, let end?, nil):
            // Changed, and deleted: what it was at first is what it was at last without the changes.
            both.before = end.replacing(partial, with: whole)
        case (nil, let whole?, let part?, let change?):
            both.after = whole.replacing(part, with: change)
        case (let first?, let second?, let third?, let fourth?):
            // Two parts: a field of the later one alone was before what the later one found.
            both.before = third.filter { first[$0.key] == nil && second[$0.key] == nil }.merging(first) { $1 }
            both.after = second.filter { third[$0.key] == nil && fourth[$0.key] == nil }.merging(fourth) { $1 }
            for name in Set(first.keys).union(second.keys).union(third.keys).union(fourth.keys)
            where both.before?[name] == both.after?[name] {
                both.before?[name] = nil
                both.after?[name] = nil
            }
        default: break
        }
        return both
    }
}

extension ConfigurationFields {
    /// The fields of `old` and `new` as they are in `new`, the others as they are here.
    fileprivate func replacing(_ old: ConfigurationFields, with new: ConfigurationFields) -> ConfigurationFields {
        var replaced = self
        for name in Set(old.keys).union(new.keys) { replaced[name] = new[name] }
        return replaced
    }
}
