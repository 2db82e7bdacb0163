// The form that gives somebody, or a client, a role.
import WritProtocol
import WritServer

extension ConsoleForm {
    /// - Parameter role: ``ConsoleVisit/roleField``.
    static func grant(_ role: ConsoleField, action: String) -> ConsoleForm {
        ConsoleForm(
            "grant", action: action, [.hidden("action", "grant_role"), role], submit: "Give the role", isShort: true)
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
