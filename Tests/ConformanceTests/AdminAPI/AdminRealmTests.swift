// Realms through the administration API.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol

@Suite struct AdminRealmTests {
    @Test func `a realm is made, shown, changed and deleted`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let made = try await admin.ask(
                .post, "/realms",
                #"{"id":"crud","display_name":"Crud","settings":{"access_token_lifetime_seconds":120,"remember_me":true}}"#
            )
            #expect(made.status == .created)
            #expect(made.headers[.location] == "https://id.example.com/admin/api/v1/realms/crud")
            #expect(made.headers[.eTag] == "\"1\"")
            #expect(try made.json["settings"]?.object?["access_token_lifetime_seconds"]?.integer == 120)
            #expect(try await admin.ask(.post, "/realms", #"{"id":"crud"}"#).status == .conflict)
            let shown = try await admin.ask(.get, "/realms/crud")
            #expect(shown.text == made.text)
            #expect(try await admin.ask(.get, "/realms/crud", nil, [.ifNoneMatch: "\"1\""]).status == .notModified)
            let changed = try await admin.ask(
                .patch, "/realms/crud", #"{"display_name":null,"settings":{"remember_me":null}}"#, [.ifMatch: "\"1\""])
            #expect(changed.status == .ok)
            #expect(changed.headers[.eTag] == "\"2\"")
            #expect(try changed.json["display_name"] == nil)
            #expect(try changed.json["settings"]?.object?.members.count == 1)
            let late = try await admin.ask(.patch, "/realms/crud", #"{"enabled":false}"#, [.ifMatch: "\"1\""])
            #expect(late.status == .preconditionFailed)
            #expect(late.problem == "changed-meanwhile")
            #expect(
                try await admin.ask(.delete, "/realms/crud", nil, [.ifMatch: "\"1\""]).status == .preconditionFailed)
            #expect(try await admin.ask(.delete, "/realms/crud").status == .noContent)
            #expect(try await admin.ask(.get, "/realms/crud").status == .notFound)
            #expect(try await admin.ask(.patch, "/realms/crud", "{}").status == .notFound)
            #expect(try await admin.ask(.delete, "/realms/crud").status == .notFound)
        }
    }

    @Test func `putting a realm twice leaves it as it is once`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let body = #"{"display_name":"Put","settings":{"consent":"skip"}}"#
            #expect(try await admin.ask(.put, "/realms/put", body).status == .created)
            let again = try await admin.ask(.put, "/realms/put", body)
            #expect(again.status == .ok)
            #expect(try again.json["display_name"]?.string == "Put")
            let bare = try await admin.ask(.put, "/realms/put", "{}")
            #expect(try bare.json["display_name"] == nil)
            #expect(try bare.json["settings"]?.object?.members.isEmpty == true)
            #expect(try await admin.ask(.put, "/realms/put", "{}", [.ifNoneMatch: "*"]).status == .preconditionFailed)
            #expect(try await admin.ask(.put, "/realms/not-there", "{}", [.ifMatch: "*"]).status == .preconditionFailed)
            #expect(
                try await admin.ask(.put, "/realms/not-there", "{}", [.ifMatch: "\"1\""]).status == .preconditionFailed)
            #expect(try await admin.ask(.get, "/realms/not-there").status == .notFound)
        }
    }

    @Test func `an operator sees all realms in parts, an administrator of one sees that one`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            var names: [String] = []
            var after = ""
            repeat {
                let reply = try await admin.ask(.get, "/realms?limit=2\(after)")
                names += try reply.items.compactMap { $0["id"]?.string }
                after = try reply.json["next"]?.string.map { "&after=\($0)" } ?? ""
            } while !after.isEmpty
            #expect(names == names.sorted())
            #expect(Set(names).isSuperset(of: ["operator", "home", "other", "acme"]))
            let own = try await site.of(bed.home).ask(.get, "/realms")
            #expect(try own.items.compactMap { $0["id"]?.string } == ["home"])
            let searched = try await site.of(bed.home).ask(.get, "/realms?search=other")
            #expect(try searched.items.isEmpty)
            let found = try await admin.ask(.get, "/realms?search=OTHE").items.compactMap { $0["id"]?.string }
            #expect(found.contains("other"))
        }
    }

    @Test func `the settings of a realm are shown with their defaults`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.home)
            let settings = try await admin.ask(.get, "/realms/home/settings").items
            #expect(settings.count == RealmSetting.allCases.filter(\.isForRealms).count)
            let grant = try #require(settings.first { $0["name"]?.string == "password_grant" })
            #expect(grant["value"]?.bool == true)
            #expect(grant["default"]?.bool == false)
            #expect(grant["set"]?.bool == true)
            let scopes = try await admin.ask(.get, "/realms/home/scopes").items
            #expect(scopes.contains { $0["name"]?.string == "email" })
        }
    }

    /// CVE-2024-11734: a line break in a realm's text came out in a header.
    @Test(arguments: [
        #"{"display_name":"a\r\nSet-Cookie: x"}"#, #"{"settings":{"theme_logo_url":"https://a.example/\r\nx"}}"#,
        #"{"settings":{"default_locale":"en\n"}}"#, #"{"settings":{"access_token_lifetime_seconds":0}}"#,
        #"{"settings":{"access_token_lifetime_seconds":"60"}}"#, #"{"settings":{"pkce":"if_sent"}}"#,
        #"{"settings":{"nonsense":1}}"#, #"{"display_nme":"x"}"#, #"{"enabled":"yes"}"#, #"{"settings":[]}"#,
        #"{"enabled":null}"#, "[]", "1",
    ])
    func `what cannot be set is refused with its place`(_ body: String) async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let reply = try await site.of(bed.home).ask(.patch, "/realms/home", body)
            #expect(reply.status == .unprocessableContent, "\(reply.text)")
            let fault = try #require(try reply.json["errors"]?.array?.first?.object)
            #expect(fault["pointer"]?.string != nil)
            #expect(reply.problem == "invalid")
        }
    }

    @Test func `the realm of the operators is not deleted from here`() async throws {
        let bed = try await AdminBed.shared
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            #expect(try await admin.ask(.delete, "/realms/operator").status == .conflict)
            #expect(try await admin.ask(.patch, "/realms/operator", #"{"enabled":false}"#).status == .conflict)
        }
    }
}
