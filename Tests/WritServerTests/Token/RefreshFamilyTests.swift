// Refresh families over a real database: rotation, retries, reuse, races and everything that ends a family.
import Testing
import WritJOSE
import WritProtocol
import WritServer

struct RefreshFamilyTests {
    @Test func `each use of a refresh token gives the next one`() async throws {
        try await World.with { world in
            let app = try await world.client()
            try await world.user()
            var token = try await world.login(app).text("refresh_token")
            for _ in 0..<3 {
                let next = try await world.refresh(app, token).text("refresh_token")
                #expect(next != token)
                token = next
            }
        }
    }

    @Test func `the last token again, within the window, gives the same successor and a fresh access token`()
        async throws
    {
        try await World.with { world in
            let app = try await world.client()
            try await world.user()
            let first = try await world.login(app).text("refresh_token")
            let a = try await world.refresh(app, first)
            let b = try await world.refresh(app, first)
            #expect(try a.text("refresh_token") == b.text("refresh_token"))
            #expect(try a.text("access_token") != b.text("access_token"))
        }
    }

    @Test func `an older token ends the family, its access tokens included`() async throws {
        try await World.with { world in
            let app = try await world.client()
            try await world.user()
            let first = try await world.login(app)
            let second = try await world.refresh(app, first.text("refresh_token"))
            let third = try await world.refresh(app, second.text("refresh_token"))
            #expect(try await world.isActive(third.text("access_token"), app))
            await #expect(throws: OAuthError(.refreshTokenReused)) {
                try await world.refresh(app, first.text("refresh_token"))
            }
            await #expect(throws: OAuthError(.refreshTokenRevoked)) {
                try await world.refresh(app, third.text("refresh_token"))
            }
            for tokens in [first, second, third] {
                #expect(try await !world.isActive(tokens.text("access_token"), app))
                #expect(try await !world.isActive(tokens.text("refresh_token"), app))
            }
        }
    }

    @Test func `with a window of zero the last token again is reuse`() async throws {
        try await World.with(settings: [("refresh_retry_window_seconds", "0")]) { world in
            let app = try await world.client()
            try await world.user()
            let first = try await world.login(app).text("refresh_token")
            let second = try await world.refresh(app, first).text("refresh_token")
            await #expect(throws: OAuthError(.refreshTokenReused)) { try await world.refresh(app, first) }
            await #expect(throws: OAuthError(.refreshTokenRevoked)) { try await world.refresh(app, second) }
        }
    }

    @Test(arguments: [0, 1, 10, 60])
    func `fifty at once give one successor and no fork, at every window`(_ window: Int) async throws {
        try await World.with(settings: [("refresh_retry_window_seconds", String(window))]) { world in
            let app = try await world.client()
            try await world.user()
            let first = try await world.login(app).text("refresh_token")
            let successors = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask { try? await world.refresh(app, first).text("refresh_token") }
                }
                var tokens: [String] = []
                for try await token in group { if let token { tokens.append(token) } }
                return tokens
            }
            #expect(Set(successors).count == 1)
            // On a busy machine some come after a short window, which is reuse; after a long one none does.
            if window == 0 { #expect(successors.count == 1) }
            if window == 60 {
                #expect(successors.count == 50)
                #expect(try await world.refresh(app, successors[0]).text("refresh_token") != successors[0])
            }
        }
    }

    @Test func `another client's refresh is refused and burns nothing`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let thief = try await world.client("thief")
            try await world.user()
            let first = try await world.login(app).text("refresh_token")
            await #expect(throws: OAuthError(.refreshTokenOfAnotherClient)) { try await world.refresh(thief, first) }
            #expect(try await world.refresh(app, first)["access_token"] != nil)
        }
    }

    @Test func `a wider scope is refused and burns nothing; a narrower one is not sticky, RFC 6749 §6`() async throws {
        try await World.with { world in
            let app = try await world.client(scopes: ["read", "write", "admin"])
            try await world.user()
            let first = try await world.login(app, scope: "read write").text("refresh_token")
            await #expect(throws: OAuthError(.scopeExceedsGrant)) {
                try await world.refresh(app, first, scope: "read admin")
            }
            let narrow = try await world.refresh(app, first, scope: "read")
            #expect(try narrow.text("scope") == "read")
            #expect(try await world.refresh(app, narrow.text("refresh_token")).text("scope") == "read write")
        }
    }

    @Test func `a token of one realm is nothing in another`() async throws {
        try await World.with { world in
            let app = try await world.client()
            try await world.user()
            let token = try await world.login(app).text("refresh_token")
            _ = try await world.administration.createRealm("other", settings: [("signing_algorithm", "ES256")])
            let other = try #require(RealmID("other"))
            let twin = try await world.client(realm: other)
            await #expect(throws: OAuthError(.refreshTokenMalformed)) {
                try await world.token(twin, ["grant_type": "refresh_token", "refresh_token": token], realm: other)
            }
            #expect(try await world.refresh(app, token)["access_token"] != nil)
        }
    }

    @Test func `a disabled person refreshes nothing and their tokens are inactive, CVE-2023-22492`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let user = try await world.user()
            let tokens = try await world.login(app)
            _ = try await world.administration.setEnabled(world.realmID, user, false)
            await #expect(throws: OAuthError.self) { try await world.refresh(app, tokens.text("refresh_token")) }
            #expect(try await !world.isActive(tokens.text("access_token"), app))
        }
    }

    @Test func `a new password ends what the old one began`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let user = try await world.user()
            let tokens = try await world.login(app)
            _ = try await world.administration.updateUser(world.realmID, user, UserDraft(), password: "another horse")
            await #expect(throws: OAuthError(.refreshTokenRevoked)) {
                try await world.refresh(app, tokens.text("refresh_token"))
            }
            #expect(try await !world.isActive(tokens.text("access_token"), app))
        }
    }

    @Test func `somebody deleted and made again is somebody else, CVE-2026-55670`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let user = try await world.user()
            let tokens = try await world.login(app)
            try await world.administration.deleteUser(world.realmID, user)
            #expect(try await world.user() != user)
            await #expect(throws: OAuthError(.refreshTokenUnknown)) {
                try await world.refresh(app, tokens.text("refresh_token"))
            }
            #expect(try await !world.isActive(tokens.text("access_token"), app))
        }
    }

    @Test func `without rotation a confidential client keeps its token, FAPI 2.0`() async throws {
        try await World.with { world in
            let app = try await world.client(settings: [("refresh_token_rotation", "none")])
            try await world.user()
            let token = try await world.login(app).text("refresh_token")
            for _ in 0..<3 { #expect(try await world.refresh(app, token).text("refresh_token") == token) }
        }
    }

    @Test func `a family ends at its absolute end, however often it is renewed`() async throws {
        try await World.with(settings: [("refresh_absolute_seconds", "1"), ("refresh_idle_seconds", "1")]) { world in
            let app = try await world.client()
            try await world.user()
            var token = try await world.login(app).text("refresh_token")
            // Renewed as fast as it goes: it must be refused as expired, not later and not for another reason.
            while true {
                do {
                    token = try await world.refresh(app, token).text("refresh_token")
                } catch let error as OAuthError {
                    #expect(error.reason == .refreshTokenExpired)
                    break
                }
            }
        }
    }

    @Test func `revoking a refresh token ends the grant at once, RFC 7009 §2.1`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let other = try await world.client("other")
            try await world.user()
            let tokens = try await world.login(app)
            await #expect(throws: OAuthError(.tokenOfAnotherClient)) {
                try await world.revoke(tokens.text("refresh_token"), other)
            }
            #expect(try await world.isActive(tokens.text("access_token"), app))
            try await world.revoke(tokens.text("refresh_token"), app)
            #expect(try await !world.isActive(tokens.text("access_token"), app))
            await #expect(throws: OAuthError(.refreshTokenRevoked)) {
                try await world.refresh(app, tokens.text("refresh_token"))
            }
        }
    }

    @Test func `revoking an access token ends it alone, and nonsense is no error, RFC 7009 §2.2`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let other = try await world.client("other")
            try await world.user()
            let tokens = try await world.login(app)
            await #expect(throws: OAuthError(.tokenOfAnotherClient)) {
                try await world.revoke(tokens.text("access_token"), other)
            }
            try await world.revoke(tokens.text("access_token"), app)
            try await world.revoke("nonsense", app)
            #expect(try await !world.isActive(tokens.text("access_token"), app))
            #expect(try await world.refresh(app, tokens.text("refresh_token"))["access_token"] != nil)
        }
    }
}
