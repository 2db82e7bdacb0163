// The administrator of `writ dev`: made at the first start, with a new link at every start until they have a password.
import WritProtocol
import WritServer
import WritStore
import WritWeb

struct DevAdministrator: Sendable {
    var username: String
    /// `nil`: they have chosen a password already.
    var link: String?

    static func prepare(_ administration: Administration) async throws -> DevAdministrator? {
        guard let realm = RealmID(RealmID.operatorRealm) else { return nil }
        do {
            let link = try await administration.bootstrap(email: "admin@example.com")
            return DevAdministrator(username: link.user.user.username, link: link.url)
        } catch AdministrationError.conflict {
            // There is one already, and perhaps it is no longer the one that we made.
            guard let first = try await administration.listAdministrators(of: realm).first else { return nil }
            let hasPassword = try await administration.hasPassword(realm, first)
            return DevAdministrator(
                username: first.user.username,
                link: hasPassword
                    ? nil : try? await administration.recoverAdministrator(first.user.id.description).url)
        }
    }
}
