// What a realm of Keycloak's comes to, and that nothing of it is lost without a word.
import Testing
import WritJOSE
import WritProtocol
import WritStore

@testable import WritServer

@Suite struct KeycloakExportTests {
    private struct Reading {
        var realm: ImportedRealm
        var users: [ImportedUser]
        var report: ImportReport

        /// The findings of one fate with their examples, a line each.
        func words(_ fate: ImportReport.Fate) -> String {
            report.findings.filter { $0.fate == fate }
                .map { "\($0.count) × \($0.words) \($0.examples.joined(separator: " | "))" }.joined(separator: "\n")
        }
    }

    private static let now = Instant(millisecondsSince1970: 1_800_000_000_000)

    /// The members behind `"realm": "acme"`.
    private func read(_ members: String, realm: String = "acme", paths: [String] = []) throws -> Reading {
        var text = Array("{\"realm\": \"\(realm)\", \(members)}".utf8)[...]
        var splitter = JSONSplitter {
            defer { text = [] }
            return Array(text)
        }
        var export = KeycloakExport(callbackPaths: paths, now: Self.now)
        var users: [ImportedUser] = []
        while let piece = try splitter.next() {
            if let user = try export.take(piece), let imported = export.imported(user) { users.append(imported) }
        }
        return Reading(realm: try export.realm(id: nil), users: users, report: export.report)
    }

    private static let id = "0190f7d2-0000-7000-8000-000000000001"

    @Test func `whoever is there twice is taken over once`() throws {
        let read = try read(
            """
            "users": [{"id": "\(Self.id)", "username": "ada", "email": "ada@example.com"},
                {"id": "\(Self.id)", "username": "ada"}, {"username": "ADA"},
                {"username": "eve", "email": "Ada@example.com"}, {"username": "ada@example.com"},
                {"username": "mail@example.com", "email": "mail@example.com"}]
            """)
        #expect(read.users.map(\.record.username) == ["ada", "eve", "mail@example.com"])
        #expect(read.users[1].record.email == nil && read.users[2].record.email == "mail@example.com")
        let leftOut = read.words(.leftOut)
        #expect(leftOut.contains("1 × users whose id another user") && leftOut.contains("2 × users whose user name"))
        #expect(read.words(.approximated).contains("1 × users whose e-mail address somebody else has"))
    }

    @Test func `roles, clients and groups of one name become one`() throws {
        let read = try read(
            """
            "roles": {"realm": [{"name": "clerk"}, {"name": "orders:read", "composites": {"realm": ["clerk"]}}],
                "client": {"orders": [{"name": "read"}]}},
            "clients": [{"clientId": "web", "redirectUris": ["https://a.example/"]}, {"clientId": "web"}],
            "groups": [{"name": "x", "realmRoles": ["clerk"], "subGroups": [{"name": "y"}]},
                {"name": "x", "clientRoles": {"orders": ["read"]}, "subGroups": [{"name": "y"}, {"name": "z"}]},
                {"name": "Caf\\u00e9"}, {"name": "Cafe\\u0301"}]
            """)
        #expect(read.realm.roles.map(\.name) == ["clerk", "orders:read"] && read.realm.roles[1].roles == ["clerk"])
        #expect(read.realm.clients.map(\.draft.id) == ["web"])
        #expect(read.realm.groups.map(\.path) == ["/x", "/x/y", "/x/z", "/Caf\u{E9}"])
        #expect(read.realm.groups[0].roles == ["clerk", "orders:read"])
        #expect(read.words(.approximated).contains("roles of one name"))
        #expect(read.words(.approximated).contains("3 × groups of one name side by side"))
        #expect(read.words(.leftOut).contains("1 × clients whose id another client"))
    }

    @Test func `names of groups keep the rules of groups, and their members find them`() throws {
        let read = try read(
            """
            "users": [{"username": "ada", "groups": ["/ctl\\u0007\\u202e", "/ lead /in", "/a~b", "/gone"]}],
            "groups": [{"name": "ctl\\u0007\\u202e"}, {"name": " lead ", "subGroups": [{"name": "in"}]},
                {"name": "a/b", "subGroups": [{"name": "c"}]}, {"name": "\\u0007"}]
            """)
        let paths = read.realm.groups.map(\.path)
        #expect(paths == ["/ctl", "/lead", "/lead/in"])
        #expect(paths.allSatisfy { KeycloakGroups.path($0) == $0 }, "what is kept is kept by the rules")
        #expect(read.users[0].groups == ["/ctl", "/lead/in", "/a~b", "/gone"])
        #expect(read.words(.approximated).contains("2 × groups whose name held control or invisible"))
        #expect(read.words(.leftOut).contains("2 × groups whose name is empty, holds a slash"))
        #expect(read.words(.leftOut).contains("ada: /a~b | ada: /gone"))
    }

    @Test func `what Writ has is taken over from a client`() throws {
        let read = try read(
            """
            "clients": [{"clientId": "my-realm", "redirectUris": ["https://f.example/cb"], "frontchannelLogout": true,
                "baseUrl": "/home", "rootUrl": "https://f.example",
                "attributes": {"frontchannel.logout.url": "https://f.example/out", "access.token.lifespan": "900000",
                    "user.info.response.signature.alg": "RS256"},
                "protocolMappers": [{"protocolMapper": "oidc-sha256-pairwise-sub-mapper"}]}]
            """)
        let draft = try #require(read.realm.clients.first?.draft)
        #expect(draft.id == "my-realm" && draft.clientURI == "https://f.example/home")
        #expect(draft.frontchannelLogoutURI == "https://f.example/out" && draft.frontchannelLogoutSessionRequired)
        let settings = Dictionary(draft.settings) { first, _ in first }
        #expect(settings["userinfo_signed_response_alg"] == "RS256" && settings["subject_type"] == "pairwise")
        #expect(read.words(.approximated).contains("my-realm: access.token.lifespan 900000"))
        #expect(read.words(.approximated).contains("each person's sub becomes another"))
        let master = try self.read("\"clients\": [{\"clientId\": \"acme-realm\"}]", realm: "master")
        #expect(master.realm.clients.isEmpty, "by it Keycloak administers another realm")
    }

    /// The export's members, and the words that tell what is lost of them.
    private static let losses: [(members: String, fate: ImportReport.Fate, words: String)] = [
        (
            #""roles": {"realm": [{"name": "r", "composites": {"client": {"realm-management": ["admin"]}}}]}"#,
            .leftOut, "role r: realm-management:admin"
        ),
        (
            #""users": [{"username": "u", "clientRoles": {"realm-management": ["admin"]}}]"#, .leftOut,
            "u: realm-management:admin"
        ),
        (#""users": [{"username": "u", "realmRoles": ["gone"]}]"#, .leftOut, "u: gone"),
        (#""groups": [{"name": "g", "realmRoles": ["gone"]}]"#, .leftOut, "/g: gone"),
        (#""roles": {"realm": [{"name": "r", "composites": {"realm": ["gone"]}}]}"#, .leftOut, "r → gone"),
        (#""users": [{"username": "u", "firstName": "a\u0007"}]"#, .leftOut, "u: firstName"),
        (#""users": [{"username": "u", "attributes": {"phoneNumber": ["abc"]}}]"#, .leftOut, "u: abc"),
        (#""users": [{"username": "u", "attributes": {"locale": ["xx_YY!!"]}}]"#, .leftOut, "u: xx_YY!!"),
        (#""users": [{"username": "u", "clientConsents": [{}]}]"#, .leftOut, "consents"),
        (#""users": [{"username": "u", "notBefore": 17}]"#, .leftOut, "not-before"),
        (#""users": [{"id": "x", "username": ""}, 5]"#, .leftOut, "(without a name) x"),
        (#""users": [{"username": "u", "serviceAccountClientId": "gone"}]"#, .leftOut, "service accounts whose client"),
        (#""users": [{"username": "u", "credentials": "no"}]"#, .leftOut, "u: credentials"),
        (#""clients": [{"clientId": "c", "redirectUris": "x"}]"#, .leftOut, "c: redirectUris"),
        (#""users": [5]"#, .leftOut, "elements of users"),
        (#""clients": [{"clientId": 7}]"#, .leftOut, "clients without an id"),
        (#""clients": [{"clientId": "c", "fullScopeAllowed": false}]"#, .approximated, "full scope allowed"),
        (
            #""clients": [{"clientId": "c", "authorizationSettings": {"policies": [1]}}]"#, .leftOut,
            "authorization services"
        ),
        (#""clients": [{"clientId": "c", "defaultClientScopes": ["a b"]}]"#, .leftOut, "c: a b"),
        (#""clients": [{"clientId": "c", "adminUrl": "https://c.example"}]"#, .leftOut, "c: adminUrl"),
        (#""clients": [{"clientId": "c", "attributes": {"x.y": "true", "z": "false"}}]"#, .leftOut, "c: x.y"),
        (#""browserFlow": "otp for all""#, .leftOut, "browserFlow: otp for all"),
        (#""verifyEmail": true"#, .leftOut, "verified before the first login"),
        (#""loginWithEmailAllowed": false"#, .approximated, "by user name only"),
        (#""attributes": {"frontendUrl": "https://sso.example"}"#, .leftOut, "https://sso.example"),
        (#""defaultGroups": ["/g"]"#, .leftOut, "/g"), (#""defaultRoles": ["clerk"]"#, .leftOut, "clerk"),
        (#""displayName": " x""#, .leftOut, "display name"), (#""defaultLocale": "it""#, .approximated, "language"),
        (#""webAuthnPolicyRpId": "x", "newThings": [1], "none": []"#, .leftOut, "webAuthnPolicyRpId, newThings"),
        (#""enabled": true"#, .approximated, "the export holds no signing key"),
    ]

    @Test(arguments: losses.indices) func `nothing is lost without a word`(index: Int) throws {
        let loss = Self.losses[index]
        let words = try read(loss.members).words(loss.fate)
        #expect(words.contains(loss.words), "\(words)")
    }

    @Test func `a wrong type does not enable, and a list that is none is an error`() throws {
        let read = try read(
            #""enabled": "false", "users": [{"username": "u", "enabled": "false"}, {"username": "v", "enabled": 1}], "clients": [{"clientId": "c", "enabled": "false"}]"#
        )
        #expect(!read.realm.isEnabled && !read.users[0].record.isEnabled && !read.users[1].record.isEnabled)
        #expect(!read.realm.clients[0].isEnabled)
        for member in ["clients", "users", "groups"] {
            #expect(throws: AdministrationError.self) { try self.read("\"\(member)\": {\"a\": 1}") }
        }
        #expect(throws: AdministrationError.self) { try self.read("\"roles\": [1]") }
    }

    @Test func `a client without a usable redirect URI is there, disabled`() throws {
        let read = try read(
            """
            "clients": [{"clientId": "http", "secret": "x", "redirectUris": ["http://intranet.local/cb"]},
                {"clientId": "spa", "publicClient": true, "redirectUris": ["*"]}]
            """)
        #expect(read.realm.clients.map(\.isEnabled) == [false, false])
        #expect(read.realm.clients.map(\.secret) == ["x", nil])
        for client in read.realm.clients {
            let id = try #require(client.draft.id.flatMap { ClientID($0) })
            _ = try ClientRules.client(client.draft, id: id, overrides: [:])
        }
        #expect(read.words(.approximated).contains("2 × clients for which no grant is left"))
        #expect(!read.words(.approximated).contains("without authorization_code until"))
        #expect(!read.words(.leftOut).contains("no grant"))
    }

    @Test func `callback paths are none of where people go behind a logout`() throws {
        let read = try read(
            """
            "clients": [{"clientId": "c", "redirectUris": ["https://a.example/*"],
                "attributes": {"post.logout.redirect.uris": "https://a.example/bye*"}}]
            """, paths: ["/cb"])
        #expect(read.realm.clients[0].draft.redirectURIs == ["https://a.example/cb"])
        #expect(read.realm.clients[0].draft.postLogoutRedirectURIs == ["https://a.example/bye"])
    }

    @Test func `whoever has no id is the same person at each reading, and came now`() throws {
        let text = #""users": [{"username": "ada", "attributes": {"locale": ["de_DE"]}}]"#
        let users = [try read(text).users[0], try read(text).users[0]]
        #expect(users[0].record.id == users[1].record.id && users[0].record.createdAt == Self.now)
        #expect(users[0].record.locale == "de-DE")
        #expect(try read(text, realm: "other").users[0].record.id != users[0].record.id)
    }

    @Test func `a later password that cannot be verified does not take a good one away`() throws {
        let good =
            #"{"type": "password", "hashedSaltedValue": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "hashIterations": 27500, "algorithm": "pbkdf2-sha256"}"#
        let read = try read(
            #""users": [{"username": "ada", "credentials": [\#(good), {"type": "password", "algorithm": "scrypt"}, {"type": "password-history"}]}]"#
        )
        #expect(read.users[0].passwordHash != nil && !read.words(.leftOut).contains("history"))
    }
}
