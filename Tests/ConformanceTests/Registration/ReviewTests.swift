// Applications that a person decides on, from the applicant's side and the reviewer's.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritTestSupport

@Suite struct ReviewTests {
    private static let robot = #"{"grant_types":["client_credentials"],"scope":"read"}"#

    @Test func `an application is answered 202: pending, no client id, and where to ask`() async throws {
        try await World.shared.bed { bed in
            let before = try await bed.clients()
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            #expect(applicant.first["status"]?.string == "pending")
            #expect(!applicant.first.contains("client_id") && !applicant.first.contains("client_secret"))
            #expect(applicant.first["message"]?.string?.contains("201") == true)
            #expect(try await bed.clients() == before)
            let reply = try await applicant.read()
            #expect(reply.status == .accepted)
            #expect(try reply.json["status"]?.string == "pending")
            #expect(try reply.json["client_name"]?.string == "Shop")
        }
    }

    /// A pending client can use no grant, by no name that it might have.
    @Test func `before the approval nothing works, neither by the registration's id nor by its token`() async throws {
        try await World.shared.bed([("password_grant", "true"), ("implicit", "true")]) { bed in
            let all = GrantType.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
            let applicant = try await Applicant(
                bed.site, #"{"redirect_uris":["https://shop.example.com/callback"],"grant_types":[\#(all)]}"#,
                expecting: .accepted)
            for grant in GrantType.allCases {
                for credentials in [Site.basic(applicant.id, applicant.token), Site.basic(applicant.id, "")] {
                    let reply = try await bed.site.token(
                        "grant_type=\(grant.rawValue)&code=x&refresh_token=x&username=ada&password=x", credentials)
                    try bed.site.expect(reply, .unauthorized, "invalid_client")
                }
            }
            var ada = bed.person
            try await ada.open(
                "/oauth/authorize?client_id=\(applicant.id)&response_type=token"
                    + "&redirect_uri=https%3A%2F%2Fshop.example.com%2Fcallback")
            #expect(ada.stop.location == nil)
            #expect(
                try await bed.site.introspect("x", Site.basic(applicant.id, applicant.token)).status == .unauthorized)
        }
    }

    @Test func `after the approval the secret is told once, to one of fifty who ask at the same time`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, Self.robot, expecting: .accepted)
            try await bed.approve(applicant)
            let replies = try await concurrently(50) { _ in try await applicant.read() }
            #expect(replies.allSatisfy { $0.status == .ok })
            let documents = try replies.map { try $0.json }
            #expect(documents.allSatisfy { $0["client_id"]?.string == applicant.id })
            let secrets = documents.compactMap { $0["client_secret"]?.string }
            #expect(secrets.count == 1)
            #expect(documents.first { $0.contains("client_secret") }?["client_secret_expires_at"]?.integer == 0)
            let secret = try #require(secrets.first)
            try await bed.eventually("the secret is in force") {
                try await bed.site.token("grant_type=client_credentials", Site.basic(applicant.id, secret)).status
                    == .ok
            }
            #expect(try await !(applicant.read().json.contains("client_secret")))
            // A secret is a change of the client: its history has it, by its id, and its revision counts it.
            let id = try #require(ClientID(applicant.id))
            let changes = try await bed.administration.configurationHistory(
                bed.realm, object: .init(.client, id.rawValue))
            #expect(changes.items.count == 2)
            let names = changes.items.first?.fields.map(\.name)
            #expect(names == ["secrets"])
            #expect(try await bed.administration.showClient(bed.realm, id).revision == 2)
        }
    }

    @Test func `the trail says from what to what an application went, and holds no secret`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, Self.robot, expecting: .accepted)
            let id = try #require(ClientID(applicant.id))
            _ = try await bed.administration.requestChanges(bed.realm, id, reason: "Have a name.")
            _ = try await applicant.update(
                #"{"grant_types":["client_credentials"],"scope":"read","client_name":"Robot"}"#)
            try await bed.approve(applicant)
            let secret = try #require(try await applicant.read().json["client_secret"]?.string)
            _ = try await applicant.update(
                #"{"grant_types":["client_credentials"],"scope":"read","client_name":"Robby"}"#)
            let events = try await bed.administration.listAuditEvents(bed.realm).items.reversed()
                .filter { $0.record.kind.hasPrefix("client_registration.") }
            let kinds = events.map { $0.record.kind.dropFirst("client_registration.".count) }
            #expect(kinds.prefix(4) == ["requested", "returned", "requested", "approved"])
            let details = events.map { Dictionary(uniqueKeysWithValues: $0.record.detail) }
            #expect(details[0]["to.grant_types"] == "client_credentials" && details[0]["by"] == "applicant")
            #expect(details[1]["from.state"] == "pending" && details[1]["to.state"] == "changes_requested")
            #expect(details[2]["to.client_name"] == "Robot" && details[2]["to.grant_types"] == nil)
            #expect(details[3]["from.state"] == "pending" && details[3]["to.client_name"] == "Robot")
            #expect(details[4]["from.client_name"] == "Robot" && details[4]["to.client_name"] == "Robby")
            #expect(!details.contains { $0.values.contains { $0.contains(secret) || $0.contains(applicant.token) } })
        }
    }

    @Test func `a HEAD does not take the secret away`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, Self.robot, expecting: .accepted)
            try await bed.approve(applicant)
            let head = try await bed.site.ask(
                .head, bed.site.base + applicant.path, [.authorization: "Bearer \(applicant.token)"])
            #expect(head.status == .methodNotAllowed)
            #expect(try await applicant.read().json.contains("client_secret"))
        }
    }

    @Test func `the applicant reads why, changes it, and is pending again`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            let id = try #require(ClientID(applicant.id))
            _ = try await bed.administration.requestChanges(bed.realm, id, reason: "Name a policy_uri.")
            let told = try await applicant.read()
            #expect(told.status == .accepted)
            #expect(try told.json["status"]?.string == "changes_requested")
            #expect(try told.json["reason"]?.string == "Name a policy_uri.")
            await #expect(throws: AdministrationError.self) { try await bed.approve(applicant) }
            let changed = try await applicant.update(
                #"{"redirect_uris":["https://shop.example.com/callback"],"policy_uri":"https://shop.example.com/p"}"#)
            #expect(changed.status == .accepted)
            #expect(try changed.json["status"]?.string == "pending" && !changed.json.contains("reason"))
            try await bed.approve(applicant)
            #expect(try await applicant.read().json["policy_uri"]?.string == "https://shop.example.com/p")
            let kinds = try await bed.show(applicant).notes.map(\.kind.rawValue)
            #expect(kinds == ["asked", "changes_requested", "asked", "approved"])
        }
    }

    @Test func `a rejected applicant is told why, and asks no more`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            let id = try #require(ClientID(applicant.id))
            _ = try await bed.administration.rejectRegistration(bed.realm, id, reason: "There is one already.")
            let told = try await applicant.read()
            #expect(told.status == .ok)
            #expect(try told.json["status"]?.string == "rejected" && !told.json.contains("client_id"))
            #expect(try told.json["reason"]?.string == "There is one already.")
            try bed.site.expect(try await applicant.update(Applicant.plain), .forbidden, "access_denied")
            await #expect(throws: AdministrationError.self) { try await bed.approve(applicant) }
            #expect(try await applicant.delete().status == .noContent)
        }
    }

    @Test func `an update that widens waits, and what was approved stays in force meanwhile`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            try await bed.approve(applicant)
            let wider = #"{"redirect_uris":["https://shop.example.com/callback","https://evil.example.com/cb"]}"#
            let reply = try await applicant.update(wider)
            #expect(reply.status == .accepted)
            #expect(try reply.json["redirect_uris"]?.strings == [Applicant.redirectURI])
            #expect(try reply.json["update"]?.object?["status"]?.string == "pending")
            var ada = bed.person
            try await ada.open(
                "/oauth/authorize?client_id=\(applicant.id)&response_type=code"
                    + "&redirect_uri=https%3A%2F%2Fevil.example.com%2Fcb")
            #expect(ada.stop.location == nil)
            let changes = try await bed.show(applicant).changes
            #expect(changes.map(\.member) == ["client_name", "redirect_uris"])
            try await bed.approve(applicant)
            let after = try await applicant.read().json
            #expect(after["redirect_uris"]?.strings?.count == 2 && !after.contains("update"))
        }
    }

    @Test(
        arguments: [
            #""redirect_uris":["https://shop.example.com/callback","https://b.example.com/cb"]"#,
            #""redirect_uris":["https://shop.example.com/callback"],"scope":"openid profile orders""#,
            #""redirect_uris":["https://shop.example.com/callback"],"grant_types":["authorization_code","client_credentials"]"#,
            #""redirect_uris":["https://shop.example.com/callback"],"post_logout_redirect_uris":["https://b.example.com/"]"#,
            #""redirect_uris":["https://shop.example.com/callback"],"token_endpoint_auth_method":"none""#,
        ])
    func `a redirect URI, a grant, a scope and less proof are each for a person to decide`(_ members: String)
        async throws
    {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            try await bed.approve(applicant)
            let before = try await applicant.read().json
            #expect(try await applicant.update("{\(members)}").status == .accepted)
            let after = try await applicant.read().json
            for name in ["redirect_uris", "scope", "grant_types", "token_endpoint_auth_method"] {
                #expect(after[name] == before[name], "\(name)")
            }
        }
    }

    @Test func `a name, a key or fewer rights are in force at once`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            try await bed.approve(applicant)
            let reply = try await applicant.update(
                #"{"redirect_uris":["https://shop.example.com/callback"],"client_name":"Store","scope":"openid"}"#)
            #expect(reply.status == .ok)
            #expect(try reply.json["client_name"]?.string == "Store" && reply.json["scope"]?.string == "openid")
            #expect(try await bed.show(applicant).record.state == .approved)
        }
    }

    @Test func `a refused change leaves the client as it is, and says why`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            try await bed.approve(applicant)
            _ = try await applicant.update(#"{"redirect_uris":["https://b.example.com/cb"]}"#)
            let id = try #require(ClientID(applicant.id))
            _ = try await bed.administration.rejectRegistration(bed.realm, id, reason: "Not yours.")
            let told = try await applicant.read()
            #expect(told.status == .ok)
            #expect(try told.json["client_id"]?.string == applicant.id)
            #expect(try told.json["redirect_uris"]?.strings == [Applicant.redirectURI])
            #expect(try told.json["update"]?.object?["reason"]?.string == "Not yours.")
        }
    }

    /// CVE-2026-9705.
    @Test func `a client that an administrator disabled is not enabled by its token, nor read, nor deleted`()
        async throws
    {
        try await World.shared.bed([("registration", "open")]) { bed in
            let applicant = try await Applicant(bed.site)
            let id = try #require(ClientID(applicant.id))
            var changes = ClientChanges()
            changes.isEnabled = false
            _ = try await bed.administration.updateClient(bed.realm, id, changes)
            let body = #"{"redirect_uris":["https://shop.example.com/callback"],"enabled":true,"is_enabled":true}"#
            for reply in [try await applicant.update(body), try await applicant.read(), try await applicant.delete()] {
                try bed.site.expect(reply, .forbidden, "access_denied")
            }
            #expect(try await bed.administration.showClient(bed.realm, id).client.isEnabled == false)
        }
    }

    /// CVE-2026-15572.
    @Test func `the rules hold for an update and an approval as for a registration`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            let implicit =
                #"{"redirect_uris":["https://a.example.com/cb"],"grant_types":["implicit"],"response_types":["id_token"]}"#
            let applicant = try await Applicant(bed.site, implicit, expecting: .accepted)
            let updated = try await applicant.update(#"{"redirect_uris":["https://a.example.com/cb#x"]}"#)
            try bed.site.expect(updated, .badRequest, "invalid_redirect_uri")
            _ = try await bed.administration.updateRealm(bed.realm, settings: [("implicit", "false")])
            await #expect(throws: AdministrationError.self) { try await bed.approve(applicant) }
            #expect(try await bed.show(applicant).obstacle?.contains("implicit") == true)
            #expect(try await bed.show(applicant).record.state == .pending)
        }
    }

    @Test func `what the reviewer has not seen is not approved`() async throws {
        try await World.shared.bed { bed in
            let applicant = try await Applicant(bed.site, expecting: .accepted)
            let seen = try await bed.show(applicant).record.revision
            _ = try await applicant.update(#"{"redirect_uris":["https://evil.example.com/cb"]}"#)
            await #expect(throws: AdministrationError.self) { try await bed.approve(applicant, revision: seen) }
            #expect(try await bed.show(applicant).record.hasClient == false)
        }
    }

    @Test func `an approval and an update at the same moment leave one or the other, whole`() async throws {
        try await World.shared.bed { bed in
            for _ in 0..<5 {
                let applicant = try await Applicant(bed.site, expecting: .accepted)
                let other = #"{"redirect_uris":["https://b.example.com/cb"],"client_name":"Shop"}"#
                _ = try await concurrently(2) { number in
                    if number == 0 { try await bed.approve(applicant) } else { _ = try await applicant.update(other) }
                }
                let summary = try await bed.show(applicant)
                let inForce = try await applicant.read().json["redirect_uris"]?.strings
                if summary.record.state == .approved {
                    // The update came first, and was approved with the rest.
                    #expect(inForce == ["https://b.example.com/cb"])
                } else {
                    #expect(summary.record.state == .pending && inForce == [Applicant.redirectURI])
                }
            }
        }
    }
}
