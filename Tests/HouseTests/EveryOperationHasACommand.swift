// What the administration API does over HTTP, operators do at the machine too.
import ArgumentParser
import Testing

@testable import WritWeb
@testable import writ

@Suite struct EveryOperationHasACommand {
    /// Operation and command; `realm apply` makes or replaces what a document describes, as PUT does.
    private static let commands: [(operation: String, line: String)] = [
        ("listRealms", "realm list"),
        ("createRealm", "realm create acme"),
        ("showRealm", "realm show acme"),
        ("putRealm", "realm apply acme.yaml"),
        ("updateRealm", "realm update acme --set password_grant=true"),
        ("deleteRealm", "realm delete acme"),
        ("listSettings", "realm settings acme"),
        ("listScopes", "realm scopes acme"),
        ("listTemplates", "realm template list acme"),
        ("showTemplate", "realm template show acme login"),
        ("putTemplate", "realm template set acme login login.mustache"),
        ("deleteTemplate", "realm template remove acme login"),
        ("listClients", "client list --realm acme"),
        ("createClient", "client create --realm acme --id shop"),
        ("showClient", "client show shop --realm acme"),
        ("putClient", "realm apply acme.yaml"),
        ("updateClient", "client update shop --realm acme"),
        ("deleteClient", "client delete shop --realm acme"),
        ("addSecret", "client secret add shop --realm acme"),
        ("removeSecret", "client secret remove shop --realm acme"),
        ("listRegistrations", "registration list --realm acme"),
        ("showRegistration", "registration show shop --realm acme"),
        ("approveRegistration", "client approve shop --realm acme"),
        ("rejectRegistration", "client reject shop --realm acme --reason no"),
        ("requestChanges", "client request-changes shop --realm acme --reason no"),
        ("listInitialAccessTokens", "registration token list --realm acme"),
        ("createInitialAccessToken", "registration token create --realm acme"),
        (
            "revokeInitialAccessToken",
            "registration token revoke 019234ab-0000-7000-8000-000000000000 --realm acme"
        ),
        ("listUsers", "user list --realm acme"),
        ("createUser", "user create ada --realm acme --password-stdin"),
        ("showUser", "user show ada --realm acme"),
        ("updateUser", "user update ada --realm acme"),
        ("deleteUser", "user delete ada --realm acme"),
        ("setPassword", "user set-password ada --realm acme --password-stdin"),
        ("sendPasswordReset", "user reset-password ada --realm acme"),
        ("mailRequiredActions", "user mail-required-actions ada --realm acme"),
        ("unlockUser", "user unlock ada --realm acme"),
        ("listUserSessions", "session list --realm acme --user ada"),
        ("signOut", "user sign-out ada --realm acme"),
        ("listConsents", "consent list ada --realm acme"),
        ("revokeConsent", "consent revoke ada --client shop --realm acme"),
        ("listSessions", "session list --realm acme"),
        ("endSession", "session end 019234ab --realm acme"),
        ("listRoles", "role list --realm acme"),
        ("createRole", "role create clerk --realm acme"),
        ("showRole", "role show clerk --realm acme"),
        ("putRole", "realm apply acme.yaml"),
        ("updateRole", "role update clerk --realm acme"),
        ("deleteRole", "role delete clerk --realm acme"),
        ("listUsersWithRole", "role users clerk --realm acme"),
        ("showUserRights", "user rights ada --realm acme"),
        ("grantRoleToUser", "role grant clerk --realm acme --user ada"),
        ("revokeRoleFromUser", "role revoke clerk --realm acme --user ada"),
        ("showClientRights", "client rights reports --realm acme"),
        ("grantRoleToClient", "role grant clerk --realm acme --client reports"),
        ("revokeRoleFromClient", "role revoke clerk --realm acme --client reports"),
        ("listGroups", "group list --realm acme"),
        ("createGroup", "group create /sales --realm acme"),
        ("showGroup", "group show /sales --realm acme"),
        ("updateGroup", "group update /sales --realm acme --name trade"),
        ("deleteGroup", "group delete /sales --realm acme"),
        ("listMembers", "group members /sales --realm acme"),
        ("grantRoleToGroup", "role grant clerk --realm acme --group /sales"),
        ("revokeRoleFromGroup", "role revoke clerk --realm acme --group /sales"),
        ("addMember", "group add /sales --realm acme --user ada"),
        ("removeMember", "group remove /sales --realm acme --user ada"),
        ("listAPIs", "api list --realm acme"),
        ("createAPI", "api create orders --realm acme --audience https://orders.example.com"),
        ("showAPI", "api show orders --realm acme"),
        ("putAPI", "realm apply acme.yaml"),
        ("updateAPI", "api update orders --realm acme"),
        ("deleteAPI", "api delete orders --realm acme"),
        ("listAuditEvents", "audit list --realm acme"),
        ("listKeys", "key list --realm acme"),
        ("rotateKey", "key rotate --realm acme"),
        ("showKey", "key show abc --realm acme"),
        ("retireKey", "key retire abc --realm acme"),
    ]

    /// Operations without one.
    private static let none = ["describe": "it describes the API itself; `writ --help` describes the commands"]

    /// Commands for what is undone by doing the opposite, or by logging in again; the others ask a person.
    private static let undone = [
        "revokeRoleFromUser", "revokeRoleFromClient", "revokeRoleFromGroup", "removeMember", "signOut", "endSession",
    ]

    @Test func `every operation has a command, or a reason why there is none`() {
        let named = Self.commands.map(\.operation) + Self.none.keys
        #expect(named.count == Set(named).count)
        let operations = Set(AdminAPI.table.map(\.name))
        #expect(operations.subtracting(named) == [], "operations without a command")
        #expect(Set(named).subtracting(operations) == [], "commands of no operation")
    }

    @Test func `every command is one`() {
        for (operation, line) in Self.commands {
            let arguments = line.split(separator: " ").map(String.init)
            #expect(CommandTree.problem(of: arguments) == nil, "\(operation): writ \(line)")
            #expect(CommandTree.problem(of: arguments + ["--json"]) == nil, "\(operation): writ \(line) --json")
        }
    }

    @Test func `what cannot be taken back asks a person, and a script says --yes`() {
        for route in AdminAPI.table where route.method == .delete || route.name == "retireKey" {
            guard let line = Self.commands.first(where: { $0.operation == route.name })?.line else { continue }
            let problem = CommandTree.problem(of: line.split(separator: " ").map(String.init) + ["--yes"])
            #expect((problem == nil) == !Self.undone.contains(route.name), "\(route.name): writ \(line) --yes")
        }
    }

    @Test func `what changes something takes a reason for the audit trail`() {
        // A decision has its own, which reviewers and applicants are told.
        let others = ["putRealm", "putClient", "putRole", "putAPI"]
        for route in AdminAPI.table where route.method != .get && !others.contains(route.name) {
            guard let line = Self.commands.first(where: { $0.operation == route.name })?.line else { continue }
            let reason = line.contains("--reason") ? [] : ["--reason", "ticket 4711"]
            let problem = CommandTree.problem(of: line.split(separator: " ").map(String.init) + reason)
            #expect(problem == nil, "\(route.name): writ \(line) --reason")
        }
    }

    @Test func `a password is read from standard input, never from the command line`() {
        for (path, command) in CommandTree.all {
            let help = WritCommand.helpMessage(for: command)
            #expect(!help.contains("--password <"), "writ \(path.joined(separator: " "))")
        }
    }
}
