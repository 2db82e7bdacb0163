// Clients, over HTTP.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer

extension AdminAPI {
    static func listClients(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listClients(
            try exchange.realm(), after: try exchange.after(.clients), limit: exchange.limit, search: exchange.search)
        return AdminReply.page(page, AdminCursor.Kind.clients) { $0.write(to: &$1) }
    }

    static func createClient(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        let (client, secret) = try await exchange.administration.createClient(
            realm, ClientDraft(body, id: body.text("client_id")), isEnabled: body.flag("enabled") ?? true)
        return created(client, secret, realm)
    }

    static func showClient(_ exchange: AdminExchange) async throws -> AdminReply {
        let client = try await exchange.administration.showClient(try exchange.realm(), try exchange.client())
        return .ok(revision: client.revision) { client.write(to: &$0) }
    }

    static func putClient(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, id, body) = (try exchange.realm(), try exchange.client(), exchange.body)
        if exchange.condition.mustExist {
            try await exchange.requirePresent { try await exchange.administration.showClient(realm, id) }
        }
        let (client, secret, isNew) = try await exchange.administration.putClient(
            realm, id, ClientDraft(body, id: id.rawValue), isEnabled: body.flag("enabled") ?? true,
            mayExist: !exchange.condition.mustBeNew, expecting: exchange.condition.revision)
        return isNew
            ? created(client, secret, realm)
            : .ok(revision: client.revision) { client.write(to: &$0, secret: secret) }
    }

    static func updateClient(_ exchange: AdminExchange) async throws -> AdminReply {
        let (client, secret) = try await exchange.administration.updateClient(
            try exchange.realm(), try exchange.client(), ClientChanges(exchange.body),
            expecting: exchange.condition.revision)
        return .ok(revision: client.revision) { client.write(to: &$0, secret: secret) }
    }

    static func deleteClient(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.deleteClient(
            try exchange.realm(), try exchange.client(), expecting: exchange.condition.revision)
        return .done
    }

    static func addSecret(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, client) = (try exchange.realm(), try exchange.client())
        let (id, secret) = try await exchange.administration.addSecret(realm, client)
        let text = id.uuidString.lowercased()
        return .created(at: ["realms", realm.rawValue, "clients", client.rawValue, "secrets", text]) { json in
            json.beginObject()
            json.member("id", text)
            json.member("client_secret", secret)
            json.endObject()
        }
    }

    static func removeSecret(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.removeSecret(
            try exchange.realm(), try exchange.client(),
            secret: try exchange.id("secret_id") { UUID(uuidString: $0) })
        return .done
    }

    private static func created(_ client: ClientSummary, _ secret: String?, _ realm: RealmID) -> AdminReply {
        .created(
            at: ["realms", realm.rawValue, "clients", client.client.id.rawValue], revision: client.revision
        ) { client.write(to: &$0, secret: secret) }
    }
}

extension ClientDraft {
    fileprivate init(_ body: JSONObject, id: String?) {
        var details = ClientDetails()
        details.jwksURI = body.text("jwks_uri")
        self.init(
            id: id, name: body.text("client_name"), type: body.text("type") ?? ClientType.confidential.rawValue,
            authMethod: body.text("token_endpoint_auth_method"), grants: body.texts("grant_types"),
            redirectURIs: body.texts("redirect_uris") ?? [],
            postLogoutRedirectURIs: body.texts("post_logout_redirect_uris") ?? [],
            scopes: body.text("scope").map { [$0] }, resources: body.texts("resources") ?? [],
            origins: body.texts("origins") ?? [], jwks: body["jwks"]?.text, settings: body.settings("settings"),
            clientURI: body.text("client_uri"), logoURI: body.text("logo_uri"), policyURI: body.text("policy_uri"),
            termsURI: body.text("tos_uri"), initiateLoginURI: body.text("initiate_login_uri"),
            backchannelLogoutURI: body.text("backchannel_logout_uri"),
            backchannelLogoutSessionRequired: body.flag("backchannel_logout_session_required") ?? false,
            frontchannelLogoutURI: body.text("frontchannel_logout_uri"),
            frontchannelLogoutSessionRequired: body.flag("frontchannel_logout_session_required") ?? false,
            details: details)
    }
}

extension ClientChanges {
    /// RFC 7396: null takes a value away.
    fileprivate init(_ body: JSONObject) {
        self.init()
        name = body.change("client_name")
        type = body.text("type")
        isEnabled = body.flag("enabled")
        if let method = body["token_endpoint_auth_method"] {
            authMethod = method.string
            replacesAuthMethod = true
        }
        grants = body.changes("grant_types")
        redirectURIs = body.changes("redirect_uris")
        postLogoutRedirectURIs = body.changes("post_logout_redirect_uris")
        scopes = body.change("scope").map { [$0] }
        resources = body.changes("resources")
        origins = body.changes("origins")
        if let keys = body["jwks"] { jwks = keys == .null ? [] : keys.text }
        settings = body.settings("settings")
        clientURI = body.change("client_uri")
        logoURI = body.change("logo_uri")
        policyURI = body.change("policy_uri")
        termsURI = body.change("tos_uri")
        initiateLoginURI = body.change("initiate_login_uri")
        backchannelLogoutURI = body.change("backchannel_logout_uri")
        backchannelLogoutSessionRequired = body.flag("backchannel_logout_session_required")
        frontchannelLogoutURI = body.change("frontchannel_logout_uri")
        frontchannelLogoutSessionRequired = body.flag("frontchannel_logout_session_required")
        jwksURI = body.change("jwks_uri")
    }
}
