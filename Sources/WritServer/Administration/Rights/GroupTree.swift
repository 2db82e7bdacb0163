// The groups of a realm by their place: paths, and what lies in what.
import WritProtocol

struct GroupTree: Sendable {
    private let groups: [GroupID: RightsDefinition.Group]
    private let paths: [GroupID: String]
    private let children: [GroupID: [GroupID]]

    init(_ groups: [RightsDefinition.Group]) {
        self.groups = Dictionary(groups.map { ($0.id, $0) }) { first, _ in first }
        let rights = Rights(RightsDefinition(groups: groups), builtIn: [])
        paths = self.groups.compactMapValues { rights.path(of: $0.id)?.text }
        children = Dictionary(
            grouping: groups.compactMap { group in group.parent.map { (parent: $0, id: group.id) } }, by: \.parent
        ).mapValues { $0.map(\.id) }
    }

    /// `/sales/north`.
    func path(of id: GroupID) -> String? { paths[id] }

    /// By its id, or by its path.
    func find(_ text: String) -> GroupID? {
        if let id = GroupID(text), groups[id] != nil { return id }
        let path = text.hasPrefix("/") ? text : "/" + text
        return paths.first { $0.value == path }?.key
    }

    /// The group, and those around it, up to the top; `nil` when there is no such group.
    func way(to id: GroupID) -> [GroupID]? {
        guard paths[id] != nil else { return nil }
        var way: [GroupID] = []
        var next: GroupID? = id
        while let id = next {
            way.append(id)
            next = groups[id]?.parent
        }
        return way
    }

    /// Levels from this group down to the lowest in it, itself counted; 1 for one that is not there yet.
    func height(of id: GroupID) -> Int {
        var level = [id]
        var height = 0
        // No higher than there are groups.
        while !level.isEmpty, height <= groups.count {
            height += 1
            level = level.flatMap { children[$0] ?? [] }
        }
        return height
    }

    func hasChildren(_ id: GroupID) -> Bool { children[id] != nil }
}
