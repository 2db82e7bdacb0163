// What the console offers is what the caller may do: no page has a button whose form would be refused for want of
// rights.
import FoundationEssentials
import HTTPTypes
import Testing
import WritCrypto
import WritProtocol
import WritServer
import WritStore

@testable import WritWeb

@Suite struct OfferTests {
    private static let sets: [Set<AdminPermission>] = [
        AdminBed.all, [.readRealm], [.readRealm, .manageRealm], [.readRealm, .readUsers, .manageUsers],
        [.readRealm, .readClients, .manageClients], [.readClients, .reviewClients], [.readRealm, .manageKeys],
        [.readAudit], AdminBed.all.subtracting([.readAudit]),
    ]

    /// Those of all realms and those of one by turns; of the first kind, which may do everything, both.
    @Test(arguments: [(0, true), (0, false)] + sets.indices.dropFirst().map { ($0, $0 % 2 == 0) })
    func `no page shows a button, or a link, that answers 403`(index: Int, governsAll: Bool) async throws {
        let permissions = Self.sets[index]
        try await ConsoleBed.test { bed in
            let realm = try await Furnished(bed)
            let home = governsAll ? bed.bed.operators : realm.id
            let name = "a" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
            let user = try await bed.bed.world.administration.createUser(
                home, UserDraft(username: name), password: World.password
            ).user.id
            try await bed.bed.grant(try await bed.bed.role(name, permissions, in: home), to: .user(user), in: home)
            var person = try await bed.administrator(name, of: governsAll ? nil : home)
            var seen = Offers()
            for path in realm.pages { try await seen.look(at: path, &person) }
            // Of the templates' pages, which are of one kind, some are among those.
            for link in seen.links.subtracting(seen.pages).sorted() where !link.contains("/template?name=") {
                let reply = try await person.request(.get, link)
                #expect(reply.status != .forbidden, "\(link)")
                // The trail names clients that are gone, and applicants that are none yet.
                #expect(reply.status != .notFound || link.contains("client?id="), "\(link)")
            }
            // What ends something comes last, or there would be nothing left to try the others on.
            for form in seen.forms.values.sorted(by: { $0.order < $1.order }) {
                var fields = form.form
                fields["csrf"] = try person.stop.page.form("logout")["csrf"]
                let reply = try await person.request(.post, form.form.action, body: FormCoding.encode(fields.fields))
                let isRefused = reply.status == .forbidden || reply.text.contains("that you don&#39;t hold")
                #expect(!isRefused, "\(permissions.map(\.rawValue).sorted()): \(form.id) of \(form.form.action)")
                #expect(reply.status.code < 500, "\(form.id)")
            }
            let ids = Set(seen.forms.values.map(\.id))
            if permissions == AdminBed.all {
                let own: Set = [
                    "client", "decision", "grant", "member", "remove-1", "revoke-1", "retire-key", "disable-form",
                    "end-sessions", "end-session-1", "revoke-consent-1", "token", "settings", "delete-client", "user",
                ]
                #expect(ids.isSuperset(of: own), "\(own.subtracting(ids))")
                for id in ["delete-realm", "new-realm", "template", "reset-template"] {
                    #expect(ids.contains(id) == governsAll, "\(id)")
                }
            }
            if permissions == [.readRealm] || permissions == [.readAudit] {
                #expect(ids.subtracting(["explain-token"]).isEmpty, "\(ids)")
            }
        }
    }
}

/// A realm with something of everything, and of some things one that only whoever holds every permission may change.
private struct Furnished: Sendable {
    let id: RealmID
    let pages: [String]

    init(_ bed: ConsoleBed) async throws {
        let administration = bed.bed.world.administration
        let realm = try await bed.bed.newRealm()
        id = realm
        try await administration.createConsoleClient(realm)
        let full = try await bed.bed.role("full", AdminBed.all, in: realm)
        let clerk = try await bed.bed.role("clerk", [], in: realm)
        let redirectURIs = ["https://a.example/cb"]
        let audience = AdminPermission.audience(publicURL: bed.bed.world.settings.publicURL)
        let drafts = [
            ClientDraft(id: "web", redirectURIs: redirectURIs), ClientDraft(id: "job", grants: ["client_credentials"]),
            ClientDraft(id: "chief", grants: ["client_credentials"]),
            ClientDraft(id: "reaching", redirectURIs: redirectURIs, resources: [audience]),
        ]
        for draft in drafts { _ = try await administration.createClient(realm, draft) }
        let ids = try drafts.map { try #require($0.id.flatMap { ClientID($0) }) }
        try await bed.bed.grant(clerk, to: .client(ids[1]), in: realm)
        try await bed.bed.grant(full, to: .client(ids[2]), in: realm)
        var paths = ids.flatMap { id in ["client", "edit-client", "delete-client"].map { "\($0)?id=\(id)" } }
        for (name, role) in [("ada", clerk), ("chief", full)] {
            let user = try await administration.createUser(realm, UserDraft(username: name), password: World.password)
                .user.id
            try await bed.bed.grant(role, to: .user(user), in: realm)
            let group = try await administration.createGroup(realm, "g-\(name)").group.id
            try await bed.bed.grant(role, to: .group(group), in: realm)
            try await administration.addMember(realm, user, to: group)
            for _ in 0..<2 {
                var person = Person(bed.site.of(realm))
                try await person.open("/account")
                try await person.press("login", ["username": name, "password": World.password])
            }
            let now = WallClock.system.now
            try await bed.bed.world.authority.store.saveConsent(
                realm, user: user, client: ids[0], scope: Scope([.openid]),
                event: AuditEvent(
                    id: .v7(now: now, random: .system), realm: realm, at: now, kind: "consent.given", user: user))
            paths += ["user", "edit-user", "delete-user"].map { "\($0)?id=\(user)" } + ["group?id=\(group)"]
        }
        _ = try await administration.createAPI(realm, "orders", APIDraft(audience: "https://orders.example"))
        let old = try await administration.listKeys(realm)[0].id
        _ = try await administration.rotateKey(realm, now: true)
        _ = try await administration.createInitialAccessToken(realm, note: "for Ada")
        try await bed.templates.setTemplate(realm, try #require(TemplateName("logout")), "<p>{{realm.name}}")
        let applicant = try await Applicant(bed.site.of(realm), expecting: .accepted)
        paths += [
            "role?id=full", "role?id=clerk", "api?id=orders", "api?id=admin", "review?id=\(applicant.id)",
            "retire-key?kid=\(old)", "template?name=logout", "template?name=writ.css", "reset-template?name=logout",
        ]
        paths += Console.table.compactMap { route in
            guard route.path.hasPrefix("/realms/{realm}"), route.reading != nil else { return nil }
            let name = String(route.path.dropFirst("/realms/{realm}".count).drop { $0 == "/" })
            return paths.contains { $0.hasPrefix(name + "?") } ? nil : name
        }
        pages =
            ["/admin/", "/admin/new-realm"] + paths.map { "/admin/realms/\(realm)" + ($0.isEmpty ? "" : "/" + $0) }
    }
}

/// What pages offer.
private struct Offers {
    struct Offered {
        var id: String
        var form: PageText.Form
        /// The later, the more it ends.
        var order: Int
    }

    var pages: Set<String> = []
    var links: Set<String> = []
    var forms: [String: Offered] = [:]

    mutating func look(at path: String, _ person: inout Person) async throws {
        let stop = try await person.go(path)
        guard stop.status == .ok, stop.location == nil else { return }
        pages.insert(path)
        let html = stop.page.html
        for part in html.split(separator: " href=\"").dropFirst() {
            let address = String(part.prefix { $0 != "\"" }).replacing("&amp;", with: "&").replacing("&#39;", with: "'")
            if address.hasPrefix("/admin/") { links.insert(address) }
        }
        for part in html.split(separator: "<form id=\"").dropFirst() {
            let id = String(part.prefix { $0 != "\"" })
            guard part.prefix(while: { $0 != ">" }).contains("method=\"post\"") else { continue }
            let inner = part[..<(part.firstRange(of: "</form>")?.lowerBound ?? part.endIndex)]
            let form = try stop.page.form(id)
            var actions = inner.split(separator: "name=\"action\" value=\"").dropFirst().map { piece in
                String(piece.prefix { $0 != "\"" })
            }
            if actions.isEmpty { actions = [""] }
            for action in actions {
                var form = form
                if !action.isEmpty { form["action"] = action }
                let isEnd = id.hasPrefix("delete") || action == "delete" || action == "disable"
                let isRealm = id == "disable-form" || id == "delete-realm"
                forms["\(path) \(id) \(action)"] = Offered(id: id, form: form, order: isRealm ? 2 : isEnd ? 1 : 0)
            }
        }
    }
}
