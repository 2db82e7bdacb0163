// What the administration API takes for a request, and what it does not.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritWeb

@Suite struct AdminHTTPTests {
    private static let bodies: [(String, HTTPResponse.Status)] = [
        ("{", .badRequest), ("", .badRequest), ("{}{}", .badRequest),
        (#"{"enabled":true,"enabled":false}"#, .badRequest), (#"{"display_name":"a\u0000"}"#, .badRequest),
        (#"{"display_name":"\ud800"}"#, .badRequest), ("\u{FEFF}{}", .badRequest),
        (String(repeating: "[", count: 100), .badRequest), (display(300), .unprocessableContent),
        (display(70_000), .contentTooLarge),
    ]

    private static func display(_ count: Int) -> String {
        "{\"display_name\":\"\(String(repeating: "a", count: count))\"}"
    }

    @Test(arguments: bodies)
    func `a body that is not what is wanted`(_ body: String, _ status: HTTPResponse.Status) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.home)
            #expect(try await admin.ask(.patch, "/realms/home", body).status == status)
        }
    }

    @Test(arguments: [
        "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "multipart/form-data",
        "application/jsonx", "",
    ])
    func `a body of another type is refused`(_ type: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).ask(.patch, "/realms/home", "{}", [.contentType: type])
            #expect(reply.status == .unsupportedMediaType)
        }
    }

    @Test func `a patch may say that it is one, and a charset that says UTF-8 says nothing`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.home)
            for type in ["application/merge-patch+json", "Application/JSON; charset=UTF-8"] {
                let reply = try await admin.ask(.patch, "/realms/home", "{}", [.contentType: type])
                #expect(reply.status == .ok, "\(type)")
            }
            let put = try await admin.ask(
                .put, "/realms/home/clients/x", "{}", [.contentType: "application/merge-patch+json"])
            #expect(put.status == .unsupportedMediaType)
            let packed = try await admin.ask(.patch, "/realms/home", "{}", [.contentEncoding: "gzip"])
            #expect(packed.status == .unsupportedMediaType)
        }
    }

    @Test func `an address answers its methods and says which they are`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.home)
            let wrong = try await admin.raw(.delete, "/realms")
            #expect(wrong.status == .methodNotAllowed)
            #expect(wrong.headers[.allow] == "GET, HEAD, POST, OPTIONS")
            #expect(wrong.problem == "method-not-allowed")
            let options = try await admin.raw(.options, "/realms/home", nil, [.origin: World.origin])
            #expect(options.status == .noContent)
            #expect(options.headers[.allow] == "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")
            #expect(options.headers[.accessControlAllowOrigin] == nil)
            let head = try await admin.raw(.head, "/realms/home")
            #expect(head.status == .ok)
            #expect(head.isEmpty)
            let listed = try await admin.ask(.get, "/realms", nil, [.origin: World.origin])
            #expect(listed.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test(arguments: [
        "", "/", "/realm", "/realms/", "/realms/home/", "/realms//clients", "/realms/home/clients/a/b",
        "/realms/home/%", "/realms/%00", "/realms/home/clients/%ff", "/Realms", "/realms/home/../home",
        "/realms/home/clients/%2B1%zz",
    ])
    func `there is nothing at any other address`(_ path: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).raw(.get, path)
            #expect(reply.status == .notFound)
            #expect(reply.headers[.contentType] == "application/problem+json")
            #expect(reply.problem == "not-found")
        }
    }

    /// CVE-2026-33504: SQL by a forged page token.
    @Test(arguments: [
        "limit=0", "limit=1001", "limit=x", "limit=-1", "limit=1e3", "after=x", "after='%20OR%201=1", "nonsense=1",
        "after=cmVhbG1zOmE", "search=%00", "search=%0a", "limit=1&limit=2", "search=%zz", "access_token=x",
        "search=", "limit=", "after", "=",
    ])
    func `a query that cannot be is refused`(_ query: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).ask(.get, "/realms/home/users?\(query)")
            #expect(reply.status == .badRequest, "\(reply.text)")
        }
    }

    @Test func `a cursor is of one kind of list, and holds no more than a key`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.home)
            func cursor(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }
            for forged in ["users:'; DROP TABLE account; --", "users:zzz", "users:\u{202E}"] {
                let reply = try await admin.ask(.get, "/realms/home/users?after=\(cursor(forged))")
                #expect(reply.status == .ok)
            }
            for wrong in ["clients:a", "users:", "users", "users:a\0"] {
                let reply = try await admin.ask(.get, "/realms/home/users?after=\(cursor(wrong))")
                #expect(reply.status == .badRequest, "\(wrong)")
            }
            let sessions = try await admin.ask(.get, "/realms/home/sessions?after=\(cursor("sessions:no uuid"))")
            #expect(sessions.status == .badRequest)
            let keys = try await admin.ask(.get, "/realms/home/keys?after=\(cursor("keys:none"))")
            #expect(keys.status == .badRequest)
        }
    }

    @Test(arguments: [
        ("1", HTTPResponse.Status.badRequest), ("\"1\", \"2\"", .badRequest), ("W/\"1\"", .preconditionFailed),
        ("\"x\"", .preconditionFailed), ("\"01\"", .preconditionFailed), ("\"\"", .preconditionFailed),
        ("\"99999999999999999999\"", .preconditionFailed), ("\"", .badRequest),
    ])
    func `a tag that is none of ours matches nothing`(_ tag: String, _ status: HTTPResponse.Status) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).ask(.patch, "/realms/home", "{}", [.ifMatch: tag])
            #expect(reply.status == status)
        }
    }

    /// RFC 9110 §13.1.2: weak comparison with each of several tags; `*` is any.
    @Test func `a read says that it is what the caller has, and nothing else is an error`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.home)
            let tag = try #require(try await admin.ask(.get, "/realms/home").headers[.eTag])
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "\"a,b\",\(tag)", "*"] {
                let reply = try await admin.ask(.get, "/realms/home", nil, [.ifNoneMatch: known])
                #expect(reply.status == .notModified, "\(known)")
                #expect(reply.isEmpty && reply.headers[.eTag] == tag, "\(known)")
            }
            for unknown in ["\"x\"", "x", "", "W/", "\"99999999999999999999\"", String(repeating: "\"", count: 2000)] {
                let reply = try await admin.ask(.get, "/realms/home", nil, [.ifNoneMatch: unknown])
                #expect(reply.status == .ok, "\(unknown.prefix(64))")
            }
        }
    }

    /// CVE-2026-0707, CVE-2026-9803.
    @Test(arguments: [
        "Bearer", "Bearer ", "bearer x", "Basic YTpi", "Bearer a b", "Bearer \u{22}", "Bearer a.b.c", "Digest x",
        "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tL3JlYWxtcy9ob21lIn0.",
    ])
    func `whatever stands in Authorization, a token is there or it is not`(_ field: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.ask(.get, "/realms", nil, [.authorization: field])
            #expect(reply.status == .unauthorized)
            #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Bearer realm=\"admin\"") == true)
        }
    }

    @Test func `one administrator makes so many requests in a second, and another is not held back by it`() async throws
    {
        let bed = try await AdminBed.shared
        try await bed.test({ $0.adminRequestsPerSecond = 3 }) { site in
            let (one, two) = (try await site.of(bed.home), try await site.of(bed.home, [.readRealm]))
            var statuses: [HTTPResponse.Status] = []
            for _ in 0..<12 { statuses.append(try await one.ask(.get, "/realms").status) }
            #expect(statuses.contains(.tooManyRequests))
            #expect(statuses.first == .ok)
            let limited = try await one.ask(.get, "/realms")
            if limited.status == .tooManyRequests { #expect(limited.headers[.retryAfter] == "1") }
            #expect(try await two.ask(.get, "/realms").status == .ok)
        }
    }
}
