// The files that pages load, through the whole router.
import HTTPTypes
import Testing

@Suite struct PageFilesTests {
    @Test(arguments: [
        ("/pages/writ.css", "text/css; charset=utf-8"), ("/pages/theme.css", "text/css; charset=utf-8"),
        ("/pages/icon.svg", "image/svg+xml"), ("/pages/form-post.js", "text/javascript; charset=utf-8"),
    ])
    func `a file comes with its type, and may be loaded by pages of this server alone`(
        path: String, type: String
    ) async throws {
        try await World.shared.test { site in
            let reply = try await site.get(path)
            #expect(reply.status == .ok && reply.headers[.contentType] == type)
            #expect(reply.headers[.cacheControl] == "no-cache" && reply.headers[.xContentTypeOptions] == "nosniff")
            #expect(reply.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(reply.headers[.accessControlAllowOrigin] == nil)
            let posted = try await site.post(path, "")
            #expect(posted.status == .methodNotAllowed)
        }
    }

    @Test func `a realm that there is not has no files`() async throws {
        try await World.shared.test { site in
            let elsewhere = try await site.ask(.get, "/realms/nobody/pages/writ.css")
            let unknown = try await site.get("/pages/writ.js")
            #expect(elsewhere.status == .notFound && unknown.status == .notFound)
        }
    }
}
