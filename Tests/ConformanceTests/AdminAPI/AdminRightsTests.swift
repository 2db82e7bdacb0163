// Roles, groups and APIs through the administration API, and that nobody gives rights that they don't hold.
import WritWeb
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritTestSupport

@Suite struct AdminRightsTests {
    @Test func `APIs, roles and groups are made, changed and deleted`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let base = "/realms/\(realm)"
            let api = #"{"audience":"https://orders.example","permissions":[{"name":"orders:read"}]}"#
            #expect(try await admin.ask(.put, base + "/apis/orders", api).status == .created)
            #expect(try await admin.ask(.put, base + "/apis/orders", api).status == .ok)
            #expect(try await admin.ask(.put, base + "/apis/other", api).status == .conflict)
            let tag = try #require(try await admin.ask(.get, base + "/apis/orders").headers[.eTag])
            #expect(
                try await admin.ask(.patch, base + "/apis/orders", #"{"lean_token":true}"#, [.ifMatch: tag]).status
                    == .ok)
            #expect(
                try await admin.ask(.delete, base + "/apis/orders", nil, [.ifMatch: tag]).status == .preconditionFailed)
            #expect(try await admin.ask(.get, base + "/apis").items.count == 2)
            #expect(try await admin.ask(.delete, base + "/apis/admin").status == .conflict)
            let role = #"{"permissions":["orders:orders:read"]}"#
            #expect(try await admin.ask(.put, base + "/roles/clerk", role).status == .created)
            #expect(try await admin.ask(.put, base + "/roles/clerk", role).status == .ok)
            #expect(
                try await admin.ask(.post, base + "/roles", #"{"name":"boss","includes":["clerk"]}"#).status == .created
            )
            #expect(try await admin.ask(.post, base + "/roles", #"{"name":"boss"}"#).status == .conflict)
            let circle = try await admin.ask(.patch, base + "/roles/clerk", #"{"includes":["boss"]}"#)
            #expect(circle.status == .unprocessableContent)
            let group = try await admin.ask(.post, base + "/groups", #"{"name":"sales"}"#)
            let id = try #require(try group.json["id"]?.string)
            let north = try await admin.ask(.post, base + "/groups", #"{"name":"north","parent":"\#(id)"}"#)
            #expect(try north.json["path"]?.string == "/sales/north")
            let inner = try #require(try north.json["id"]?.string)
            #expect(try await admin.ask(.delete, base + "/groups/\(id)").status == .conflict)
            let made = try await admin.ask(.post, base + "/users", #"{"username":"ada"}"#)
            let ada = try #require(try made.json["sub"]?.string)
            #expect(try await admin.ask(.put, base + "/users/\(ada)/groups/\(inner)").status == .noContent)
            #expect(try await admin.ask(.put, base + "/groups/\(id)/roles/boss").status == .noContent)
            #expect(try await admin.ask(.put, base + "/users/\(ada)/roles/clerk").status == .noContent)
            #expect(try await admin.ask(.put, base + "/users/\(ada)/roles/clerk").status == .noContent)
            let rights = try await admin.ask(.get, base + "/users/\(ada)/rights")
            #expect(try rights.json["effective_roles"]?.strings == ["boss", "clerk"])
            #expect(try rights.json["permissions"]?.strings == ["orders:orders:read"])
            #expect(try await admin.ask(.get, base + "/groups/\(inner)/users").items.count == 1)
            #expect(try await admin.ask(.get, base + "/roles/clerk/users").items.count == 1)
            #expect(
                try await admin.ask(.patch, base + "/groups/\(inner)", #"{"parent":null}"#).json["path"]?.string
                    == "/north")
            #expect(try await admin.ask(.delete, base + "/users/\(ada)/roles/clerk").status == .noContent)
            #expect(try await admin.ask(.delete, base + "/users/\(ada)/roles/clerk").status == .notFound)
            #expect(try await admin.ask(.delete, base + "/users/\(ada)/groups/\(inner)").status == .noContent)
            #expect(try await admin.ask(.delete, base + "/roles/boss").status == .noContent)
            #expect(try await admin.ask(.delete, base + "/groups/\(inner)").status == .noContent)
            #expect(try await admin.ask(.put, base + "/users/\(ada)/roles/nothing").status == .notFound)
        }
    }

    /// What somebody who may manage users, clients and the realm, and neither keys nor the trail, must not do.
    @Test func `nobody gives rights that they don't hold, or takes hold of somebody who has them`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm([("password_grant", "true")])
        let administration = bed.world.administration
        let held: Set<AdminPermission> = [.manageUsers, .readUsers, .manageClients, .manageRealm]
        _ = try await bed.role("held", held, in: realm)
        _ = try await bed.role("more", held.union([.manageKeys]), in: realm)
        let limited = try await administration.createUser(
            realm, UserDraft(username: "limited"), password: World.password
        ).user.id
        let boss = try await administration.createUser(
            realm, UserDraft(username: "boss", email: "boss@example.com"), password: World.password
        ).user.id
        let plain = try await administration.createUser(realm, UserDraft(username: "plain"), password: nil).user.id
        let audience = AdminPermission.audience(publicURL: bed.world.settings.publicURL)
        let (_, secret) = try await administration.createClient(
            realm,
            ClientDraft(
                id: "console", authMethod: "client_secret_post", grants: ["password"], scopes: ["openid"],
                resources: [audience]))
        let (_, strong) = try await administration.createClient(
            realm, ClientDraft(id: "strong", grants: ["client_credentials"], scopes: ["read"]))
        #expect(strong != nil)
        for (role, holder) in [
            ("held", RoleHolder.user(limited)), ("more", .user(boss)),
            ("more", .client(try #require(ClientID("strong")))),
        ] {
            try await bed.grant(try #require(RoleName(role)), to: holder, in: realm)
        }
        try await bed.test { site in
            let login = try await site.site.of(realm).post(
                "/oauth/token",
                "grant_type=password&username=limited&password=\(World.password.replacing(" ", with: "+"))"
                    + "&client_id=console&client_secret=\(secret ?? "")&scope=openid&resource=\(audience)")
            let admin = site.with(try #require(try login.json["access_token"]?.string, "\(login.text)"))
            let base = "/realms/\(realm)"
            let group = try await admin.ask(.post, base + "/groups", #"{"name":"g"}"#)
            let id = try #require(try group.json["id"]?.string)
            let refused: [(HTTPRequest.Method, String, String?)] = [
                (.put, "/users/\(limited)/roles/more", nil), (.put, "/users/\(plain)/roles/more", nil),
                (.delete, "/users/\(boss)/roles/more", nil), (.put, "/groups/\(id)/roles/more", nil),
                (.put, "/clients/strong/roles/more", nil), (.delete, "/clients/strong/roles/more", nil),
                (.post, "/roles", #"{"name":"mine","permissions":["admin:keys:manage"]}"#),
                (.post, "/roles", #"{"name":"mine","includes":["more"]}"#),
                (.patch, "/roles/held", #"{"permissions":["admin:keys:manage"]}"#),
                (.patch, "/roles/more", #"{"permissions":[]}"#), (.delete, "/roles/more", nil),
                (.patch, "/users/\(boss)", #"{"email":"me@example.com"}"#),
                (.put, "/users/\(boss)/password", #"{"password":"a long enough one"}"#),
                (.post, "/users/\(boss)/password-reset", nil),
                (.post, "/users/\(boss)/mail-required-actions", nil), (.delete, "/users/\(boss)", nil),
                (.patch, "/clients/strong", #"{"client_name":"x"}"#), (.post, "/clients/strong/secrets", nil),
                (.delete, "/clients/strong", nil), (.post, "/clients/console/secrets", nil),
                (.patch, "/clients/console", #"{"client_name":"x"}"#),
                (.put, "/clients/new", #"{"grant_types":["client_credentials"],"resources":["\#(audience)"]}"#),
                (.patch, "/clients/console", #"{"resources":[]}"#),
            ]
            for (method, path, body) in refused {
                let reply = try await admin.ask(method, base + path, body)
                #expect(reply.problem == "rights-not-held", "\(method) \(path): \(reply.status) \(reply.text)")
            }
            let operators = try await site.of(bed.operators)
            var told: [JSONObject] = []
            for _ in 0..<200 where told.count < refused.count {
                try await Task.sleep(for: .milliseconds(50))
                told = try await operators.ask(
                    .get, base + "/audit-events?kind=administration.refused&limit=100"
                ).items
            }
            #expect(told.count == refused.count)
            for event in told {
                #expect(event["detail"]?.object?["by"]?.string == limited.description)
                #expect(event["detail"]?.object?["operation"]?.string?.isEmpty == false)
            }
            let allowed: [(HTTPRequest.Method, String, String?)] = [
                (.put, "/users/\(plain)/roles/held", nil), (.patch, "/users/\(plain)", #"{"given_name":"P"}"#),
                (.patch, "/users/\(limited)", #"{"given_name":"L"}"#),
                (.post, "/roles", #"{"name":"mine","permissions":["admin:users:read"]}"#),
            ]
            for (method, path, body) in allowed {
                let reply = try await admin.ask(method, base + path, body)
                #expect(reply.status.kind == .successful, "\(method) \(path): \(reply.status) \(reply.text)")
            }
            // A right that is taken away is gone within a second, whatever the token says.
            _ = try await administration.revokeRole(realm, try #require(RoleName("held")), from: .user(limited))
            let after = try await admin.ask(.get, base + "/users")
            #expect(after.problem == "permission-missing")
            _ = try await administration.updateUser(realm, limited, isEnabled: false)
            #expect(try await admin.ask(.get, base + "/users").status == .unauthorized)
        }
    }

    /// CVE-2026-9796: a role that gains rights between the look and the grant.
    @Test func `of a grant and a change at the same moment none slips past the other`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        let user = try await bed.world.administration.createUser(realm, UserDraft(username: "u"), password: nil).user.id
        let limited = Administrator(
            subject: "limited", of: realm, permissions: [.manageUsers], request: Caller(requestID: "r", address: "a"))
        let administration = bed.world.authority.administration(limited)
        for round in 0..<10 {
            let role = try await bed.role("r\(round)", [], in: realm)
            async let change: Void = {
                _ = try await bed.world.administration.updateRole(
                    realm, role, RoleDraft(permissions: ["admin:keys:manage"]))
            }()
            async let grant: Bool = {
                do { return try await administration.grantRole(realm, role, to: .user(user)) } catch {
                    guard case AdministrationError.beyondRights = error else { throw error }
                    return false
                }
            }()
            // Either the grant came first, of a role without rights, or it was refused.
            _ = try await (change, grant)
        }
        let events = try await bed.world.administration.listAuditEvents(realm, AuditQuery(kind: "role."), limit: 1000)
            .items
        var strong: Set<String> = []
        for event in events.reversed() {
            let detail = Dictionary(
                event.record.detail.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            guard let role = detail["role"] else { continue }
            if event.record.kind == "role.updated" { strong.insert(role) }
            if event.record.kind == "role.granted" { #expect(!strong.contains(role), "\(role)") }
        }
    }
}
