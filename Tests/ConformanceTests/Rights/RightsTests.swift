// What tokens and introspection say of roles, groups and permissions (RFC 9068 section 2.2.3.1), over HTTP.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore

/// A realm with two protected APIs, two roles and two groups; Ada is a clerk by herself and a reader in /sales/north.
struct RightsBed: Sendable {
    let bed: Bed
    let job: Application
    let inner: GroupID

    var site: Site { bed.site }
    var administration: Administration { bed.administration }

    static let orders = "https://orders.example"
    static let mail = "https://mail.example"
    static let admin = "https://id.example.com/admin/api/v1"

    init(_ bed: Bed) async throws {
        self.bed = bed
        let (administration, realm) = (bed.administration, bed.realm)
        _ = try await administration.createAPI(
            realm, "orders",
            APIDraft(
                audience: Self.orders, permissions: ["orders:read", "orders:write", "close"].map { .init(name: $0) }))
        _ = try await administration.createAPI(
            realm, "mail",
            APIDraft(
                audience: Self.mail, permissions: [.init(name: "send"), .init(name: "close")], accessTokenType: "JWT",
                audienceAsArray: true, leanToken: true))
        _ = try await administration.createRole(
            realm, "reader", RoleDraft(permissions: ["orders:orders:read", "admin:users:read"]))
        _ = try await administration.createRole(
            realm, "clerk", RoleDraft(permissions: ["orders:orders:write", "mail:send"], includes: ["reader"]))
        let sales = try await administration.createGroup(realm, "sales").group.id
        inner = try await administration.createGroup(realm, "north", parent: sales).group.id
        try await administration.grantRole(realm, RightsBed.role("reader"), to: .group(sales))
        try await administration.addMember(realm, bed.ada, to: inner)
        let (client, secret) = try await administration.createClient(
            realm,
            ClientDraft(
                id: "job", grants: ["client_credentials", "password", "refresh_token"],
                scopes: ["openid profile email orders:read orders:write close read"],
                resources: [Self.orders, Self.mail, Self.admin, "https://plain.example"]))
        job = Application(id: client.client.id.rawValue, secret: secret, redirectURI: "")
    }

    static func role(_ text: String) throws -> RoleName { try #require(RoleName(text)) }

    func grant(_ role: String, to holder: RoleHolder) async throws {
        try await administration.grantRole(bed.realm, RightsBed.role(role), to: holder)
    }

    func revoke(_ role: String, from holder: RoleHolder) async throws {
        try await administration.revokeRole(bed.realm, RightsBed.role(role), from: holder)
    }

    var jobID: ClientID { get throws { try #require(ClientID(job.id)) } }

    /// Ada's tokens through `job`.
    func login(_ pairs: KeyValuePairs<String, String> = [:]) async throws -> JSONObject {
        try await token([("grant_type", "password"), ("username", "ada"), ("password", World.password)] + pairs)
    }

    /// The client's own.
    func own(_ pairs: KeyValuePairs<String, String> = [:]) async throws -> String {
        try #require(try await token([("grant_type", "client_credentials")] + pairs)["access_token"]?.string)
    }

    private func token(_ pairs: [(String, String)]) async throws -> JSONObject {
        let reply = try await site.token(FormCoding.encode(pairs.map { (name: $0.0, value: $0.1) }), job.headers)
        #expect(reply.status == .ok, "\(reply.text)")
        return try reply.json
    }

    func introspect(_ token: String) async throws -> JSONObject {
        try await site.introspect(token, job.headers).json
    }

}

private func + (a: [(String, String)], b: KeyValuePairs<String, String>) -> [(String, String)] {
    a + b.map { ($0.key, $0.value) }
}

@Suite struct RightsTests {
    private func withRights(_ body: @Sendable (RightsBed) async throws -> Void) async throws {
        try await World.shared.bed([("password_grant", "true"), ("implicit", "true")]) { bed in
            try await body(try await RightsBed(bed))
        }
    }

    private func access(_ reply: JSONObject) throws -> String { try #require(reply["access_token"]?.string) }

    @Test func `a token tells roles and groups, and entitlements on its audience alone`() async throws {
        try await withRights { rights in
            let plain = try claims(try access(try await rights.login()))
            #expect(plain["roles"]?.strings == ["reader"] && plain["groups"]?.strings == ["/sales/north"])
            #expect(plain["entitlements"] == nil)
            try await rights.grant("clerk", to: .user(rights.bed.ada))
            let orders = try claims(try access(try await rights.login(["resource": RightsBed.orders])))
            #expect(orders["aud"]?.string == RightsBed.orders)
            #expect(orders["roles"]?.strings == ["clerk", "reader"])
            #expect(orders["entitlements"]?.strings == ["orders:read", "orders:write"])
            let unknown = try claims(try access(try await rights.login(["resource": "https://plain.example"])))
            #expect(unknown["aud"]?.string == "https://plain.example" && unknown["entitlements"] == nil)
        }
    }

    @Test func `who was given nothing has a token as before`() async throws {
        try await withRights { rights in
            let token = try claims(try await rights.own())
            for name in ["roles", "groups", "entitlements"] { #expect(token[name] == nil) }
        }
    }

    @Test func `the token response and userinfo say nothing of it`() async throws {
        try await withRights { rights in
            let reply = try await rights.login(["scope": "openid profile"])
            let info = try await rights.bed.userInfo(try access(reply)).json
            for name in ["roles", "groups", "entitlements"] {
                #expect(reply[name] == nil && reply["user"]?.object?[name] == nil && info[name] == nil)
            }
        }
    }

    @Test func `a client that acts for itself has its own roles, from the next token on`() async throws {
        try await withRights { rights in
            let holder = RoleHolder.client(try rights.jobID)
            try await rights.grant("clerk", to: holder)
            try await rights.bed.eventually("the role never came") {
                try claims(try await rights.own())["roles"]?.strings == ["clerk", "reader"]
            }
            let token = try await rights.own(["resource": RightsBed.orders])
            #expect(try claims(token)["entitlements"]?.strings == ["orders:read", "orders:write"])
            #expect(try await rights.introspect(token)["entitlements"]?.strings == ["orders:read", "orders:write"])
            let person = try claims(try access(try await rights.login()))
            #expect(person["roles"]?.strings == ["reader"], "a client's roles are not its users'")
            try await rights.revoke("clerk", from: holder)
            try await rights.bed.eventually("the role stayed") {
                try await rights.introspect(token)["roles"] == nil
            }
        }
    }

    @Test func `scopes that name permissions leave only those, and give none that no role gives`() async throws {
        try await withRights { rights in
            try await rights.grant("clerk", to: .user(rights.bed.ada))
            for (scope, entitlements) in [
                ("openid", ["orders:read", "orders:write"]), ("orders:read", ["orders:read"]),
                ("orders:write read", ["orders:write"]), ("close", nil), ("close orders:read", ["orders:read"]),
            ] as [(String, [String]?)] {
                let token = try access(try await rights.login(["resource": RightsBed.orders, "scope": scope]))
                #expect(try claims(token)["entitlements"]?.strings == entitlements, "\(scope)")
                #expect(try await rights.introspect(token)["entitlements"]?.strings == entitlements, "\(scope)")
            }
        }
    }

    @Test func `a refresh narrows by scope and resource, and the next one has all again, RFC 6749 section 6`()
        async throws
    {
        try await withRights { rights in
            try await rights.grant("clerk", to: .user(rights.bed.ada))
            let first = try await rights.login(["resource": RightsBed.orders])
            let narrow = try await rights.site.refresh(
                try #require(first["refresh_token"]?.string), "&scope=orders%3Aread", rights.job.headers
            ).json
            #expect(try claims(try access(narrow))["entitlements"]?.strings == ["orders:read"])
            let wide = try await rights.site.refresh(
                try #require(narrow["refresh_token"]?.string), "", rights.job.headers
            ).json
            #expect(try claims(try access(wide))["entitlements"]?.strings == ["orders:read", "orders:write"])
            let less = try access(
                try await rights.site.refresh(
                    try #require(wide["refresh_token"]?.string), "&scope=openid", rights.job.headers
                ).json)
            #expect(try claims(less)["entitlements"] == nil)
            #expect(try await rights.introspect(less)["entitlements"] == nil)
        }
    }

    @Test func `a role that is taken is gone at introspection and from the next token`() async throws {
        try await withRights { rights in
            try await rights.grant("clerk", to: .user(rights.bed.ada))
            let reply = try await rights.login(["resource": RightsBed.orders])
            let token = try access(reply)
            #expect(try await rights.introspect(token)["roles"]?.strings == ["clerk", "reader"])
            try await rights.revoke("clerk", from: .user(rights.bed.ada))
            #expect(try await rights.introspect(token)["roles"]?.strings == ["reader"])
            #expect(try await rights.introspect(token)["entitlements"]?.strings == ["orders:read"])
            let next = try await rights.site.refresh(
                try #require(reply["refresh_token"]?.string), "", rights.job.headers
            ).json
            #expect(try claims(try access(next))["roles"]?.strings == ["reader"])
        }
    }

    @Test func `what a role bundles is in force everywhere once it is changed`() async throws {
        try await withRights { rights in
            let token = try access(try await rights.login(["resource": RightsBed.orders]))
            _ = try await rights.administration.updateRole(
                rights.bed.realm, try RightsBed.role("reader"), RoleDraft(permissions: ["orders:close"]))
            try await rights.bed.eventually("the change never came") {
                try await rights.introspect(token)["entitlements"]?.strings == ["close"]
            }
            let next = try access(try await rights.login(["resource": RightsBed.orders]))
            #expect(try claims(next)["entitlements"]?.strings == ["close"])
        }
    }

    @Test func `a group gives its roles to who is in a group in it, and moving it takes them`() async throws {
        try await withRights { rights in
            let token = try access(try await rights.login())
            _ = try await rights.administration.updateGroup(rights.bed.realm, rights.inner, parent: .some(nil))
            try await rights.bed.eventually("the move never came") {
                let now = try await rights.introspect(token)
                return now["groups"]?.strings == ["/north"] && now["roles"] == nil
            }
        }
    }

    @Test func `an API may ask for typ JWT, an array of audiences and a lean token under a kilobyte`() async throws {
        try await withRights { rights in
            try await rights.grant("clerk", to: .user(rights.bed.ada))
            let reply = try await rights.login(["resource": RightsBed.mail, "scope": "openid profile email"])
            let token = try access(reply)
            #expect(try header(token)["typ"]?.string == "JWT")
            let body = try claims(token)
            #expect(body["aud"]?.strings == [RightsBed.mail])
            for name in ["roles", "groups", "entitlements", "preferred_username", "name", "email"] {
                #expect(body[name] == nil, "\(name)")
            }
            #expect(token.utf8.count < 1024)
            let told = try await rights.introspect(token)
            #expect(told["active"]?.bool == true && told["entitlements"]?.strings == ["send"])
            // Not of the issuer's audience, so not for userinfo.
            #expect(try await rights.bed.userInfo(token).status == .unauthorized)
            #expect(try await rights.site.revoke(token, "", rights.job.headers).status == .ok)
            #expect(try await rights.introspect(token)["active"]?.bool == false)
        }
    }

    @Test func `an access token of typ JWT is no ID token, and an ID token no access token`() async throws {
        try await withRights { rights in
            let reply = try await rights.login(["resource": RightsBed.mail, "scope": "openid"])
            let token = try access(reply)
            let keys = try JWKS(json: try await rights.site.get("/oauth/jwks").octets)
            #expect(throws: OAuthError.self) {
                try IDTokenHint.verify(token, keys: keys, issuer: rights.site.issuer)
            }
            let idToken = try #require(reply["id_token"]?.string)
            #expect(try await rights.introspect(idToken)["active"]?.bool == false)
            #expect(try await rights.bed.userInfo(idToken).status == .unauthorized)
        }
    }

    @Test func `one token for two APIs looks as the strictest demands`() async throws {
        try await withRights { rights in
            let token = try await rights.own(["resource": RightsBed.orders, "resource": RightsBed.mail])
            #expect(try header(token)["typ"]?.string == "JWT")
            #expect(try claims(token)["aud"]?.strings == [RightsBed.orders, RightsBed.mail])
        }
    }

    @Test func `every realm has the administration API, and its permissions are entitlements there`() async throws {
        try await withRights { rights in
            let token = try access(try await rights.login(["resource": RightsBed.admin]))
            #expect(try claims(token)["aud"]?.string == RightsBed.admin)
            #expect(try claims(token)["entitlements"]?.strings == ["users:read"])
            let other = try await rights.bed.redeem("x", by: rights.bed.web, ["resource": RightsBed.admin])
            try rights.site.expect(other, .badRequest, "invalid_target")
        }
    }

    @Test func `a browser's grant has the rights of its person, by code and at once`() async throws {
        try await withRights { rights in
            try await rights.grant("clerk", to: .user(rights.bed.ada))
            var ada = rights.bed.person
            let tokens = try await rights.bed.tokens(&ada)
            #expect(try claims(tokens.access)["roles"]?.strings == ["clerk", "reader"])
            #expect(try claims(try #require(tokens.id))["roles"] == nil)
            let answer = try await rights.bed.logIn(&ada, ["response_type": "token"])
            #expect(try claims(try #require(answer["access_token"]))["roles"]?.strings == ["clerk", "reader"])
        }
    }
}
