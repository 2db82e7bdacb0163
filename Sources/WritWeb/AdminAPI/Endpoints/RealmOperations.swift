// Realms, over HTTP.
import WritJOSE
import WritProtocol
import WritServer

extension AdminAPI {
    /// Whoever governs one realm sees that one, and no more than that.
    static func listRealms(_ exchange: AdminExchange) async throws -> AdminReply {
        let after = try exchange.after(.realms)
        if !exchange.administrator.governsAllRealms, let home = exchange.administrator.home {
            let own = try await exchange.administration.showRealm(home)
            let isListed = own.holds(exchange.search) && after.map { home.rawValue > $0 } ?? true
            return .list(isListed ? [own] : []) { $0.write(to: &$1) }
        }
        let page = try await exchange.administration.listRealms(
            after: after, limit: exchange.limit, search: exchange.search)
        return AdminReply.page(page, AdminCursor.Kind.realms) { $0.write(to: &$1) }
    }

    static func createRealm(_ exchange: AdminExchange) async throws -> AdminReply {
        let body = exchange.body
        let realm = try await exchange.administration.createRealm(
            body.text("id") ?? "", displayName: body.text("display_name"), isEnabled: body.flag("enabled") ?? true,
            settings: body.settings("settings"))
        return .created(at: ["realms", realm.id.rawValue], revision: realm.revision) { realm.write(to: &$0) }
    }

    static func showRealm(_ exchange: AdminExchange) async throws -> AdminReply {
        let realm = try await exchange.administration.showRealm(try exchange.realm())
        return .ok(revision: realm.revision) { realm.write(to: &$0) }
    }

    static func putRealm(_ exchange: AdminExchange) async throws -> AdminReply {
        let (id, body) = (try exchange.realm(), exchange.body)
        if exchange.condition.mustExist {
            try await exchange.requirePresent { try await exchange.administration.showRealm(id) }
        }
        let (realm, isNew) = try await exchange.administration.putRealm(
            id, displayName: body.text("display_name"), isEnabled: body.flag("enabled") ?? true,
            settings: body.settings("settings"), mayExist: !exchange.condition.mustBeNew,
            expecting: exchange.condition.revision)
        return isNew
            ? .created(at: ["realms", id.rawValue], revision: realm.revision) { realm.write(to: &$0) }
            : .ok(revision: realm.revision) { realm.write(to: &$0) }
    }

    static func updateRealm(_ exchange: AdminExchange) async throws -> AdminReply {
        let body = exchange.body
        let realm = try await exchange.administration.updateRealm(
            try exchange.realm(), displayName: body.change("display_name"), isEnabled: body.flag("enabled"),
            settings: body.settings("settings"), expecting: exchange.condition.revision)
        return .ok(revision: realm.revision) { realm.write(to: &$0) }
    }

    static func deleteRealm(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.deleteRealm(
            try exchange.realm(), expecting: exchange.condition.revision)
        return .done
    }

    static func listSettings(_ exchange: AdminExchange) async throws -> AdminReply {
        .list(try await exchange.administration.settingsInForce(try exchange.realm())) { $0.write(to: &$1) }
    }

    static func listScopes(_ exchange: AdminExchange) async throws -> AdminReply {
        .list(try await exchange.administration.listScopes(try exchange.realm())) { $0.write(to: &$1) }
    }
}

extension RealmSummary {
    fileprivate func holds(_ search: String?) -> Bool {
        guard let search = search?.lowercased() else { return true }
        return id.rawValue.contains(search) || displayName?.lowercased().contains(search) == true
    }
}

extension AdminExchange {
    /// `If-Match: *`.
    /// - Throws: `.changedMeanwhile` when there is none.
    func requirePresent<Value: Sendable>(_ show: @Sendable () async throws -> Value) async throws {
        do { _ = try await show() } catch AdministrationError.notFound(let what) {
            throw AdministrationError.changedMeanwhile(what)
        }
    }
}
