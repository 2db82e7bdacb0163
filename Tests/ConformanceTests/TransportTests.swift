// What holds at every endpoint of the public port: methods, forms, header fields, sizes (RFC 6749 §3.2, RFC 9110).
import HTTPTypes
import Testing

@testable import WritWeb

@Suite struct TransportTests {
    private static let posts = ["/oauth/token", "/oauth/introspect", "/oauth/revoke"]
    private static let forms = posts + ["/oauth/par"]
    private static let gets = ["/.well-known/openid-configuration", "/oauth/jwks", ""]

    @Test func `an unknown parameter is ignored, RFC 6749 section 3.2`() async throws {
        try await World.shared.test { site in
            let reply = try await site.token("grant_type=client_credentials&colour=blue")
            #expect(reply.status == .ok)
        }
    }

    @Test(arguments: forms)
    func `a parameter sent twice is invalid_request, RFC 6749 section 3.2`(path: String) async throws {
        try await World.shared.test { site in
            for form in ["token=a&token=a", "grant_type=x&grant_type=x&token=a", "other=1&token=a&other=2"] {
                try site.expect(try await site.post(path, form, site.basic), .badRequest, "invalid_request")
            }
        }
    }

    @Test func `a parameter without a value counts as omitted, RFC 6749 section 3.2`() async throws {
        try await World.shared.test { site in
            #expect(try await site.token("grant_type=client_credentials&scope=&resource=").status == .ok)
            try site.expect(try await site.token("grant_type="), .badRequest, "invalid_request")
        }
    }

    @Test(arguments: forms)
    func `a wrong method is 405 and told what is right, RFC 9110 section 15.5.6`(path: String) async throws {
        try await World.shared.test { site in
            for method: HTTPRequest.Method in [.get, .head, .put, .delete, .patch, .trace] {
                let reply = try await site.ask(method, site.base + path)
                #expect(reply.status == .methodNotAllowed)
                #expect(reply.headers[.allow] == "POST, OPTIONS")
            }
        }
    }

    @Test(arguments: gets)
    func `a document is read and not written to, RFC 9110 section 15.5.6`(path: String) async throws {
        try await World.shared.test { site in
            let reply = try await site.post(path, "")
            #expect(reply.status == .methodNotAllowed && reply.headers[.allow] == "GET, HEAD, OPTIONS")
        }
    }

    @Test(arguments: gets)
    func `HEAD is GET without the body, RFC 9110 section 9.3.2`(path: String) async throws {
        try await World.shared.test { site in
            let (get, head) = (try await site.get(path), try await site.ask(.head, site.base + path))
            #expect(head.status == .ok && head.isEmpty)
            #expect(head.headers[.contentLength] == String(get.octets.count))
            #expect(head.headers[.eTag] == get.headers[.eTag])
        }
    }

    @Test(
        arguments: forms,
        ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx"])
    func `a body of another type is refused, RFC 6749 Appendix B`(path: String, type: String) async throws {
        try await World.shared.test { site in
            var headers = site.basic
            headers[.contentType] = type
            try site.expect(
                try await site.post(path, "grant_type=client_credentials&token=x", headers), .badRequest,
                "invalid_request")
        }
    }

    @Test(arguments: [
        "application/x-www-form-urlencoded;charset=UTF-8", "Application/X-WWW-Form-Urlencoded ; charset=x",
    ])
    func `a form's type may name a character set, in any case of letters`(type: String) async throws {
        try await World.shared.test { site in
            var headers = site.basic
            headers[.contentType] = type
            let reply = try await site.token("grant_type=client_credentials", headers)
            #expect(reply.status == .ok)
        }
    }

    @Test func `a packed body is refused before it is unpacked`() async throws {
        try await World.shared.test { site in
            var headers = site.basic
            headers[.contentEncoding] = "gzip"
            try site.expect(
                try await site.token("grant_type=client_credentials", headers), .badRequest, "invalid_request")
        }
    }

    @Test(arguments: forms)
    func `parameters in the query are refused, RFC 6749 section 2.3.1`(path: String) async throws {
        try await World.shared.test { site in
            let reply = try await site.post(path + "?client_id=service&token=x", "token=x", site.basic)
            try site.expect(reply, .badRequest, "invalid_request")
        }
    }

    @Test(arguments: posts)
    func `a body over the limit is 413, RFC 9110 section 15.5.14`(path: String) async throws {
        try await World.shared.test { site in
            let limit = site.world.settings.bodyLimit
            let form = "grant_type=client_credentials&token=x&x="
            try site.expect(
                try await site.post(path, form + String(repeating: "a", count: limit), site.basic), .contentTooLarge,
                "invalid_request")
            let fits = form + String(repeating: "a", count: limit - form.utf8.count)
            #expect(try await site.post(path, fits, site.basic).status == .ok)
        }
    }

    @Test(arguments: forms, ["%", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=%ed%a0%80", "a=\u{0}"])
    func `a body that is no UTF-8 form is refused`(path: String, form: String) async throws {
        try await World.shared.test { site in
            try site.expect(
                try await site.post(path, form + "&grant_type=client_credentials&token=x", site.basic), .badRequest,
                "invalid_request")
        }
    }

    @Test func `every reply has its own request id and the fields that fence a browser in, ASVS 3.4`() async throws {
        try await World.shared.test { site in
            let replies = [
                try await site.get("/oauth/jwks"), try await site.token("grant_type=client_credentials"),
                try await site.token("grant_type=x"), try await site.ask(.get, "/nothing"),
                try await site.ask(.put, site.base + "/oauth/token"),
                try await site.ask(.options, site.base + "/oauth/token"),
            ]
            for reply in replies {
                #expect(reply.headers[.xContentTypeOptions] == "nosniff")
                #expect(reply.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
                #expect(reply.headers[.referrerPolicy] == "no-referrer")
                #expect(reply.headers[.strictTransportSecurity]?.hasPrefix("max-age=") == true)
                #expect(reply.headers[.server] == nil)
                let names = Set(reply.headers.map(\.name.canonicalName))
                #expect(names.isSuperset(of: ["x-request-id", "referrer-policy"]))
                #expect(reply.headers[.date] != nil)
            }
            let ids = replies.compactMap { $0.headers[.requestID] }
            #expect(Set(ids).count == replies.count)
        }
    }

    @Test func `a stranger cannot choose the request id`() async throws {
        try await World.shared.test { site in
            let reply = try await site.get("/oauth/jwks", [.requestID: "mine"])
            #expect(reply.headers[.requestID] != nil && reply.headers[.requestID] != "mine")
        }
    }

    @Test func `what is nowhere is 404, and a disabled realm is as absent as an unknown one`() async throws {
        try await World.shared.test { site in
            let replies = [
                try await site.ask(.get, "/nothing"), try await site.ask(.get, "/realms/unknown/oauth/jwks"),
                try await site.ask(.get, "/realms/UNKNOWN/oauth/jwks"),
                try await site.of(site.world.disabled).get("/oauth/jwks"),
                try await site.of(site.world.disabled).get("/.well-known/openid-configuration"),
                try await site.of(site.world.disabled).token("grant_type=client_credentials"),
                try await site.ask(.get, "/.well-known/oauth-authorization-server/realms/disabled"),
                try await site.ask(.options, "/realms/disabled/oauth/token"), try await site.get("/oauth/nothing"),
            ]
            for reply in replies {
                try site.expect(reply, .notFound, "not_found")
                #expect(reply.octets == replies[0].octets)
            }
        }
    }

    @Test func `a browser is told by a page, the same for whatever is not there`() async throws {
        try await World.shared.test { site in
            let accept: HTTPFields = [
                .accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .acceptLanguage: "fr",
            ]
            var pages: Set<String> = []
            for path in ["/", "/realms/acme/nothing", "/realms/nobody/account", "/realms/nobody/oauth/token"] {
                let reply = try await site.ask(.get, path, accept)
                #expect(reply.status == .notFound && reply.headers[.contentType] == "text/html; charset=utf-8")
                #expect(reply.headers[.contentLanguage] == "fr" && reply.headers[.cacheControl] == "no-store")
                let id = try #require(reply.headers[.requestID])
                pages.insert(reply.text.replacing(id, with: "id"))
            }
            #expect(pages.count == 1)
            let style = try #require(pages.first?.split(separator: "\"").first { $0.contains("writ.css") })
            #expect(try await site.ask(.get, String(style)).headers[.contentType] == "text/css; charset=utf-8")
            for accept in ["*/*", "application/json", "text/html;q=0, */*"] {
                try site.expect(try await site.ask(.get, "/nothing", [.accept: accept]), .notFound, "not_found")
            }
        }
    }
}
