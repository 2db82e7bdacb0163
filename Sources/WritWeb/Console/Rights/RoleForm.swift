// The form that gives somebody, or a client, a role.
import WritProtocol
import WritServer
import WritStore

extension ConsoleForm {
    /// - Parameter role: ``ConsoleVisit/roleField``.
    static func grant(_ role: ConsoleField, action: String) -> ConsoleForm {
        ConsoleForm(
            "grant", action: action, [.hidden("action", "grant_role"), role], submit: "Give the role", isShort: true)
    }
}

extension Console {
    /// The field with the first of the roles that the person may give, where they may read them. Two round trips.
    func offeringRoles(
        _ field: ConsoleField, _ reach: AdministrativeReach, _ visit: ConsoleVisit
    ) async throws -> ConsoleField {
        guard visit.may(.readRealm) else { return field }
        let roles = try await visit.administration.listRoles(try visit.realmID(), limit: Self.pageSize).items
        var field = field
        field.suggestions = roles.map(\.role.name).filter { reach.covers($0) }.map(\.rawValue)
        return field
    }
}

extension ConsoleVisit {
    /// The field of the form, as it was sent.
    var roleField: ConsoleField { .input("role", "A role, by its name", text("role"), isRequired: true) }

    /// `role` of the form.
    /// - Throws: `.notFound` for what no role can be called.
    func roleName() throws(AdministrationError) -> RoleName {
        guard let role = RoleName(text("role")) else { throw .notFound("role \(text("role"))") }
        return role
    }
}
