// Clients through the administration API.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol

@Suite struct AdminClientTests {
    private static let web = #"{"redirect_uris":["https://app.example/cb"],"client_name":"App","scope":"openid email"}"#

    @Test func `a client is made, shown, changed and deleted`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let clients = "/realms/\(realm)/clients"
            let made = try await admin.ask(.post, clients, Self.web)
            #expect(made.status == .created)
            let id = try #require(try made.json["client_id"]?.string)
            #expect(id.count == 20)
            #expect(try made.json["client_secret"]?.string?.hasPrefix("wrs_") == true)
            let place = try #require(made.headers[.location])
            #expect(place.hasSuffix("/clients/\(id)"))
            let shown = try await admin.ask(.get, "\(clients)/\(id)")
            #expect(try shown.json["client_secret"] == nil)
            #expect(shown.headers[.eTag] == made.headers[.eTag])
            let tag = try #require(shown.headers[.eTag])
            let changed = try await admin.ask(
                .patch, "\(clients)/\(id)", #"{"client_name":null,"enabled":false}"#, [.ifMatch: tag])
            #expect(try changed.json["client_name"] == nil)
            #expect(try changed.json["enabled"]?.bool == false)
            #expect(try changed.json["scope"]?.string == "openid email")
            let late = try await admin.ask(.delete, "\(clients)/\(id)", nil, [.ifMatch: tag])
            #expect(late.status == .preconditionFailed)
            #expect(try await admin.ask(.delete, "\(clients)/\(id)").status == .noContent)
            #expect(try await admin.ask(.get, "\(clients)/\(id)").status == .notFound)
        }
    }

    @Test func `an id of one's own may hold what an address must encode, and putting twice makes one client`()
        async throws
    {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let path = "/realms/\(realm)/clients/a%2Fb%20c%25"
            let made = try await admin.ask(.put, path, Self.web)
            #expect(made.status == .created)
            #expect(try made.json["client_id"]?.string == "a/b c%")
            #expect(made.headers[.location]?.hasSuffix("/clients/a%2Fb%20c%25") == true)
            let again = try await admin.ask(.put, path, Self.web)
            #expect(again.status == .ok)
            #expect(try again.json["client_secret"] == nil)
            #expect(try again.json["secrets"]?.array?.count == 1)
            #expect(try await admin.ask(.put, path, Self.web, [.ifNoneMatch: "*"]).status == .preconditionFailed)
            let bare = try await admin.ask(.put, path, #"{"type":"public","redirect_uris":["https://b.example/"]}"#)
            #expect(try bare.json["client_name"] == nil)
            #expect(try bare.json["token_endpoint_auth_method"]?.string == "none")
            #expect(try bare.json["secrets"]?.array?.isEmpty == true)
            #expect(try await admin.ask(.get, "/realms/\(realm)/clients").items.count == 1)
        }
    }

    @Test func `a secret is changed without an outage`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let path = "/realms/\(realm)/clients/svc"
            let made = try await admin.ask(.put, path, #"{"grant_types":["client_credentials"],"scope":"read"}"#)
            let first = try #require(try made.json["secrets"]?.array?.first?.object?["id"]?.string)
            let second = try await admin.ask(.post, path + "/secrets")
            #expect(second.status == .created)
            #expect(try await admin.ask(.post, path + "/secrets").status == .conflict)
            #expect(try await admin.ask(.get, path).headers[.eTag] != made.headers[.eTag])
            #expect(try await admin.ask(.delete, "\(path)/secrets/\(first)").status == .noContent)
            #expect(try await admin.ask(.delete, "\(path)/secrets/\(first)").status == .notFound)
            let id = try #require(try second.json["id"]?.string)
            #expect(try await admin.ask(.delete, "\(path)/secrets/\(id)").status == .conflict)
            #expect(try await admin.ask(.delete, "\(path)/secrets/none").status == .notFound)
        }
    }

    @Test(arguments: [
        (#"{"redirect_uris":["javascript:alert(1)"]}"#, "/redirect_uris"),
        (#"{"redirect_uris":["https://a.example/#x"]}"#, "/redirect_uris"),
        (#"{"redirect_uris":[1]}"#, "/redirect_uris/0"), (#"{"grant_types":["magic"]}"#, "/grant_types/0"),
        (#"{"type":"secret"}"#, "/type"), (#"{"client_id":"a:b","grant_types":["client_credentials"]}"#, "/client_id"),
        (#"{"grant_types":["client_credentials"],"settings":{"password_grant":true}}"#, "/settings/password_grant"),
        (#"{"grant_types":["client_credentials"],"jwks":{"keys":[]}}"#, "/jwks"), (#"{"nme":1}"#, "/nme"),
    ])
    func `what no client can be is refused with its place`(_ body: String, _ pointer: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).ask(.post, "/realms/home/clients", body)
            #expect(reply.status == .unprocessableContent)
            #expect(
                try reply.json["errors"]?.array?.first?.object?["pointer"]?.string == pointer, "\(reply.text)")
        }
    }
}
