// Realm roles and client roles, which are all roles of the realm here.
import WritJOSE
import WritProtocol

/// The role `read` of the client `orders` becomes the role `orders:read`: there is one space of names here. What Keycloak
/// makes for itself in every realm is left behind.
struct KeycloakRoles: Sendable {
    private var roles: [(name: String, object: JSONObject)] = []

    mutating func take(_ object: JSONObject) {
        for role in object["realm"]?.array ?? [] {
            guard let role = role.object, let name = role["name"]?.string else { continue }
            roles.append((name, role))
        }
        for client in object["client"]?.object?.members ?? [] where !KeycloakClient.own.contains(client.name) {
            for role in client.value.array ?? [] {
                guard let role = role.object, let name = role["name"]?.string else { continue }
                roles.append((Self.name(name, of: client.name), role))
            }
        }
    }

    static func name(_ role: String, of client: String) -> String { "\(client):\(role)" }

    /// Keycloak's own realm roles: a default role that bundles them, and two that are scopes here.
    static func isOwn(_ name: String) -> Bool {
        name == "offline_access" || name == "uma_authorization" || name.hasPrefix("default-roles-")
    }

    func translated(_ report: inout ImportReport) -> [ImportedRole] {
        var result: [ImportedRole] = []
        var places: [String: Int] = [:]
        for (name, role) in roles {
            if Self.isOwn(name) {
                noteDefaults(name, role, &report)
                continue
            }
            guard RoleName(name) != nil else {
                report.note(
                    .leftOut, "roles whose name holds other than letters, digits and . _ : - or is over 128 long", name)
                continue
            }
            if name.contains(":") {
                report.note(
                    .approximated,
                    "client roles: roles named client:role; tokens hold them in `roles`, not in `resource_access`", name
                )
            }
            if role["attributes"]?.object?.members.isEmpty == false {
                report.note(.approximated, "roles with attributes: these have no place here", name)
            }
            let included = Self.named(role["composites"]?.object)
            Self.noteRights(role["composites"]?.object?["client"], of: "role \(name)", &report)
            if let place = places[name] {
                report.note(
                    .approximated,
                    "roles of one name (as a realm role orders:read and the role read of the client orders): one role here, which holds what either held",
                    name)
                result[place].roles += included
                continue
            }
            places[name] = result.count
            result.append(ImportedRole(name: name, description: Self.description(role), roles: included))
        }
        return Self.withoutCircles(result, &report)
    }

    /// Keycloak lets roles hold each other in a circle; here none may (its members would be one role with many names).
    private static func withoutCircles(_ roles: [ImportedRole], _ report: inout ImportReport) -> [ImportedRole] {
        var held: [String: [String]] = [:]
        func reaches(_ from: String, _ goal: String) -> Bool {
            var open = [from]
            var seen: Set<String> = []
            while let name = open.popLast() {
                if name == goal { return true }
                if seen.insert(name).inserted { open += held[name] ?? [] }
            }
            return false
        }
        let names = Set(roles.map(\.name))
        return roles.map { role in
            var kept = role
            kept.roles = []
            for included in role.roles where !kept.roles.contains(included) {
                if !names.contains(included) {
                    report.note(.leftOut, "roles within a role that do not come along", "\(role.name) → \(included)")
                } else if reaches(included, role.name) {
                    report.note(.leftOut, "roles that hold each other in a circle", "\(role.name) → \(included)")
                } else {
                    kept.roles.append(included)
                    held[role.name, default: []].append(included)
                }
            }
            return kept
        }
    }

    /// Whoever is in the realm has the default roles in Keycloak, whether or not the user's own list names them.
    private func noteDefaults(_ name: String, _ role: JSONObject, _ report: inout ImportReport) {
        for included in Self.named(role["composites"]?.object) {
            Self.noteDefault(included, &report)
        }
    }

    static func noteDefault(_ role: String, _ report: inout ImportReport) {
        report.note(.leftOut, "default roles, which everybody has: give them to a group that everybody is in", role)
    }

    /// `${role_…}` is a text of Keycloak's own catalogue.
    private static func description(_ role: JSONObject) -> String? {
        guard let text = role["description"]?.string, !text.isEmpty, !text.hasPrefix("${") else { return nil }
        return String(text.unicodeScalars.prefix(255).map { Character($0) })
    }

    /// `{"realm": ["a"], "client": {"c": ["b"]}}` as names, without Keycloak's own.
    static func named(_ object: JSONObject?) -> [String] {
        names(realm: object?["realm"], client: object?["client"])
    }

    /// Roles of the clients by which Keycloak is administered, as `client:role`.
    static func rightsOnKeycloak(_ clients: JSONValue?) -> [String] {
        (clients?.object?["realm-management"]?.strings ?? []).map { name($0, of: "realm-management") }
    }

    static func noteRights(_ clients: JSONValue?, of holder: String, _ report: inout ImportReport) {
        for right in rightsOnKeycloak(clients) { noteRight(right, of: holder, &report) }
    }

    static func noteRight(_ right: String, of holder: String, _ report: inout ImportReport) {
        report.note(
            .leftOut, "rights to administer Keycloak's realm: give a role with --permission admin:… in their place",
            "\(holder): \(right)")
    }

    static func names(realm: JSONValue?, client: JSONValue?) -> [String] {
        var names = (realm?.strings ?? []).filter { !isOwn($0) }
        for member in client?.object?.members ?? [] where !KeycloakClient.own.contains(member.name) {
            names += (member.value.strings ?? []).map { name($0, of: member.name) }
        }
        return names
    }
}
