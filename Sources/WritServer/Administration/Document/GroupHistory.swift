// What became of a realm's groups between two states, as a sequence of changes each of which could have been made
// alone.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritStore

/// A group has a place, the group around it and a name, and the paths of those in it follow. So one entry says that it
/// was renamed or moved, with the path of before and after, and those in it have none. Paths are those of the moment:
/// whoever reads the entries one after the other finds each where the last one left it (``Swift/Array/folded``).
struct GroupHistory {
    struct Entry: Equatable {
        var path: String
        var before: ConfigurationFields?
        var after: ConfigurationFields?
    }

    private struct Place: Hashable {
        var parent: GroupID?
        var name: String

        init(parent: GroupID?, name: String) {
            self.parent = parent
            self.name = name
        }

        init(_ group: GroupRecord) { self.init(parent: group.parent, name: group.name) }
    }

    private(set) var entries: [Entry] = []
    private let before: [GroupID: GroupRecord]
    private let after: [GroupID: GroupRecord]
    /// As it is after the entries.
    private var places: [GroupID: Place]
    private var taken: [Place: GroupID] = [:]

    init(_ before: [GroupRecord], _ after: [GroupRecord]) {
        self.before = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
        self.after = Dictionary(after.map { ($0.id, $0) }) { first, _ in first }
        places = self.before.mapValues { Place($0) }
        guard self.before != self.after else { return }
        delete()
        for (id, place) in places where self.after[id] != nil { taken[place] = id }
        arrange()
        for (path, id) in paths(of: self.after.keys) { changeRoles(id, path) }
    }

    /// From the inside out.
    private mutating func delete() {
        for (path, id) in paths(of: before.keys.filter { after[$0] == nil }).reversed() {
            entries.append(Entry(path: path, before: Self.fields(before[id]), after: nil))
        }
    }

    /// Makes and moves, each as soon as the group that it comes to is where it stays and nobody else is in its place.
    /// Where several change places in a circle, one steps aside first.
    private mutating func arrange() {
        var open = Self.paths(of: after).filter { before[$0.id].map { Place($0) } != after[$0.id].map { Place($0) } }
        var waiting = Set(open.map(\.id))
        while !open.isEmpty {
            let count = open.count
            open.removeAll { _, id in
                guard let group = after[id] else { return true }
                if let parent = group.parent, waiting.contains(parent) { return false }
                guard taken[Place(group)] == nil else { return false }
                put(group, at: Place(group))
                waiting.remove(id)
                return true
            }
            if open.count == count, !stepAside(open.map(\.id)) { return }
        }
    }

    /// - Returns: Whether one could: but for groups that lie in themselves, which no rule lets come about, one can.
    private mutating func stepAside(_ ids: [GroupID]) -> Bool {
        guard let id = ids.first(where: { before[$0] != nil && places[$0]?.name != $0.description }),
            let group = after[id], let place = places[id]
        else { return false }
        put(group, at: Place(parent: place.parent, name: id.description))
        return true
    }

    private mutating func put(_ group: GroupRecord, at place: Place) {
        let old: String? = places[group.id] == nil ? nil : path(of: group.id)
        if let left = places[group.id] { taken[left] = nil }
        places[group.id] = place
        taken[place] = group.id
        let path = self.path(of: group.id)
        entries.append(
            Entry(
                path: path, before: old.map { [ConfigurationFields.path: .string($0)] },
                after: old == nil ? Self.fields(group) : [ConfigurationFields.path: .string(path)]))
    }

    private mutating func changeRoles(_ id: GroupID, _ path: String) {
        guard let old = before[id], let new = after[id], old.roles != new.roles else { return }
        entries.append(Entry(path: path, before: Self.fields(old), after: Self.fields(new)))
    }

    private func path(of id: GroupID) -> String {
        var path = ""
        var next: GroupID? = id
        while let id = next, let place = places[id] {
            path = "/" + place.name + path
            next = place.parent
        }
        return path
    }

    private func paths(of ids: some Sequence<GroupID>) -> [(path: String, id: GroupID)] {
        ids.map { (path(of: $0), $0) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }

    private static func paths(of groups: [GroupID: GroupRecord]) -> [(path: String, id: GroupID)] {
        let tree = GroupTree(groups.values.map(\.definition))
        return groups.keys.compactMap { id in tree.path(of: id).map { ($0, id) } }
            .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }

    static func fields(_ group: GroupRecord?) -> ConfigurationFields {
        var fields: ConfigurationFields = [:]
        fields["roles"] = .textsIfAny((group?.roles ?? []).map(\.rawValue))
        return fields
    }
}
