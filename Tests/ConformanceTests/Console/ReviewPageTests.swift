// The page of one application, which a reviewer is sent to: who asks from where, old against new, and the decision.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@testable import WritWeb

@Suite struct ReviewPageTests {
    private static let wider = """
        {"redirect_uris":["https://shop.example.com/callback","https://shop.example.com/second"],\
        "client_name":"Shop","contacts":["dev@shop.example.com"],"scope":"openid"}
        """

    @Test func `an application is shown with who asks, and nothing is decided without what the decision needs`()
        async throws
    {
        try await ConsoleBed.test { bed in
            let realm = try await bed.bed.newRealm()
            let applicant = try await Applicant(bed.site.of(realm), Self.wider, expecting: .accepted)
            var root = try await bed.administrator()
            let path = "/admin/realms/\(realm)/review?id=\(applicant.id)"
            try await root.go("/admin/realms/\(realm)/reviews")
            #expect(root.stop.page.html.contains(path))
            try await root.go(path)
            #expect(root.heading == "Shop" && root.stop.status == .ok)
            let html = root.stop.page.html
            let address = try await bed.bed.world.administration.showRegistration(
                realm, try #require(ClientID(applicant.id))
            ).record.address
            #expect(html.contains(address) && html.contains("dev@shop.example.com"))
            #expect(html.contains("an application, to be reviewed"))
            for action in ["reject", "request_changes"] {
                try await root.press("decision", ["action": action, "reason": ""])
                #expect(root.stop.status == .unprocessableContent && root.stop.page.has("decision-reason-error"))
            }
            #expect(try await Self.state(of: applicant, realm, bed) == .pending)
            // As a browser sends two lines.
            try await root.press("decision", ["action": "request_changes", "reason": "One address,\r\nplease."])
            #expect(root.heading == "Review" && root.stop.page.has("notice"))
            #expect(try await applicant.read().text.contains("One address,"))
            try await root.go(path)
            try await root.press("decision", ["action": "reject", "reason": "Nobody answered."])
            #expect(try await Self.state(of: applicant, realm, bed) == .rejected)
            try await root.go(path)
            #expect(!root.stop.page.has("decision"))
            try await root.go("/admin/realms/\(realm)/review?id=nobody")
            #expect(root.stop.status == .notFound)
        }
    }

    @Test func `of an update that waits, the page shows what is new and what goes`() async throws {
        try await ConsoleBed.test { bed in
            let realm = try await bed.bed.newRealm()
            let applicant = try await Applicant(bed.site.of(realm), expecting: .accepted)
            var root = try await bed.administrator()
            let path = "/admin/realms/\(realm)/review?id=\(applicant.id)"
            try await root.go(path)
            try await root.press("decision", ["action": "approve"])
            #expect(try await Self.state(of: applicant, realm, bed) == .approved)
            let id = try #require(try await applicant.read().json["client_id"]?.string)
            let update = #"{"client_id":"\#(id)",\#(Self.wider.dropFirst())"#
            #expect(try await applicant.update(update).status == .accepted)
            try await root.go(path)
            let html = root.stop.page.html
            func shown(_ name: String, _ text: String) -> Bool {
                html.contains("<\(name)><span class=\"unseen\">") && html.contains("<code>\(text)</code></\(name)>")
            }
            #expect(shown("ins", "https://shop.example.com/second") && shown("ins", "dev@shop.example.com"))
            #expect(shown("del", "offline_access"))
            #expect(!shown("ins", "https://shop.example.com/callback") && !shown("del", "openid"))
            // What the reviewer has not seen is not approved.
            let again = update.replacing("/second", with: "/third")
            #expect(try await applicant.update(again).status == .accepted)
            try await root.press("decision", ["action": "approve"])
            #expect(root.stop.status == .unprocessableContent && root.stop.page.has("error"))
            try await root.press("decision", ["action": "approve"])
            #expect(root.heading == "Review")
            let client = try await bed.bed.world.administration.showClient(realm, try #require(ClientID(id))).client
            #expect(client.redirectURIs.contains("https://shop.example.com/third"))
        }
    }

    private static func state(
        of applicant: Applicant, _ realm: RealmID, _ bed: ConsoleBed
    ) async throws -> RegistrationState {
        try await bed.bed.world.administration.showRegistration(realm, try #require(ClientID(applicant.id))).record
            .state
    }
}
