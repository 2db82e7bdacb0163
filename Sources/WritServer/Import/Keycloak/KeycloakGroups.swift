// Keycloak's groups, under names that the rules of groups allow.
import WritJOSE
import WritProtocol

struct KeycloakGroups: Sendable {
    private var groups: [JSONObject] = []

    mutating func take(_ group: JSONObject) { groups.append(group) }

    /// - Parameter roles: Names of those that come along.
    func translated(roles: Set<String>, _ report: inout ImportReport) -> [ImportedGroup] {
        var result: [ImportedGroup] = []
        var places: [String: Int] = [:]
        for group in groups { Self.translate(group, below: "", roles, &result, &places, &report) }
        return result
    }

    /// The path here of one of Keycloak's; `nil` where one of its names is left out. The same for a member's path as for
    /// the group's own, so people may come before the groups.
    static func path(_ path: String) -> String? {
        var result = ""
        for name in path.split(separator: "/") {
            guard let name = Self.name(String(name)) else { return nil }
            result += "/" + name
        }
        return result.isEmpty ? nil : result
    }

    /// The name as the rules have it: without what is not to be seen, and without white space at its ends.
    private static func name(_ text: String) -> String? {
        if let name = try? RightsRules.groupName(text) { return name }
        let seen = String(String.UnicodeScalarView(text.unicodeScalars.filter { !TextRules.isUnseen($0) }))
        let first = seen.firstIndex { !$0.isWhitespace } ?? seen.endIndex
        let last = seen.lastIndex { !$0.isWhitespace } ?? seen.startIndex
        guard first < seen.endIndex else { return nil }
        return try? RightsRules.groupName(String(seen[first...last]))
    }

    private static func translate(
        _ group: JSONObject, below parent: String, _ roles: Set<String>, _ result: inout [ImportedGroup],
        _ places: inout [String: Int], _ report: inout ImportReport
    ) {
        let given = group["name"]?.string ?? ""
        guard let name = name(given), parent.count(where: { $0 == "/" }) < RightsRules.groupDepthLimit else {
            return report.note(
                .leftOut,
                "groups whose name is empty, holds a slash or is over 128 long, or that lie over \(RightsRules.groupDepthLimit) deep, and what is below them",
                "\(parent)/\(given)")
        }
        let path = "\(parent)/\(name)"
        if !name.utf8.elementsEqual(given.utf8) {
            report.note(
                .approximated,
                "groups whose name held control or invisible characters, or white space at an end: without these",
                path)
        }
        if group["attributes"]?.object?.members.isEmpty == false {
            report.note(.approximated, "groups with attributes: these have no place here", path)
        }
        KeycloakRoles.noteRights(group["clientRoles"], of: path, &report)
        let named = KeycloakRoles.names(realm: group["realmRoles"], client: group["clientRoles"])
        for role in named where !roles.contains(role) {
            report.note(.leftOut, "roles of groups that do not come along", "\(path): \(role)")
        }
        let granted = named.filter(roles.contains)
        // Composed and decomposed letters are one name (Unicode TR 15), as for Swift's `==`.
        if let place = places[path] {
            report.note(
                .approximated, "groups of one name side by side: one group here, with the roles of either", path)
            result[place].roles += granted.filter { !result[place].roles.contains($0) }
        } else {
            places[path] = result.count
            result.append(ImportedGroup(path: path, roles: granted))
        }
        for child in group["subGroups"]?.array ?? [] {
            if let child = child.object { translate(child, below: path, roles, &result, &places, &report) }
        }
    }
}
