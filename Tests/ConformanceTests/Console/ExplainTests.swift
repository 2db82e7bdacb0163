// Explain: of real failures, by their requests' ids and by their tokens, why, and which setting changes it.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@testable import WritWeb

@Suite struct ExplainTests {
    @Test func `a refused request says what was checked, what was expected, what came and what to change`() async throws
    {
        try await ConsoleBed.test { bed in
            let scene = try await Scene(bed)
            var root = try await bed.administrator()
            let explain = "/admin/realms/\(scene.realm)/explain"
            for failure in try await scene.failures() {
                let id = try #require(failure.reply.headers[.requestID])
                // The trail is written in batches.
                for _ in 0..<200 {
                    try await root.go("\(explain)?request_id=\(id)")
                    if root.stop.page.html.contains("It was refused") { break }
                    try await Task.sleep(for: .milliseconds(20))
                }
                let html = root.stop.page.html
                #expect(html.contains("It was refused: "), "\(failure.name)")
                for words in failure.words { #expect(html.contains(words), "\(failure.name): \(words)") }
            }
            try await root.go("\(explain)?request_id=never-was")
            #expect(root.stop.page.html.contains("tells of no such request"))
        }
    }

    @Test func `a token says whom it is not for, and a refresh token how often it was used`() async throws {
        try await ConsoleBed.test { bed in
            let scene = try await Scene(bed)
            var root = try await bed.administrator()
            let tokens = try await scene.passwordTokens()
            let access = try #require(tokens["access_token"]?.string)
            let refresh = try #require(tokens["refresh_token"]?.string)
            let administration = bed.bed.world.administration
            func explained(_ token: String, audience: String = "") async throws -> String {
                try await root.go("/admin/realms/\(scene.realm)/explain")
                try await root.press("explain-token", ["token": token, "audience": audience])
                return root.stop.page.html
            }
            var html = try await explained(access)
            #expect(html.contains("It is valid."))
            html = try await explained(access, audience: "https://orders.example")
            #expect(html.contains("it is for another audience") && html.contains("resource=https://orders.example"))
            html = try await explained(refresh)
            #expect(html.contains("It is valid: its client"))
            for _ in 0..<2 { _ = try await scene.refresh(refresh) }
            html = try await explained(refresh)
            #expect(html.contains("used just now"))
            _ = try await administration.updateClient(
                scene.realm, scene.client, ClientChanges(settings: [("refresh_retry_window_seconds", "0")]))
            html = try await explained(refresh)
            #expect(html.contains("it was used before") && html.contains("refresh_retry_window_seconds"))
            _ = try await administration.setEnabled(scene.realm, scene.user, false)
            html = try await explained(refresh)
            #expect(html.contains("its user ada is disabled") && html.contains("its grant was revoked"))
            html = try await explained(access)
            #expect(html.contains("Enable the user ada."))
            html = try await explained("wrr_" + refresh.dropFirst(5))
            #expect(html.contains("not of this realm"))
        }
    }
}

/// A realm with a client and a person who do everything wrong.
private struct Scene: Sendable {
    struct Failure: Sendable {
        var name: String
        var reply: TestResponse
        /// All of which the page says.
        var words: [String]
    }

    let realm: RealmID
    let client: ClientID
    let user: UserID
    private let site: Site
    private let secret: String
    private let administration: Administration

    init(_ bed: ConsoleBed) async throws {
        administration = bed.bed.world.administration
        realm = try await bed.bed.newRealm([("password_grant", "true")])
        site = bed.site.of(realm)
        let (made, secret) = try await administration.createClient(
            realm,
            ClientDraft(
                id: "web", grants: ["authorization_code", "refresh_token", "password"],
                redirectURIs: ["https://web.example/cb"], scopes: ["openid profile"]))
        client = made.client.id
        self.secret = try #require(secret)
        _ = try await administration.createClient(
            realm, ClientDraft(id: "off", redirectURIs: ["https://off.example/cb"]))
        _ = try await administration.updateClient(
            realm, try #require(ClientID("off")), ClientChanges(isEnabled: false))
        user = try await administration.createUser(realm, UserDraft(username: "ada"), password: World.password).user.id
    }

    func passwordTokens() async throws -> JSONObject { try await password().json }

    private func password(_ more: String = "") async throws -> TestResponse {
        try await site.token(
            "grant_type=password&username=ada&" + FormCoding.encode([(name: "password", value: World.password)]) + more,
            Site.basic("web", secret))
    }

    func refresh(_ token: String) async throws -> TestResponse {
        try await site.token("grant_type=refresh_token&refresh_token=\(token)", Site.basic("web", secret))
    }

    func failures() async throws -> [Failure] {
        func authorize(_ query: String) async throws -> TestResponse {
            try await site.get("/oauth/authorize?response_type=code&state=x&" + query)
        }
        let web = "client_id=web&redirect_uri=https%3A%2F%2Fweb.example%2Fcb"
        let challenge = "&code_challenge_method=S256&code_challenge=" + String(repeating: "a", count: 43)
        var failures = [
            Failure(
                name: "redirect URI",
                reply: try await authorize("client_id=web&redirect_uri=https%3A%2F%2Fweb.example%2Fother&scope=openid"),
                words: [
                    "redirect_uri", "https://web.example/cb", "https://web.example/other",
                    "redirect URIs of client web",
                ]
            ),
            Failure(
                name: "PKCE", reply: try await authorize(web + "&scope=openid"),
                words: ["pkce=required", "pkce=if_sent", "Let the application use PKCE"]),
            Failure(
                name: "scope", reply: try await authorize(web + "&scope=openid%20admin" + challenge),
                words: ["scope admin", "openid profile", "to the scope of client web"]),
            Failure(
                name: "disabled client",
                reply: try await authorize("client_id=off&redirect_uri=https%3A%2F%2Foff.example%2Fcb"),
                words: ["disabled", "Enable client off."]),
            Failure(
                name: "secret", reply: try await site.token("grant_type=password", Site.basic("web", "wrong")),
                words: ["client secret", "wrong secret", "add another one on the client"]),
            Failure(
                name: "grant", reply: try await site.token("grant_type=client_credentials", Site.basic("web", secret)),
                words: [
                    "authorization_code password refresh_token", "client_credentials", "to the grants of client web",
                ]),
            Failure(
                name: "audience", reply: try await password("&resource=https%3A%2F%2Forders.example"),
                words: ["https://orders.example", "to the audiences of client web"]),
            Failure(
                name: "unknown client", reply: try await site.token("grant_type=password", Site.basic("nobody", "x")),
                words: ["none of that name", "create the client"]),
        ]
        let token = try #require(try await passwordTokens()["refresh_token"]?.string)
        for _ in 0..<2 { _ = try await refresh(token) }
        _ = try await administration.updateClient(
            realm, client, ClientChanges(settings: [("refresh_retry_window_seconds", "0")]))
        var reused = try await refresh(token)
        for _ in 0..<100 where reused.status == .ok { reused = try await refresh(token) }
        failures.append(
            Failure(
                name: "refresh token", reply: reused,
                words: ["number 1 of its grant", "refresh_retry_window_seconds=0 (the client&#39;s own)"]))
        _ = try await administration.setEnabled(realm, user, false)
        failures.append(
            Failure(
                name: "disabled user", reply: try await password(), words: ["Enable the user ada.", "ada, enabled"]))
        return failures
    }
}

extension ClientChanges {
    fileprivate init(settings: [(key: String, value: String)]) {
        self.init()
        self.settings = settings
    }

    fileprivate init(isEnabled: Bool) {
        self.init()
        self.isEnabled = isEnabled
    }
}
