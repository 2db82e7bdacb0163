// Logout tokens on their way to clients' own servers.
import FoundationEssentials
import Testing
import WritJOSE
import WritOutbound
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

/// One after the other: each has a server and its connections to the database.
@Suite(.serialized) struct LogoutNoticeTests {
    /// A client that wants to be told, and the person of whom it is told.
    private struct Bed: Sendable {
        let world: World
        let user: UserID

        func client(_ id: String, _ uri: String, settings: [(key: String, value: String)] = []) async throws {
            _ = try await world.administration.createClient(
                world.realmID,
                ClientDraft(
                    id: id, grants: ["authorization_code"], redirectURIs: ["https://app.example.com/callback"],
                    settings: settings, backchannelLogoutURI: uri))
        }

        /// Queues a notice, as the end of a session does.
        @discardableResult
        func end(for client: String) async throws -> SessionID {
            let session = SessionID(UUID())
            try await sql(
                """
                INSERT INTO logout_notice (realm_id, client_id, user_id, session_id)
                VALUES ($1, $2, $3, $4)
                """, [.text(client), .uuid(user.uuid), .uuid(session.uuid)])
            return session
        }

        /// `$1` is the realm.
        @discardableResult
        func sql(_ text: String, _ values: [PostgresValue] = []) async throws -> PostgresRows {
            let realm = world.realmID.rawValue
            return try await world.authority.store.pool.query(
                Statement(text, .write), [.text(realm)] + values, realm: realm)
        }

        func isEmpty() async throws -> Bool {
            try await sql("SELECT count(*) FROM logout_notice WHERE realm_id = $1").first?.int8(0) == 0
        }

        /// Until the outbox is empty, as it is soon.
        func waitUntilEmpty() async throws {
            while try await !isEmpty() { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    private func withBed(
        privateNetworks: Bool = true, _ body: @escaping @Sendable (Bed) async throws -> Void
    ) async throws {
        try await World.with(change: {
            $0.outbound.allowsPrivateNetworks = privateNetworks
            $0.outboxInterval = .milliseconds(10)
        }) { world in
            try await body(Bed(world: world, user: try await world.user()))
        }
    }

    @Test(arguments: [200, 204, 202]) func `a notice that is answered with 2xx is delivered once`(status: Int)
        async throws
    {
        let listener = try HTTPListener { _ in HTTPListener.status(status) }
        try await withBed { bed in
            try await bed.client("app", listener.url)
            try await bed.end(for: "app")
            try await bed.waitUntilEmpty()
            #expect(listener.requests.count == 1)
        }
    }

    @Test func `the token is signed as the client's ID tokens are, and says who, which session and when`()
        async throws
    {
        let listener = try HTTPListener()
        try await withBed { bed in
            try await bed.client("app", listener.url)
            let session = try await bed.end(for: "app")
            let request = try #require(await listener.requests(1).first)
            #expect(request.line == "POST /bye HTTP/1.1")
            #expect(request.fields["content-type"] == "application/x-www-form-urlencoded")
            let form = try FormParameters(body: Array(request.body.utf8))
            let token = try #require(form["logout_token"])
            let realm = try await bed.world.snapshot()
            let verified = try JWS.verify(
                token, keys: realm.verificationKeys, allowed: .asymmetric, typ: .exactly("logout+jwt"))
            let claims = try #require(try JSONValue(parsing: verified.payload).object)
            #expect(claims["iss"]?.string == realm.issuer && claims["aud"]?.string == "app")
            #expect(claims["sub"]?.string == bed.user.description && claims["sid"]?.string == session.description)
            #expect(claims["jti"]?.string?.isEmpty == false && claims["nonce"] == nil)
            let issuedAt = try #require(claims["iat"]?.integer)
            #expect(claims["exp"]?.integer == issuedAt + 120)
            let events = try #require(claims["events"]?.object)
            #expect(events.members.map(\.name) == ["http://schemas.openid.net/event/backchannel-logout"])
            #expect(events.members.first?.value.object?.members.isEmpty == true)
        }
    }

    @Test func `a client with names of its own for people is told of the person by that name`() async throws {
        let listener = try HTTPListener()
        try await withBed { bed in
            try await bed.client("app", listener.url, settings: [("subject_type", "pairwise")])
            try await bed.end(for: "app")
            let body = try #require(await listener.requests(1).first).body
            let token = try #require(try FormParameters(body: Array(body.utf8))["logout_token"])
            let client = try await bed.world.administration.showClient(bed.world.realmID, #require(ClientID("app")))
            let realm = try await bed.world.snapshot()
            let subject = bed.world.authority.subject(of: bed.user, for: client.client, in: realm)
            #expect(try JWTClaims(unverified: token).subject == subject && subject != bed.user.description)
        }
    }

    @Test(arguments: [400, 500, 503, 302]) func `any other answer is tried again, with the same jti`(status: Int)
        async throws
    {
        let listener = try HTTPListener { $0 == 0 ? HTTPListener.status(status) : HTTPListener.ok }
        try await withBed { bed in
            try await bed.client("app", listener.url)
            try await bed.end(for: "app")
            _ = await listener.requests(1)
            while try await bed.sql(
                """
                UPDATE logout_notice SET next_attempt_at = now()
                WHERE realm_id = $1 AND next_attempt_at < now() + interval '30 s'
                """
            ).affected == 0 { try await Task.sleep(for: .milliseconds(10)) }
            let tokens = try await listener.requests(2).map { request in
                try #require(try FormParameters(body: Array(request.body.utf8))["logout_token"])
            }
            let ids = try tokens.map { token in
                let payload = try #require(Base64URL.decode(String(token.split(separator: ".")[1])))
                return try #require(try JSONValue(parsing: payload).object?["jti"]?.string)
            }
            #expect(Set(ids).count == 1)
            try await bed.waitUntilEmpty()
        }
    }

    @Test func `a client that never answers keeps nobody else from being told`() async throws {
        let (dead, alive) = (try HTTPListener { _ in nil }, try HTTPListener())
        try await withBed { bed in
            try await bed.client("dead", dead.url)
            try await bed.client("alive", alive.url)
            for _ in 0..<3 { try await bed.end(for: "dead") }
            _ = await dead.requests(1)
            for _ in 0..<20 { try await bed.end(for: "alive") }
            #expect(await alive.requests(20).count == 20)
        }
    }

    @Test func `this machine is not called where private networks are not allowed`() async throws {
        let listener = try HTTPListener()
        try await withBed(privateNetworks: false) { bed in
            try await bed.client("app", listener.url)
            try await bed.end(for: "app")
            while try await bed.sql(
                """
                SELECT count(*) FROM logout_notice
                WHERE realm_id = $1 AND attempts = 1 AND next_attempt_at < now() + interval '30 s'
                """
            ).first?.int8(0) == 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(listener.requests.isEmpty)
        }
    }

    @Test func `a notice is given up after its last try`() async throws {
        let listener = try HTTPListener { _ in HTTPListener.status(500) }
        try await withBed { bed in
            try await bed.client("app", listener.url)
            let tries = RetrySchedule.ofLogoutNotices.tries
            try await bed.sql(
                """
                INSERT INTO logout_notice (realm_id, client_id, user_id, session_id, attempts)
                VALUES ($1, 'app', $2, $3, $4::int - 1)
                """, [.uuid(bed.user.uuid), .uuid(UUID()), .int8(Int64(tries))])
            try await bed.waitUntilEmpty()
            #expect(listener.requests.count == 1)
        }
    }

    @Test func `the waits grow, have a longest, and end within a day`() {
        let schedule = RetrySchedule.ofLogoutNotices
        let waits = (1..<schedule.tries).map { schedule.wait(after: $0)?.count ?? 0 }
        #expect(waits.prefix(7) == [5, 20, 80, 320, 1280, 5120, 14_400])
        #expect(waits.allSatisfy { $0 <= 14_400 } && waits.reduce(0, +) < 24 * 3600)
        #expect(schedule.wait(after: schedule.tries) == nil)
        #expect(RetrySchedule.ofMail.wait(after: 19) == 60 && RetrySchedule.ofMail.wait(after: 1500) == nil)
    }
}
