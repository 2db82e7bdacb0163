// Who administers: the operator at the machine, somebody with a token for the administration API, or a person their own
// account.
package import WritProtocol

/// The caller of a use case: what the audit trail calls it, and what it may do.
package struct Administrator: Sendable {
    /// What the audit trail says: "command", or the `sub` of a token.
    package let name: String
    /// The realm that it belongs to; `nil` at the machine.
    package let home: RealmID?
    /// What it may do in the realms that it governs.
    package let permissions: Set<AdminPermission>
    /// Where the request came from, for the audit trail.
    package let request: Caller?
    private let governs: Reach

    private enum Reach: Sendable, Equatable {
        case allRealms
        case realm(RealmID)
        /// Whoever does something to themselves is held to no rights, and has none over others.
        case themselves
    }

    private init(
        name: String, home: RealmID?, permissions: Set<AdminPermission>, request: Caller?, governs: Reach
    ) {
        self.name = name
        self.home = home
        self.permissions = permissions
        self.request = request
        self.governs = governs
    }

    /// Whoever can run the program against the database can do everything.
    package static let command = named("command")

    /// As ``command`` under another name: parts of the program that act by themselves.
    package static func named(_ name: String, _ request: Caller? = nil) -> Administrator {
        Administrator(
            name: name, home: nil, permissions: Set(AdminPermission.allCases), request: request, governs: .allRealms)
    }

    /// A person who changes their own account.
    package static func themselves(_ user: UserID, _ request: Caller) -> Administrator {
        Administrator(name: user.description, home: nil, permissions: [], request: request, governs: .themselves)
    }

    /// Whoever holds a token of the realm: of `operator` for all realms, of any other for that one.
    package init(
        subject: String, of home: RealmID, permissions: Set<AdminPermission>, request: Caller
    ) {
        self.init(
            name: subject, home: home, permissions: permissions, request: request,
            governs: home.rawValue == RealmID.operatorRealm ? .allRealms : .realm(home))
    }

    package var governsAllRealms: Bool { governs == .allRealms }
    var isAtTheMachine: Bool { home == nil && governs == .allRealms }
    var isThemselves: Bool { governs == .themselves }

    /// Whether the realm is within its sight. Of one that is not, it is told what it is told of one that is not there.
    package func governs(_ realm: RealmID) -> Bool { governs == .allRealms || governs == .realm(realm) }

    /// `by`, and the realm that an administrator came from where it is another than the event's.
    func auditDetail(for realm: RealmID) -> [(String, String)] {
        guard let home, home != realm else { return [("by", name)] }
        return [("by", name), ("by_realm", home.rawValue)]
    }
}
