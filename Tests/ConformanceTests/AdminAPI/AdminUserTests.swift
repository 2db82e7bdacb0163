// Users, their sessions and consents through the administration API.
import WritStore
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer

@Suite struct AdminUserTests {
    @Test func `a user is made, shown, changed, disabled and deleted`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let users = "/realms/\(realm)/users"
            let made = try await admin.ask(
                .post, users,
                #"{"username":"ada","email":"ada@example.com","password":"a long enough one","address":{"country":"GB"}}"#
            )
            #expect(made.status == .created, "\(made.text)")
            let sub = try #require(try made.json["sub"]?.string)
            #expect(!made.text.contains("a long enough one"))
            #expect(try await admin.ask(.post, users, #"{"username":"ADA"}"#).status == .conflict)
            let tag = try #require(made.headers[.eTag])
            let changed = try await admin.ask(
                .patch, "\(users)/\(sub)", #"{"email":null,"given_name":"Ada","address":null,"enabled":false}"#,
                [.ifMatch: tag])
            #expect(changed.status == .ok)
            #expect(try changed.json["email"] == nil)
            #expect(try changed.json["address"] == nil)
            #expect(try changed.json["enabled"]?.bool == false)
            #expect(
                try await admin.ask(.patch, "\(users)/\(sub)", "{}", [.ifMatch: tag]).status == .preconditionFailed)
            #expect(
                try await admin.ask(.put, "\(users)/\(sub)/password", #"{"password":"password"}"#).status
                    == .unprocessableContent)
            #expect(
                try await admin.ask(.put, "\(users)/\(sub)/password", #"{"password":"another long one"}"#).status
                    == .noContent)
            #expect(try await admin.ask(.post, "\(users)/\(sub)/password-reset").status == .conflict)
            #expect(try await admin.ask(.post, "\(users)/\(sub)/unlock").status == .noContent)
            #expect(try await admin.ask(.delete, "\(users)/\(sub)").status == .noContent)
            for (method, path, body) in [
                (HTTPRequest.Method.get, "", nil), (.patch, "", "{}"), (.delete, "", nil),
                (.put, "/password", #"{"password":"another long one"}"#), (.post, "/unlock", nil),
                (.post, "/password-reset", nil), (.post, "/mail-required-actions", nil), (.get, "/sessions", nil),
                (.delete, "/sessions", nil),
                (.get, "/consents", nil), (.get, "/rights", nil),
            ] as [(HTTPRequest.Method, String, String?)] {
                #expect(try await admin.ask(method, "\(users)/\(sub)\(path)", body).status == .notFound, "\(path)")
            }
        }
    }

    @Test func `what a user has to do is demanded, shown and taken back`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let users = "/realms/\(realm)/users"
            let made = try await admin.ask(
                .post, users,
                #"{"username":"ada","email":"ada@example.com","password":"a long enough one","required_actions":["verify_email","update_password"]}"#
            )
            // In the order in which they are asked for.
            #expect(try made.json["required_actions"]?.strings == ["update_password", "verify_email"])
            let user = "\(users)/\(try #require(try made.json["sub"]?.string))"
            func actions(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws -> [String]? {
                #expect(try await admin.ask(method, user + path, body).status.kind == .successful, "\(body)")
                return try await admin.ask(.get, user).json["required_actions"]?.strings
            }
            let password = #""password":"another long one""#
            #expect(try await actions(.put, "/password", "{\(password)}") == ["verify_email"])
            #expect(
                try await actions(.put, "/password", #"{\#(password),"temporary":true}"#)
                    == ["update_password", "verify_email"])
            #expect(try await actions(.patch, "", #"{"given_name":"Ada"}"#) == ["update_password", "verify_email"])
            // An address that is verified need not be.
            #expect(try await actions(.patch, "", #"{"email_verified":true}"#) == ["update_password"])
            #expect(
                try await admin.ask(.patch, user, #"{"required_actions":["verify_email"]}"#).status
                    == .unprocessableContent)
            #expect(
                try await actions(.patch, "", #"{"required_actions":["verify_email"],"email_verified":false}"#)
                    == ["verify_email"])
            #expect(try await actions(.patch, "", #"{"required_actions":null}"#) == [])
            #expect(
                try await admin.ask(.patch, user, #"{"required_actions":["dance"]}"#).status.kind == .clientError)
            let events = try await bed.world.administration.listAuditEvents(realm).items
            let details = events.filter { $0.record.kind == "user.updated" }.map {
                Dictionary(uniqueKeysWithValues: $0.record.detail)
            }
            #expect(details.first?["from.required_actions"] == "verify_email")
            #expect(details.contains { $0["to.required_actions"] == "update_password verify_email" })
        }
    }

    @Test func `a link to set a new password is mailed, and what is required`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        let user = try await bed.world.administration.createUser(
            realm, UserDraft(username: "bo", email: "bo@example.com"), password: nil
        ).user
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let reply = try await admin.ask(.post, "/realms/\(realm)/users/\(user.id)/password-reset")
            #expect(reply.status == .accepted)
            let mails = try await site.site.of(realm).get("/dev/mail")
            #expect(mails.text.contains("bo@example.com"))
            let actions = "/realms/\(realm)/users/\(user.id)/mail-required-actions"
            let none = try await admin.ask(.post, actions)
            #expect(none.status == .conflict && none.text.contains("nothing is required"))
            let demand = #"{"required_actions":["update_password"]}"#
            #expect(try await admin.ask(.patch, "/realms/\(realm)/users/\(user.id)", demand).status == .ok)
            #expect(try await admin.ask(.post, actions).status == .accepted)
        }
    }

    @Test func `users are found by parts of their names, in parts of a list`() async throws {
        let bed = try await AdminBed.shared
        let realm = try await bed.newRealm()
        for name in ["anna", "annabel", "hannah", "bert", "ANDY", "Ébène"] {
            _ = try await bed.world.administration.createUser(
                realm,
                UserDraft(
                    username: name, email: "mail\(name.hashValue.magnitude)@mail.example", familyName: "Lo\(name)"),
                password: nil)
        }
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            func names(_ query: String) async throws -> [String] {
                try await admin.ask(.get, "/realms/\(realm)/users\(query)").items.compactMap { $0["username"]?.string }
            }
            #expect(try await names("?search=NNA") == ["anna", "annabel", "hannah"])
            #expect(try await names("?search=an") == ["ANDY", "anna", "annabel"])
            #expect(try await names("?search=a&limit=2") == ["ANDY", "anna"])
            #expect(try await names("?search=lobert") == ["bert"])
            #expect(try await names("?search=mail.example").count == 6)
            #expect(try await names("?search=%C3%A9b") == ["Ébène"])
            #expect(try await names("?search=zzz").isEmpty)
            #expect(try await names("?search=%25") == [])
            let first = try await admin.ask(.get, "/realms/\(realm)/users?search=nna&limit=2")
            let next = try #require(try first.json["next"]?.string)
            #expect(try await names("?search=nna&limit=2&after=\(next)") == ["hannah"])
        }
    }

    @Test func `sessions are listed and ended, one's own realm's alone`() async throws {
        let bed = try await AdminBed.shared
        let realm = bed.world.acme
        try await bed.test { site in
            let admin = try await site.of(bed.operators)
            let listed = try await admin.ask(.get, "/realms/\(realm)/sessions?limit=1")
            #expect(listed.status == .ok)
            let none = "0198f0b0-0000-7000-8000-000000000000"
            #expect(try await admin.ask(.delete, "/realms/\(realm)/sessions/\(none)").status == .notFound)
            #expect(try await admin.ask(.delete, "/realms/\(realm)/sessions/x").status == .notFound)
            let alice = try await bed.world.administration.findUser(realm, "alice").user.id
            #expect(try await admin.ask(.get, "/realms/\(realm)/users/\(alice)/sessions").status == .ok)
            #expect(try await admin.ask(.get, "/realms/\(realm)/users/\(alice)/consents").items.isEmpty)
            #expect(
                try await admin.ask(.delete, "/realms/\(realm)/users/\(alice)/consents/service").status == .notFound)
            // The same person by another realm's address is nobody.
            #expect(try await admin.ask(.get, "/realms/\(bed.world.strict)/users/\(alice)").status == .notFound)
        }
    }
}
