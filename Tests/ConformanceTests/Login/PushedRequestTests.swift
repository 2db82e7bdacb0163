// Pushed authorization requests (RFC 9126): each rule over HTTP.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct PushedRequestTests {
    private func push(
        _ bed: Bed, _ application: Application? = nil, _ changes: KeyValuePairs<String, String?> = [:],
        _ headers: HTTPFields? = nil
    ) async throws -> TestResponse {
        let application = application ?? bed.web
        return try await bed.site.post(
            "/oauth/par", application.request(changes), headers ?? application.headers)
    }

    private func uri(_ reply: TestResponse) throws -> String { try #require(try reply.json["request_uri"]?.string) }

    private func address(_ uri: String, _ client: String = "web") -> String {
        "/oauth/authorize?"
            + FormCoding.encode([(name: "client_id", value: client), (name: "request_uri", value: uri)])
    }

    @Test func `a request that is pushed is 201 with a URI nobody guesses, never stored, section 2.2`() async throws {
        try await World.shared.bed { bed in
            let reply = try await push(bed)
            #expect(reply.status == .created && reply.headers[.contentType] == "application/json")
            #expect(reply.headers[.cacheControl] == "no-store")
            #expect(try #require(try reply.json["expires_in"]?.integer) > 0)
            let other = try uri(try await push(bed))
            for uri in [try uri(reply), other] {
                #expect(uri.hasPrefix("urn:ietf:params:oauth:request_uri:"))
                // 256 bits in base64url.
                #expect(uri.split(separator: ":").last?.count == 43)
            }
            #expect(try uri(reply) != other)
        }
    }

    @Test func `POST and nothing else, section 2.1`() async throws {
        try await World.shared.bed { bed in
            let reply = try await bed.site.get("/oauth/par?" + bed.web.request(), bed.web.headers)
            #expect(reply.status == .methodNotAllowed && reply.headers[.allow] == "POST, OPTIONS")
        }
    }

    @Test func `the client proves who it is as at the token endpoint, section 2`() async throws {
        try await World.shared.bed { bed in
            for headers in [Site.basic("web", "wrong"), [:], bed.other.headers] {
                let reply = try await push(bed, nil, [:], headers)
                try bed.site.expect(reply, .unauthorized, "invalid_client")
                #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Basic") == true)
            }
            let post = bed.web.request(["client_secret": bed.web.secret])
            #expect(try await bed.site.post("/oauth/par", post).status == .created)
            #expect(try await push(bed, bed.native).status == .created)
            #expect(try await push(bed, nil, ["client_id": nil]).status == .created)
        }
    }

    @Test func `what is wrong with the request is told at once, as JSON, section 2.3`() async throws {
        try await World.shared.bed { bed in
            let faults: [(KeyValuePairs<String, String?>, String)] = [
                (["redirect_uri": "https://evil.example/"], "invalid_request"), (["scope": "admin"], "invalid_scope"),
                (["response_type": "token"], "unsupported_response_type"),
                (["code_challenge": nil], "invalid_request"), (["resource": "https://x.example"], "invalid_target"),
                (["prompt": "none login"], "invalid_request"), (["request": "a.b.c"], "request_not_supported"),
            ]
            for (changes, error) in faults {
                try bed.site.expect(try await push(bed, nil, changes), .badRequest, error)
            }
        }
    }

    @Test func `a request_uri inside a pushed request is refused, section 2.1`() async throws {
        try await World.shared.bed { bed in
            let uri = try uri(try await push(bed))
            try bed.site.expect(try await push(bed, nil, ["request_uri": uri]), .badRequest, "invalid_request")
        }
    }

    @Test func `the URI stands for the request, whatever the browser brings besides, section 4`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = try uri(try await push(bed, nil, ["scope": "openid email", "state": "pushed"]))
            try await ada.open(
                address(uri) + "&state=brought&scope=openid+phone&redirect_uri=https%3A%2F%2Fevil.example%2F")
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("allow")
            let answer = try ada.stop.answer()
            #expect(answer.address == bed.web.redirectURI && answer["state"] == "pushed")
            let tokens = try await bed.redeem(try answer.code()).json
            #expect(tokens["scope"]?.string == "openid email")
        }
    }

    @Test func `the URI is of the client that pushed it, and of nobody else, section 2.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = try uri(try await push(bed))
            try await ada.open(address(uri, "other"))
            #expect(ada.stop.location == nil && ada.stop.status == .badRequest)
            try await ada.open("/oauth/authorize?" + bed.other.request(["request_uri": uri]))
            try ada.stop.expectError("invalid_request_uri")
        }
    }

    @Test func `the URI is for one answer, and reloading before that is no use of it, section 4`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = try uri(try await push(bed))
            for _ in 0..<2 {
                try await ada.open(address(uri))
                #expect(ada.stop.page.has("login-form"))
            }
            let twin = ada
            try await ada.press("login", ["username": "ada", "password": World.password])
            let asked = ada
            try await ada.press("allow")
            _ = try ada.stop.answer().code()
            // The URI again, the consent page's form again, and the login page's.
            try await ada.open(address(uri))
            try ada.stop.expectError("invalid_request_uri")
            var again = asked
            try await again.press("allow")
            try again.stop.expectError("invalid_request_uri")
            var late = twin
            try await late.press("login", ["username": "ada", "password": World.password])
            try late.stop.expectError("invalid_request_uri")
        }
    }

    @Test func `a no is an answer too, and no yes comes after it, section 4`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = try uri(try await push(bed))
            try await ada.open(address(uri))
            try await ada.press("login", ["username": "ada", "password": World.password])
            // Reloaded before.
            try await ada.open(address(uri))
            let asked = ada
            try await ada.press("deny")
            try ada.stop.expectError("access_denied")
            try await ada.open(address(uri))
            try ada.stop.expectError("invalid_request_uri")
            var again = asked
            try await again.press("allow")
            try again.stop.expectError("invalid_request_uri")
            again = asked
            try await again.press("deny")
            try again.stop.expectError("invalid_request_uri")
        }
    }

    @Test func `whoever opens it in time may take their time over the login`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open(address(try uri(try await push(bed))))
            try await bed.rows("UPDATE pushed_request SET expires_at = now() - interval '1 s' WHERE realm_id = $1")
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("allow")
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `the URI expires, section 2.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = try uri(try await push(bed))
            try await bed.rows(
                "UPDATE pushed_request SET expires_at = now() - interval '1 s' WHERE realm_id = $1")
            try await ada.open("/oauth/authorize?" + bed.web.request(["request_uri": uri]))
            try ada.stop.expectError("invalid_request_uri")
        }
    }

    @Test func `a realm or client that must push is refused otherwise, and discovery says so, section 5`() async throws
    {
        let settings = [(key: "require_pushed_authorization_requests", value: "true")]
        try await World.shared.bed(settings) { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["require_pushed_authorization_requests"]?.bool == true)
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try ada.stop.expectError("invalid_request")
            try await ada.open(address(try uri(try await push(bed))))
            #expect(ada.stop.page.has("login-form"))
        }
        try await World.shared.bed { bed in
            var changes = ClientChanges()
            changes.settings = settings
            _ = try await bed.administration.updateClient(bed.realm, try #require(ClientID("web")), changes)
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try ada.stop.expectError("invalid_request")
            try await ada.open("/oauth/authorize?" + bed.other.request())
            #expect(ada.stop.page.has("login-form"))
        }
    }
}
