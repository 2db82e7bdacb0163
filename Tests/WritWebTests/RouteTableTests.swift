// A path has one spelling, and leads to one route.
import HTTPTypes
import Testing
import WritProtocol
import WritServer

@testable import WritWeb

@Suite struct RouteTableTests {
    private let table = RouteTable(
        [
            ("/realms/{realm}", Endpoint.realm), ("/realms/{realm}/oauth/token", .token),
            ("/.well-known/oauth-authorization-server/realms/{realm}", .discovery),
        ].map { path, endpoint in
            Route(.get, path, endpoint, cors: .noOrigin) { _ in Reply(.ok, fields: [:]) }
        })

    @Test(arguments: [
        ("/realms/acme", Endpoint.realm), ("/realms/acme/oauth/token", .token),
        ("/realms/acme/oauth/token?a=/b", .token),
        ("/realms/acme?", .realm), ("/.well-known/oauth-authorization-server/realms/acme", .discovery),
    ])
    func `a path that is there is found with its realm`(path: String, endpoint: Endpoint) throws {
        let found = try #require(table.find(path[...]))
        #expect(found.route.endpoint == endpoint && found.realm.rawValue == "acme")
    }

    @Test(arguments: [
        "", "/", "/realms", "/realms/", "/realms/acme/", "/realms//oauth/token", "/realms/acme/oauth/token/",
        "/realms/acme/oauth//token", "/realms/acme/OAUTH/token", "/realms/ACME/oauth/token",
        "/realms/acme/oauth/toke%6e",
        "/realms/ac%6de/oauth/token", "/realms/a/../acme/oauth/token", "//realms/acme/oauth/token",
        "realms/acme/oauth/token",
        "/realms/-a/oauth/token", "/realms/é/oauth/token", "/realms/acme\u{301}/oauth/token", "/realms/acme#x",
        "/.well-known/oauth-authorization-server/realms/acme/", "/.well-known/oauth-authorization-server",
    ])
    func `any other spelling is not there`(path: String) {
        #expect(table.find(path[...]) == nil)
    }
}
