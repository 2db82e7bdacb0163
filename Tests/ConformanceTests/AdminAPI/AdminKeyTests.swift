// Signing keys and the audit trail through the administration API.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol

@Suite struct AdminKeyTests {
    @Test func `a key is made, replaces another, and is retired when it signs no more`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm([("signing_algorithm", "ES256")])
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let keys = "/realms/\(realm)/keys"
            let first = try #require(try await admin.ask(.get, keys).items.first?["kid"]?.string)
            #expect(try await admin.ask(.post, "\(keys)/\(first)/retire").status == .conflict)
            let made = try await admin.ask(.post, keys, #"{"now":true}"#)
            #expect(made.status == .created)
            let second = try #require(try made.json["kid"]?.string)
            #expect(try await admin.ask(.get, "\(keys)/\(second)").json["state"]?.string == "active")
            let retired = try await admin.ask(.post, "\(keys)/\(first)/retire")
            #expect(try retired.json["state"]?.string == "retired")
            #expect(try await admin.ask(.post, "\(keys)/\(first)/retire").status == .notFound)
            #expect(try await admin.ask(.get, "\(keys)/nothing").status == .notFound)
            #expect(
                try await admin.ask(.post, keys, #"{"algorithm":"ES256","kind":"ed25519"}"#).status
                    == .unprocessableContent)
            #expect(try await admin.ask(.get, keys + "?limit=1").json["next"] != nil)
        }
    }

    @Test func `what was done here stands in the trail, with who did it`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let done = try await admin.ask(.patch, "/realms/\(realm)", #"{"display_name":"Told"}"#)
            let request = try #require(done.headers[.init("X-Request-Id") ?? .via])
            let events = try await admin.ask(.get, "/realms/\(realm)/audit-events?kind=realm.updated").items
            let event = try #require(events.first)
            #expect(event["request_id"]?.string == request)
            #expect(event["detail"]?.object?["by"]?.string == "admin.full")
            #expect(event["detail"]?.object?["by_realm"]?.string == "operator")
            #expect(try await admin.ask(.get, "/realms/\(realm)/audit-events?from=never").status == .badRequest)
            #expect(try await admin.ask(.get, "/realms/\(realm)/audit-events?limit=1").json["next"] != nil)
        }
    }
}
