// Initial access tokens through the administration API.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol

@Suite struct AdminInitialAccessTokenTests {
    @Test func `a token is made, shown once, good for what was said, and revoked`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm([("registration", "initial_access_token")])
        try await bed.test { site in
            let admin = try await site.of(bed.operators, [.manageClients])
            let reader = try await site.of(bed.operators, [.readClients])
            let tokens = "/realms/\(realm)/initial-access-tokens"
            let made = try await admin.ask(
                .post, tokens, #"{"note":"Shop","scope":"orders news","uses":2,"lifetime_seconds":60}"#)
            #expect(made.status == .created)
            let id = try #require(try made.json["id"]?.string)
            #expect(made.headers[.location]?.hasSuffix("\(tokens)/\(id)") == true)
            #expect(made.headers[.eTag] == nil)
            let token = try #require(try made.json["token"]?.string)
            #expect(SecretFormat.initialAccessToken.check(token) == .wellFormed)

            let asked = #"{"redirect_uris":["https://a.example.com/cb"],"scope":"openid orders"}"#
            #expect(try await site.site.of(realm).register(asked, token: token).status == .created)
            let shown = try #require(try await reader.ask(.get, tokens).items.first)
            #expect(shown["uses_left"]?.integer == 1 && shown["scope"]?.string == "orders news")
            #expect(shown["created_by"]?.string == "admin.clients-manage")
            #expect(shown["token"] == nil)

            #expect(try await admin.ask(.delete, "\(tokens)/\(id)").status == .noContent)
            #expect(try await admin.ask(.delete, "\(tokens)/\(id)").status == .notFound)
            #expect(try await admin.ask(.delete, "\(tokens)/none").status == .notFound)
            #expect(try await site.site.of(realm).register(asked, token: token).status == .unauthorized)
        }
    }

    @Test func `by itself it is for one client, and null is for as many as wanted; the list comes in parts`()
        async throws
    {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let tokens = "/realms/\(realm)/initial-access-tokens"
            var made: [String?] = []
            for (body, uses) in [("{}", Int64(1)), (#"{"uses":null}"#, nil), (#"{"uses":1000000}"#, 1_000_000)] {
                let reply = try await admin.ask(.post, tokens, body)
                #expect(try reply.json["uses_left"]?.integer == uses, "\(body)")
                made.append(try reply.json["id"]?.string)
            }
            var (listed, next): ([String?], String?) = ([], nil)
            repeat {
                let part = try await admin.ask(.get, tokens + "?limit=1" + (next.map { "&after=\($0)" } ?? ""))
                listed += try part.items.map { $0["id"]?.string }
                next = try part.json["next"]?.string
            } while next != nil && listed.count < 9
            #expect(listed == made)
        }
    }

    @Test(arguments: [
        (#"{"uses":0}"#, "/uses"), (#"{"uses":1000001}"#, "/uses"), (#"{"lifetime_seconds":0}"#, "/lifetime_seconds"),
        (#"{"lifetime_seconds":31536001}"#, "/lifetime_seconds"), (#"{"lifetime_seconds":null}"#, "/lifetime_seconds"),
        (#"{"scope":"a\"b"}"#, "/scope"), (#"{"note":" "}"#, "/note"), (#"{"note":""}"#, "/note"),
        (#"{"id":"1"}"#, "/id"),
    ])
    func `what no token can be is refused with its place`(_ body: String, _ pointer: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).ask(.post, "/realms/home/initial-access-tokens", body)
            #expect(reply.status == .unprocessableContent)
            #expect(try reply.json["errors"]?.array?.first?.object?["pointer"]?.string == pointer, "\(reply.text)")
        }
    }
}
