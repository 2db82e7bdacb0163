// RFC 9700 §2.6: whose pages may read what.
import HTTPTypes
import NIOCore
import Testing
import WritJOSE

@Suite struct CORSTests {
    private func preflight(_ site: Site, _ path: String, _ origin: String) async throws -> TestResponse {
        try await site.ask(
            .options, site.base + path,
            [.origin: origin, .accessControlRequestMethod: "POST", .accessControlRequestHeaders: "content-type"])
    }

    @Test(arguments: ["/oauth/jwks", "/.well-known/openid-configuration", "/protocol/openid-connect/certs"])
    func `any page may read discovery and keys`(path: String) async throws {
        try await World.shared.test { site in
            let reply = try await site.get(path, [.origin: "https://anybody.example"])
            #expect(reply.headers[.accessControlAllowOrigin] == "*")
            #expect(try await preflight(site, path, "https://x.example").headers[.accessControlAllowOrigin] == "*")
        }
    }

    @Test(arguments: ["/oauth/token", "/oauth/revoke"])
    func `a registered origin may ask`(path: String) async throws {
        try await World.shared.test { site in
            let reply = try await preflight(site, path, World.origin)
            #expect(reply.status == .noContent && reply.isEmpty)
            #expect(reply.headers[.accessControlAllowOrigin] == World.origin)
            #expect(reply.headers[.accessControlAllowMethods]?.contains("POST") == true)
            #expect(reply.headers[.accessControlAllowHeaders]?.contains("Authorization") == true)
            #expect(reply.headers[.accessControlAllowCredentials] == nil)
            #expect(reply.headers[.vary] == "Origin")
        }
    }

    @Test(arguments: [
        "https://evil.example", "null", "https://app.example.com.evil.example", "http://app.example.com",
        "https://app.example.com:444", "https://APP.example.com", "https://app.example.com/", "*", "",
    ])
    func `another origin may not`(origin: String) async throws {
        try await World.shared.test { site in
            for path in ["/oauth/token", "/oauth/revoke"] {
                let preflight = try await preflight(site, path, origin)
                #expect(preflight.headers[.accessControlAllowOrigin] == nil)
            }
            let login = try await site.token(Site.aliceForm + "&client_id=page", [.origin: origin])
            #expect(login.status == .ok && login.headers[.accessControlAllowOrigin] == nil)
            let refusal = try await site.token("grant_type=x&client_id=page", [.origin: origin])
            #expect(refusal.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func `the client's own pages may read its replies and its refusals`() async throws {
        try await World.shared.test { site in
            for form in [Site.aliceForm + "&client_id=page", "grant_type=refresh_token&refresh_token=x&client_id=page"]
            {
                let reply = try await site.token(form, [.origin: World.origin])
                #expect(reply.headers[.accessControlAllowOrigin] == World.origin)
                #expect(reply.headers[.vary] == "Origin")
            }
            let revocation = try await site.revoke("x", "&client_id=page", [.origin: World.origin])
            #expect(revocation.status == .ok && revocation.headers[.accessControlAllowOrigin] == World.origin)
        }
    }

    @Test func `one client's origin may not read another client's tokens`() async throws {
        try await World.shared.test { site in
            var headers = site.basic
            headers[.origin] = World.origin
            let reply = try await site.token("grant_type=client_credentials", headers)
            #expect(reply.status == .ok && reply.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func `no page may ask about tokens`() async throws {
        try await World.shared.test { site in
            let preflight = try await preflight(site, "/oauth/introspect", World.origin)
            #expect(preflight.headers[.accessControlAllowOrigin] == nil)
            var headers = site.basic
            headers[.origin] = World.origin
            let reply = try await site.introspect("x", headers)
            #expect(reply.headers[.accessControlAllowOrigin] == nil)
        }
    }
}
