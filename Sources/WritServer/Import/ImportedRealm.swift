// A realm that came from elsewhere, in this house's words: what an import stores.
package import WritCrypto
package import WritProtocol
package import WritStore

/// Everything of a realm but its users, who come one by one.
package struct ImportedRealm: Sendable {
    package var id: RealmID
    package var displayName: String?
    package var isEnabled: Bool
    package var settings: [(key: String, value: String)]
    package var keys: [ImportedKey]
    package var clients: [ImportedClient]
    package var roles: [ImportedRole] = []
    package var groups: [ImportedGroup] = []
}

/// A signing key under the name by which relying parties know it.
package struct ImportedKey: Sendable {
    package var kid: String
    package var algorithm: SignatureAlgorithm
    package var privateKey: PrivateKey
    /// Whether it signs; otherwise it only verifies what it signed before.
    package var isActive: Bool
    /// The higher one signs, of several that could.
    package var priority: Int
}

package struct ImportedClient: Sendable {
    package var draft: ClientDraft
    package var isEnabled: Bool
    /// As it was; `nil`: it had none that is known.
    package var secret: String?
}

package struct ImportedRole: Sendable, Equatable {
    package var name: String
    package var description: String?
    /// Roles that come with it.
    package var roles: [String]
}

package struct ImportedGroup: Sendable, Equatable {
    /// `/a/b`; a parent stands before its children.
    package var path: String
    package var roles: [String]
}

package struct ImportedUser: Sendable {
    package var record: UserRecord
    /// A hash made elsewhere, in the form that ``PasswordHash`` verifies.
    package var passwordHash: String?
    package var roles: [String] = []
    /// Paths.
    package var groups: [String] = []
}
