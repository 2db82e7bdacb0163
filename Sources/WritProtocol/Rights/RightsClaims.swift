// The claims of an access token that tell what its subject may do (RFC 9068 §2.2.3.1).
package import WritJOSE

package struct RightsClaims: Sendable, Equatable {
    /// Names.
    package var roles: [String]
    /// Paths.
    package var groups: [String]
    /// Permissions on the token's audiences.
    package var entitlements: [String]

    package init(roles: [String] = [], groups: [String] = [], entitlements: [String] = []) {
        self.roles = roles
        self.groups = groups
        self.entitlements = entitlements
    }

    /// What is empty is left out.
    package func write(to json: inout JSONWriter) {
        if !roles.isEmpty { json.member("roles", roles) }
        if !groups.isEmpty { json.member("groups", groups) }
        if !entitlements.isEmpty { json.member("entitlements", entitlements) }
    }
}
