// Groups that are renamed or moved: they keep id, members and roles, and all that lies in them comes along.
import WritJOSE
import WritProtocol

/// Old paths and new ones, all moved at once.
struct GroupMoves: Sendable {
    private let targets: [String: String]

    init(_ moves: some Sequence<(from: String, to: String)> = []) {
        targets = Dictionary(moves.map { ($0.from, $0.to) }) { first, _ in first }
    }

    var isEmpty: Bool { targets.isEmpty }

    /// Old paths by new ones, of the groups that are moved themselves.
    var origins: [String: String] { Dictionary(targets.map { ($0.value, $0.key) }) { first, _ in first } }

    /// Where a group is then. The nearest group around it that moves, itself included, takes it along.
    func path(_ old: String) -> String {
        for head in old.pathsOutwards {
            if let target = targets[String(head)] { return target + old[head.endIndex...] }
        }
        return old
    }
}

extension String {
    /// A group's path, then those of the groups around it, from the inside out.
    var pathsOutwards: some Sequence<Substring> {
        sequence(first: self[...]) { $0[..<($0.lastIndex(of: "/") ?? $0.startIndex)] }.prefix { !$0.isEmpty }
    }
}

extension ConfigurationKey {
    func moved(by moves: GroupMoves) -> ConfigurationKey {
        kind == .group ? ConfigurationKey(.group, moves.path(id)) : self
    }
}

extension Configuration {
    /// The same under the paths that its groups have then.
    func moved(by moves: GroupMoves) -> Configuration {
        guard !moves.isEmpty else { return self }
        let moved = objects.map { ($0.key.moved(by: moves), $0.value) }
        var configuration = self
        configuration.objects = Dictionary(moved) { first, _ in first }
        return configuration
    }
}

extension ConfigurationFields {
    /// A fact of plans and of the history, no field of a document: a group's path, where that changes.
    static let path = "path"
}

extension PlannedChange {
    /// From where to where, for a group that is renamed or moved itself.
    var move: (from: String, to: String)? {
        guard let from = before?.text(ConfigurationFields.path), after != nil else { return nil }
        return (from, key.id)
    }
}

extension ConfigurationDocument {
    /// What its `renamed_from` (or a rollback) says, as far as it is still to be done: a document that was applied says
    /// it still, and a realm that never had the old group gets the new one.
    /// - Parameter exchanged: What documents have done already, as far as nothing else tells
    ///   (``ConfigurationDocument/exchanges``).
    /// - Returns: Also where it cannot be done.
    func moves(
        in live: Configuration, exchanged: [String: String] = [:]
    ) -> (moves: GroupMoves, problems: [DocumentProblem]) {
        var moves: [(from: String, to: String)] = []
        var problems: [DocumentProblem] = []
        func report(_ path: String, _ message: String) {
            problems.append(DocumentProblem(["groups", path, ConfigurationKind.renamedFrom], message))
        }
        let exchanges = exchanged.isEmpty ? [:] : self.exchanges
        var sources: Set<String> = []
        for (key, from) in renames.sorted(by: { $0.key < $1.key })
        where live.objects[ConfigurationKey(.group, from)] != nil && !Self.isDone(key.id, exchanges, exchanged) {
            if sources.insert(from).inserted {
                moves.append((from, key.id))
            } else {
                report(key.id, "two groups cannot both have been \(from)")
            }
        }
        let all = GroupMoves(moves)
        let paths = moves.isEmpty ? [] : live.objects.keys.filter { $0.kind == .group }.map(\.id)
        let arrivals = Dictionary(grouping: paths) { all.path($0) }
        for (from, path) in moves {
            guard let other = arrivals[path]?.first(where: { $0 != from }) else { continue }
            report(path, "there are both, \(from) and \(other): one of them has to be deleted or renamed otherwise")
        }
        return (all, problems)
    }

    /// Renames to a place that another group leaves by a rename, old paths by new ones: the realm looks the same before
    /// and after.
    var exchanges: [String: String] {
        let moves = Dictionary(renames.map { ($0.key.id, $0.value) }) { first, _ in first }
        return moves.filter { moves[$0.value] != nil }
    }

    /// Whether the path and those that it changed with, one after the other, have changed already.
    private static func isDone(_ path: String, _ exchanges: [String: String], _ done: [String: String]) -> Bool {
        var seen: Set<String> = []
        var next = path
        while let from = exchanges[next], seen.insert(next).inserted {
            guard done[next] == from else { return false }
            next = from
        }
        return !seen.isEmpty
    }
}
