// All that a realm's administrators have laid down about rights: APIs, roles, groups. What follows of it is ``Rights``.

package struct RightsDefinition: Sendable, Equatable {
    package var apis: [ProtectedAPI]
    package var roles: [Role]
    package var groups: [Group]

    package init(apis: [ProtectedAPI] = [], roles: [Role] = [], groups: [Group] = []) {
        self.apis = apis
        self.roles = roles
        self.groups = groups
    }

    package struct Role: Sendable, Equatable {
        package var name: RoleName
        /// Its own, without those of the roles in it.
        package var permissions: [APIPermission]
        package var includes: [RoleName]

        package init(name: RoleName, permissions: [APIPermission] = [], includes: [RoleName] = []) {
            self.name = name
            self.permissions = permissions
            self.includes = includes
        }
    }

    package struct Group: Sendable, Equatable {
        package var id: GroupID
        /// `nil`: at the top.
        package var parent: GroupID?
        /// Holds no slash.
        package var name: String
        /// Its own, without those of the groups around it.
        package var roles: [RoleName]

        package init(id: GroupID, parent: GroupID? = nil, name: String, roles: [RoleName] = []) {
            self.id = id
            self.parent = parent
            self.name = name
            self.roles = roles
        }
    }
}

/// What a person or a client was given, before anything is made of it. In the database's order, so that equal rights are
/// equal values.
package struct DirectRights: Hashable, Sendable {
    package var roles: [RoleName]
    package var groups: [GroupID]

    package init(roles: [RoleName] = [], groups: [GroupID] = []) {
        self.roles = roles
        self.groups = groups
    }

    package var isEmpty: Bool { roles.isEmpty && groups.isEmpty }
}
