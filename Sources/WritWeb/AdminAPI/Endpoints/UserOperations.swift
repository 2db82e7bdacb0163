// Users, over HTTP.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listUsers(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listUsers(
            try exchange.realm(), after: try exchange.after(.users), limit: exchange.limit, search: exchange.search)
        return AdminReply.page(page, AdminCursor.Kind.users) { $0.write(to: &$1) }
    }

    static func createUser(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        let user = try await exchange.administration.createUser(
            realm, UserDraft(body), password: body.text("password"), isEnabled: body.flag("enabled") ?? true)
        return .created(
            at: ["realms", realm.rawValue, "users", user.user.id.description], revision: user.user.revision
        ) { user.write(to: &$0) }
    }

    static func showUser(_ exchange: AdminExchange) async throws -> AdminReply {
        let user = try await exchange.administration.showUser(try exchange.realm(), try exchange.user())
        return .ok(revision: user.user.revision) { user.write(to: &$0) }
    }

    static func updateUser(_ exchange: AdminExchange) async throws -> AdminReply {
        let user = try await exchange.administration.updateUser(
            try exchange.realm(), try exchange.user(), UserDraft(exchange.body),
            isEnabled: exchange.body.flag("enabled"), expecting: exchange.condition.revision)
        return .ok(revision: user.user.revision) { user.write(to: &$0) }
    }

    static func deleteUser(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.deleteUser(
            try exchange.realm(), try exchange.user(), expecting: exchange.condition.revision)
        return .done
    }

    static func setPassword(_ exchange: AdminExchange) async throws -> AdminReply {
        _ = try await exchange.administration.updateUser(
            try exchange.realm(), try exchange.user(), password: exchange.body.text("password"),
            isTemporary: exchange.body.flag("temporary") ?? false, expecting: exchange.condition.revision)
        return .done
    }

    /// A disabled realm mails nothing: nobody could follow the link.
    static func sendReset(_ exchange: AdminExchange) async throws -> AdminReply {
        let (id, user) = (try exchange.realm(), try exchange.user())
        _ = try await exchange.administration.showUser(id, user)
        guard try await exchange.service.authority.realm(id) != nil else {
            throw AdministrationError.conflict("realm \(id) is disabled")
        }
        do {
            _ = try await exchange.administration.sendPasswordReset(id, user, by: .mail)
        } catch AdministrationError.invalid(let field, let message) {
            // Nothing was sent that could be wrong: what is stored does not allow it.
            throw AdministrationError.conflict("\(field) \(message)")
        }
        return .accepted
    }

    static func mailRequiredActions(_ exchange: AdminExchange) async throws -> AdminReply {
        _ = try await exchange.administration.mailRequiredActions(try exchange.realm(), try exchange.user())
        return .accepted
    }

    static func unlockUser(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.unlockUser(try exchange.realm(), try exchange.user())
        return .done
    }

    static func listConsents(_ exchange: AdminExchange) async throws -> AdminReply {
        .list(try await exchange.administration.listConsents(try exchange.realm(), of: try exchange.user())) {
            $0.write(to: &$1)
        }
    }

    static func revokeConsent(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.revokeConsent(
            try exchange.realm(), of: try exchange.user(), to: try exchange.client())
        return .done
    }
}

extension UserDraft {
    /// Null takes a value away; in a new user it says nothing.
    fileprivate init(_ body: JSONObject) {
        var address: PostalAddress?
        if let value = body["address"] {
            var members = PostalAddress()
            for (name, member) in PostalAddress.members {
                members[keyPath: member] = value.object.map { $0.change(name) } ?? ""
            }
            address = members
        }
        self.init(
            username: body.text("username"), email: body.change("email"),
            isEmailVerified: body.flag("email_verified"), givenName: body.change("given_name"),
            familyName: body.change("family_name"), phoneNumber: body.change("phone_number"),
            isPhoneNumberVerified: body.flag("phone_number_verified"), locale: body.change("locale"),
            zoneinfo: body.change("zoneinfo"), address: address,
            requiredActions: body.changes("required_actions")?.compactMap(RequiredAction.init(rawValue:)))
    }
}
