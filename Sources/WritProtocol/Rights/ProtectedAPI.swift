// A protected API: an audience that tokens can be asked for, what can be allowed on it, and how its tokens look.

package struct ProtectedAPI: Sendable, Equatable {
    package var id: APIID
    /// RFC 8707: an absolute URI, unique in its realm.
    package var audience: String
    package var permissions: Set<PermissionName>
    package var shape: TokenShape

    package init(id: APIID, audience: String, permissions: Set<PermissionName>, shape: TokenShape = TokenShape()) {
        self.id = id
        self.audience = audience
        self.permissions = permissions
        self.shape = shape
    }

    /// Every realm has it from the first, and no realm can change it.
    /// - Parameter publicURL: without a trailing slash.
    package static func administration(publicURL: String) -> ProtectedAPI {
        ProtectedAPI(
            id: .administration, audience: AdminPermission.audience(publicURL: publicURL),
            permissions: Set(AdminPermission.allCases.map { PermissionName($0) }))
    }
}

/// A permission on an API, as roles bundle it.
package struct APIPermission: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var api: APIID
    package var permission: PermissionName

    package init(api: APIID, permission: PermissionName) {
        self.api = api
        self.permission = permission
    }

    /// `api:permission`; an API's id holds no colon.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"), let api = APIID(text[..<colon]),
            let permission = PermissionName(text[text.index(after: colon)...])
        else { return nil }
        self.init(api: api, permission: permission)
    }

    package static func < (a: APIPermission, b: APIPermission) -> Bool {
        a.api == b.api ? a.permission < b.permission : a.api < b.api
    }

    package var description: String { "\(api):\(permission)" }
}
