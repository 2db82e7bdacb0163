// Protected APIs, over HTTP.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listAPIs(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listAPIs(
            try exchange.realm(), after: try exchange.after(.apis), limit: exchange.limit, search: exchange.search)
        return AdminReply.page(page, AdminCursor.Kind.apis) { $0.write(to: &$1) }
    }

    static func createAPI(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        return created(
            try await exchange.administration.createAPI(realm, body.text("id") ?? "", APIDraft(body)), realm)
    }

    static func showAPI(_ exchange: AdminExchange) async throws -> AdminReply {
        let api = try await exchange.administration.showAPI(try exchange.realm(), try exchange.api())
        return .ok(revision: api.api.revision) { api.write(to: &$0) }
    }

    static func putAPI(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, id) = (try exchange.realm(), try exchange.api())
        let draft = APIDraft(whole: exchange.body)
        return try await exchange.put(
            show: { try await exchange.administration.showAPI(realm, id) },
            make: { created(try await exchange.administration.createAPI(realm, id.rawValue, draft), realm) },
            change: {
                let api = try await exchange.administration.updateAPI(realm, id, draft, expecting: $0)
                return .ok(revision: api.api.revision) { api.write(to: &$0) }
            })
    }

    static func updateAPI(_ exchange: AdminExchange) async throws -> AdminReply {
        let api = try await exchange.administration.updateAPI(
            try exchange.realm(), try exchange.api(), APIDraft(exchange.body),
            expecting: exchange.condition.revision)
        return .ok(revision: api.api.revision) { api.write(to: &$0) }
    }

    static func deleteAPI(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.deleteAPI(
            try exchange.realm(), try exchange.api(), expecting: exchange.condition.revision)
        return .done
    }

    private static func created(_ api: APISummary, _ realm: RealmID) -> AdminReply {
        .created(at: ["realms", realm.rawValue, "apis", api.id.rawValue], revision: api.api.revision) {
            api.write(to: &$0)
        }
    }
}

extension APIDraft {
    fileprivate init(_ body: JSONObject) {
        self.init(
            audience: body.text("audience"), displayName: body.change("display_name"),
            permissions: body["permissions"].map { ($0.array ?? []).compactMap { PermissionDraft($0) } },
            accessTokenType: body.text("access_token_typ"), audienceAsArray: body.flag("audience_as_array"),
            leanToken: body.flag("lean_token"))
    }

    /// What is not given has its default.
    fileprivate init(whole body: JSONObject) {
        self.init(body)
        displayName = displayName ?? ""
        permissions = permissions ?? []
        accessTokenType = accessTokenType ?? AccessTokenType.accessToken.rawValue
        audienceAsArray = audienceAsArray ?? false
        leanToken = leanToken ?? false
    }
}

extension PermissionDraft {
    fileprivate init?(_ value: JSONValue) {
        guard let object = value.object, let name = object.text("name") else { return nil }
        self.init(name: name, description: object.text("description"))
    }
}
