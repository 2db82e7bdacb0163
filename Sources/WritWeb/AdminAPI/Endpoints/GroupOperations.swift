// Groups, and who is in them, over HTTP.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listGroups(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listGroups(
            try exchange.realm(), after: try exchange.after(.groups), limit: exchange.limit, search: exchange.search)
        return AdminReply.page(page, AdminCursor.Kind.groups) { $0.write(to: &$1) }
    }

    static func createGroup(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        let group = try await exchange.administration.createGroup(
            realm, body.text("name") ?? "", parent: try body.text("parent").map(parent))
        return .created(
            at: ["realms", realm.rawValue, "groups", group.group.id.description], revision: group.group.revision
        ) { group.write(to: &$0) }
    }

    static func showGroup(_ exchange: AdminExchange) async throws -> AdminReply {
        let group = try await exchange.administration.showGroup(try exchange.realm(), try exchange.group())
        return .ok(revision: group.group.revision) { group.write(to: &$0) }
    }

    /// `parent: null` moves it to the top.
    static func updateGroup(_ exchange: AdminExchange) async throws -> AdminReply {
        let body = exchange.body
        var place: GroupID??
        if let value = body["parent"] { place = .some(try value.string.map(parent)) }
        let group = try await exchange.administration.updateGroup(
            try exchange.realm(), try exchange.group(), name: body.text("name"), parent: place,
            expecting: exchange.condition.revision)
        return .ok(revision: group.group.revision) { group.write(to: &$0) }
    }

    static func deleteGroup(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.deleteGroup(
            try exchange.realm(), try exchange.group(), expecting: exchange.condition.revision)
        return .done
    }

    static func listMembers(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, group) = (try exchange.realm(), try exchange.group())
        let after = try exchange.afterUser()
        _ = try await exchange.administration.showGroup(realm, group)
        let page = try await exchange.administration.listMembers(realm, group, after: after, limit: exchange.limit)
        return AdminReply.page(page, AdminCursor.Kind.members) { $0.write(to: &$1) }
    }

    static func addMember(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.addMember(
            try exchange.realm(), try exchange.user(), to: try exchange.group())
        return .done
    }

    static func removeMember(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, user, group) = (try exchange.realm(), try exchange.user(), try exchange.group())
        guard try await exchange.administration.removeMember(realm, user, from: group) else {
            throw AdministrationError.notFound("user \(user) in group \(group) of realm \(realm)")
        }
        return .done
    }

    private static func parent(_ text: String) throws(AdministrationError) -> GroupID {
        guard let id = GroupID(text) else {
            throw .invalid(field: "parent", message: "must be the id of a group, a UUID in lower case")
        }
        return id
    }
}
