// The grants over a real database: who gets a token, what is in it, and who does not.
import Testing
import WritJOSE
import WritCrypto
import WritProtocol
import WritStore
import WritServer

struct GrantTests {
    private func claims(_ reply: JSONObject) throws -> JWTClaims {
        try JWTClaims(unverified: reply.text("access_token"))
    }

    @Test func `a password token says who, for whom, how and when, RFC 9068 §2.2`() async throws {
        try await World.with { world in
            let app = try await world.client()
            let user = try await world.user()
            let reply = try await world.login(app, scope: "openid profile")
            let claims = try self.claims(reply)
            let realm = try await world.snapshot()
            #expect(claims.issuer == realm.issuer && claims.audience == [realm.issuer] && claims.audienceIsString)
            #expect(claims.subject == user.description && claims.string("client_id") == "app")
            #expect(claims.string("scope") == "openid profile" && claims.string("preferred_username") == "mia")
            #expect(claims.string("acr") == "1" && claims["amr"]?.strings == ["pwd"])
            #expect(claims.expiresAt == claims.issuedAt.map { $0 + 300 } && claims.jti?.utf8.count == 32)
            #expect(reply["user"]?.object?["preferred_username"]?.string == "mia")
            #expect(reply["refresh_token"] != nil && reply["token_type"]?.string == "Bearer")
        }
    }

    @Test func `a client's own token has its id as subject, and no refresh token, RFC 6749 §4.4.3`() async throws {
        try await World.with { world in
            let app = try await world.client(scopes: ["openid", "read"])
            let reply = try await world.token(app, ["grant_type": "client_credentials"])
            let claims = try self.claims(reply)
            #expect(claims.subject == "app" && claims.string("scope") == "read" && claims["sid"] == nil)
            #expect(reply["refresh_token"] == nil && reply["user"] == nil)
            #expect(try await world.isActive(reply.text("access_token"), app))
        }
    }

    @Test func `a public client gets no token of its own`() async throws {
        try await World.with { world in
            await #expect(throws: AdministrationError.self) {
                _ = try await world.client("spa", type: "public", grants: ["client_credentials"])
            }
        }
    }

    @Test func `a public client logs a person in without a secret`() async throws {
        try await World.with { world in
            let spa = try await world.client("spa", type: "public", grants: ["password", "refresh_token"])
            try await world.user()
            let token = try await world.login(spa).text("refresh_token")
            #expect(try await world.refresh(spa, token)["access_token"] != nil)
        }
    }

    @Test func `without the refresh_token grant there is no refresh token, and the grant can still be ended`()
        async throws
    {
        try await World.with { world in
            let app = try await world.client(grants: ["password"])
            let user = try await world.user()
            let reply = try await world.login(app)
            #expect(reply["refresh_token"] == nil)
            let token = try reply.text("access_token")
            #expect(try await world.isActive(token, app))
            _ = try await world.administration.updateUser(world.realmID, user, UserDraft(), password: "another horse")
            #expect(try await !world.isActive(token, app))
        }
    }

    @Test func `every way to be wrong reads the same`() async throws {
        try await World.with { world in
            let app = try await world.client()
            try await world.user()
            let disabled = try await world.user("tom")
            _ = try await world.administration.setEnabled(world.realmID, disabled, false)
            for (name, password) in [("mia", "wrong horse"), ("nobody", "correct horse"), ("tom", "correct horse")] {
                await #expect(throws: OAuthError(.invalidCredentials)) {
                    try await world.login(app, username: name, password: password)
                }
            }
        }
    }

    @Test func `the grant must be allowed to the client and in the realm`() async throws {
        try await World.with { world in
            let service = try await world.client("service", grants: ["client_credentials"])
            try await world.user()
            await #expect(throws: OAuthError(.grantNotAllowedForClient)) { try await world.login(service) }
            await #expect(throws: OAuthError(.unsupportedGrantType)) {
                try await world.token(service, ["grant_type": "magic"])
            }
            await #expect(throws: OAuthError(.missingParameter)) { try await world.token(service, [:]) }
            let app = try await world.client()
            _ = try await world.administration.updateRealm(
                world.realmID, settings: [("password_grant", "false")])
            // The change feed carries it; until then nothing is promised, so wait for what is.
            while (try? await world.login(app)) != nil {}
            await #expect(throws: OAuthError(.grantNotAllowedInRealm)) { try await world.login(app) }
        }
    }

    @Test func `wrong secrets, unknown and disabled clients are one refusal`() async throws {
        try await World.with { world in
            let app = try await world.client()
            var wrong = app
            wrong.secret = SecretFormat.clientSecret.make(random: .system)
            let unknown = Credentials(id: "nobody", secret: app.secret)
            for credentials in [wrong, unknown] {
                await #expect(throws: OAuthError(.clientAuthenticationFailed)) {
                    try await world.token(credentials, ["grant_type": "client_credentials"])
                }
            }
            await #expect(throws: OAuthError(.clientAuthenticationMissing)) {
                try await world.token(Credentials(id: "app", secret: nil), ["grant_type": "client_credentials"])
            }
            var changes = ClientChanges()
            changes.isEnabled = false
            _ = try await world.administration.updateClient(
                world.realmID, try #require(ClientID("app")), changes)
            // The change feed carries it; until then nothing is promised, so wait for what is.
            while (try? await world.token(app, ["grant_type": "client_credentials"])) != nil {}
            await #expect(throws: OAuthError(.clientAuthenticationFailed)) {
                try await world.token(app, ["grant_type": "client_credentials"])
            }
        }
    }

    @Test func `resource becomes the audience, RFC 8707 §2`() async throws {
        try await World.with { world in
            let app = try await world.client(resources: ["https://api.example.com", "urn:mail"])
            let other = try await world.client("other")
            let reply = try await world.token(
                app, ["grant_type": "client_credentials", "resource": "https://api.example.com"])
            #expect(try self.claims(reply).audience == ["https://api.example.com"])
            await #expect(throws: OAuthError(.resourceNotAllowed)) {
                try await world.token(
                    app, ["grant_type": "client_credentials", "resource": "https://else.example.com"])
            }
            // CVE-2026-37979: a client that the token is not for learns nothing.
            #expect(try await world.isActive(reply.text("access_token"), app))
            #expect(try await !world.isActive(reply.text("access_token"), other))
        }
    }

    @Test func `repeated wrong passwords slow one address down and not the person's own`() async throws {
        try await World.with(change: { $0.throttle.firstWait = 900 }) { world in
            let app = try await world.client()
            try await world.user()
            for _ in 0..<LoginThrottle().freeTriesPerPair {
                await #expect(throws: OAuthError(.invalidCredentials)) {
                    try await world.login(app, password: "wrong horse", address: "203.0.113.9")
                }
            }
            await #expect(throws: OAuthError(.throttled)) { try await world.login(app, address: "203.0.113.9") }
            #expect(try await world.login(app, address: "192.0.2.1")["access_token"] != nil)
        }
    }

    @Test func `whoever has a whole IPv6 network is one guesser, and one person there is known in all of it`()
        async throws
    {
        try await World.with(change: { $0.throttle.firstWait = 900 }) { world in
            let app = try await world.client()
            try await world.user()
            // Known here from now on.
            _ = try await world.login(app, address: "2001:db8:7:7::1")
            for host in 0..<LoginThrottle().freeTriesPerPair {
                await #expect(throws: OAuthError(.invalidCredentials)) {
                    try await world.login(app, password: "wrong horse", address: "2001:db8:1:2:\(host)::\(host)")
                }
            }
            await #expect(throws: OAuthError(.throttled)) { try await world.login(app, address: "2001:db8:1:2::ffff") }
            #expect(try await world.login(app, address: "2001:db8:1:3::1")["access_token"] != nil)
            let state = try await world.authority.store.loginState(
                world.realmID, username: "mia", network: "2001:db8:7:7::/64")
            #expect(state.addressIsKnown)
        }
    }

    @Test func `tries at a person's user name hold their e-mail address back, and it looks like a wrong password`()
        async throws
    {
        try await World.with(change: { $0.throttle.firstWait = 900 }) { world in
            let app = try await world.client()
            try await world.user(email: "mia@example.com")
            for name in ["mia", "MIA", "mia", "Mia", "mia"] {
                await #expect(throws: OAuthError(.invalidCredentials)) {
                    try await world.login(app, username: name, password: "wrong horse")
                }
            }
            // The right password, refused as a wrong one would be: no wait is told at a name that nobody has tried.
            let store = world.authority.store
            for tries in 1...2 {
                await #expect(throws: OAuthError(.invalidCredentials)) {
                    try await world.login(app, username: "mia@example.com")
                }
                let state = try await store.loginState(world.realmID, username: "mia@example.com", network: "192.0.2.1")
                #expect(state.person.here.count == 5 && state.typed.here.count == tries)
            }
            await #expect(throws: OAuthError(.throttled)) { try await world.login(app) }
            #expect(try await world.login(app, username: "mia@example.com", address: "192.0.2.2")["user"] != nil)
        }
    }

    @Test func `of sixty tries at once no more are judged than may fail before the first wait`() async throws {
        try await World.with(change: {
            $0.throttle.firstWait = 900; $0.hashingQueueLimit = 1000
        }) { world in
            let app = try await world.client()
            try await world.user()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<60 {
                    group.addTask { _ = try? await world.login(app, password: "wrong horse") }
                }
            }
            let state = try await world.authority.store.loginState(world.realmID, username: "mia", network: "192.0.2.1")
            #expect(state.person.here.count == LoginThrottle().freeTriesPerPair)
            // Right ones wait for each other and are all let in.
            let letIn = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<40 {
                    group.addTask { (try? await world.login(app, address: "192.0.2.9")) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(letIn == 40)
        }
    }

    @Test func `fifty wrong passwords at once are all counted`() async throws {
        try await World.with(change: {
            $0.throttle.freeTriesPerPair = 1000; $0.hashingQueueLimit = 1000
        }) { world in
            let app = try await world.client()
            try await world.user()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask { _ = try? await world.login(app, password: "wrong horse") }
                }
            }
            let state = try await world.authority.store.loginState(world.realmID, username: "mia", network: "192.0.2.1")
            #expect(state.person.here.count == 50 && state.person.everywhere.count == 50)
        }
    }

    @Test func `when too many passwords wait, further ones are refused and tokens go on`() async throws {
        try await World.with(change: {
            $0.hashingThreads = 1; $0.hashingQueueLimit = 0
        }) { world in
            let app = try await world.client()
            try await world.user()
            let outcomes = await withTaskGroup(of: OAuthReason?.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        do {
                            _ = try await world.login(app, password: "wrong horse", address: "192.0.2.\(number)")
                            return nil
                        } catch { return (error as? OAuthError)?.reason }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.contains(.overloaded))
            #expect(try await world.token(app, ["grant_type": "client_credentials"])["access_token"] != nil)
        }
    }
}
