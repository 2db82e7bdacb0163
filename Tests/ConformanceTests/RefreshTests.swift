// Refresh tokens at the token endpoint (RFC 6749 §6, RFC 9700 §4.14): whom they serve, how often, and what reuse does.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@Suite struct RefreshTests {
    private func refreshToken(_ body: JSONObject) throws -> String { try #require(body["refresh_token"]?.string) }

    @Test func `a refresh token renews and is replaced, RFC 9700 section 4.14.2`() async throws {
        try await World.shared.test { site in
            let first = try refreshToken(try await site.login())
            let reply = try await site.refresh(first)
            #expect(reply.status == .ok)
            #expect(try refreshToken(try reply.json) != first)
        }
    }

    @Test
    func `one that was used before its last use ends the family, access tokens included, RFC 9700 section 4.14.2`()
        async throws
    {
        try await World.shared.test { site in
            let login = try await site.login()
            let first = try refreshToken(login)
            let second = try refreshToken(try await site.refresh(first).json)
            let renewed = try await site.refresh(second).json
            try site.expect(try await site.refresh(first), .badRequest, "invalid_grant")
            try site.expect(try await site.refresh(try refreshToken(renewed)), .badRequest, "invalid_grant")
            for body in [login, renewed] {
                #expect(try await !site.isActive(try #require(body["access_token"]?.string)))
            }
        }
    }

    @Test func `a lost reply is given again within the retry window`() async throws {
        try await World.shared.test { site in
            let first = try refreshToken(try await site.login())
            let second = try refreshToken(try await site.refresh(first).json)
            #expect(try refreshToken(try await site.refresh(first).json) == second)
            #expect(try await site.refresh(second).status == .ok)
        }
    }

    @Test func `another client's is invalid_grant and stays alive, RFC 6749 section 5.2`() async throws {
        try await World.shared.test { site in
            let token = try refreshToken(try await site.login())
            try site.expect(try await site.refresh(token, "&client_id=page", [:]), .badRequest, "invalid_grant")
            #expect(try await site.refresh(token).status == .ok)
        }
    }

    @Test func `another realm's is invalid_grant`() async throws {
        try await World.shared.test { site in
            let token = try refreshToken(try await site.login())
            try site.expect(try await site.of(site.world.strict).refresh(token), .badRequest, "invalid_grant")
            #expect(try await site.refresh(token).status == .ok)
        }
    }

    @Test func `more scope than was granted is invalid_scope and costs nothing, RFC 6749 section 6`() async throws {
        try await World.shared.test { site in
            let token = try refreshToken(try await site.login("&scope=openid+read"))
            try site.expect(try await site.refresh(token, "&scope=read+write"), .badRequest, "invalid_scope")
            #expect(try await site.refresh(token).status == .ok)
        }
    }

    @Test func `less scope is for this access token only, RFC 6749 section 6`() async throws {
        try await World.shared.test { site in
            let token = try refreshToken(try await site.login("&scope=openid+read+write"))
            let narrowed = try await site.refresh(token, "&scope=read").json
            #expect(narrowed["scope"]?.string == "read")
            let whole = try await site.refresh(try refreshToken(narrowed)).json
            #expect(
                Set(whole["scope"]?.string?.split(separator: " ").map(String.init) ?? []) == [
                    "openid", "read", "write",
                ])
        }
    }

    @Test func `one that is altered anywhere is invalid_grant`() async throws {
        try await World.shared.test { site in
            let token = try refreshToken(try await site.login())
            var forged = [
                String(token.dropLast()), token + "0", "wrr_", "wrr_" + String(repeating: "0", count: 500), "x",
            ]
            for offset in stride(from: 0, to: token.count, by: 5) {
                var letters = Array(token)
                letters[offset] = letters[offset] == "a" ? "b" : "a"
                forged.append(String(letters))
            }
            for text in forged { try site.expect(try await site.refresh(text), .badRequest, "invalid_grant") }
            #expect(try await site.refresh(token).status == .ok)
        }
    }

    @Test func `an access token is none, and a secret is none`() async throws {
        try await World.shared.test { site in
            let access = try #require(try await site.login()["access_token"]?.string)
            for text in [access, site.world.secrets[site.realm] ?? ""] {
                try site.expect(try await site.refresh(text), .badRequest, "invalid_grant")
            }
        }
    }

    @Test func `a disabled person's is invalid_grant`() async throws {
        try await World.shared.test { site in
            let user = try await site.world.administration.createUser(
                site.realm, UserDraft(username: "leaver"), password: World.password)
            let password = World.password.split(separator: " ").joined(separator: "+")
            let login = try await site.token("grant_type=password&username=leaver&password=\(password)").json
            _ = try await site.world.administration.setEnabled(site.realm, user.user.id, false)
            try site.expect(try await site.refresh(try refreshToken(login)), .badRequest, "invalid_grant")
            #expect(try await !site.isActive(try #require(login["access_token"]?.string)))
        }
    }

    @Test func `fifty at once have one successor`() async throws {
        try await World.shared.test { site in
            let token = try refreshToken(try await site.login())
            let successors = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await site.refresh(token).json["refresh_token"]?.string }
                }
                return try await group.reduce(into: Set<String>()) { if let text = $1 { $0.insert(text) } }
            }
            #expect(successors.count == 1)
        }
    }
}
