// Administrators of two realms with their browsers, at the console.
import HTTPTypes
import Testing
import WritProtocol
import WritServer
import WritStore
import WritWeb

/// The realm `operator` with somebody who may do everything, and one who may read realms only; and a realm whose own
/// administrator governs it alone.
struct ConsoleBed: Sendable {
    let bed: AdminBed
    let site: Site

    private static let made = Task { try await make(AdminBed.shared) }

    private static func make(_ bed: AdminBed) async throws -> AdminBed {
        let administration = bed.world.administration
        try await administration.createConsoleClient(bed.home)
        for realm in [bed.operators, bed.home] {
            for (name, role) in [("root", "full"), ("reader", "realm-read")] {
                let user = try await administration.createUser(
                    realm, UserDraft(username: name, email: "\(name)@example.com", givenName: name),
                    password: World.password)
                try await bed.grant(try #require(RoleName(role)), to: .user(user.user.id), in: realm)
            }
        }
        return bed
    }

    /// - Parameter world: `nil`: the one that the tests share.
    static func test(in world: World? = nil, _ body: @Sendable (ConsoleBed) async throws -> Void) async throws {
        let bed: AdminBed
        if let world { bed = try await make(AdminBed.make(world)) } else { bed = try await made.value }
        try await bed.test { site in try await body(ConsoleBed(bed: bed, site: site.site)) }
    }

    /// As the command sets templates.
    var templates: Administration {
        bed.world.authority.administration(.command, templates: PageTemplates.own.rules(sizeLimit: 65_536))
    }

    /// Somebody who is logged in at the console.
    /// - Parameter realm: `nil`: of all realms.
    func administrator(_ name: String = "root", of realm: RealmID? = nil) async throws -> Person {
        var person = Person(site.of(realm ?? bed.operators))
        try await person.go("/admin/" + (realm.map { "?realm=\($0)" } ?? ""))
        try await person.press("login", ["username": name, "password": World.password])
        return person
    }
}

extension Person {
    /// Opens an address of the server.
    @discardableResult
    mutating func go(_ path: String) async throws -> Stop { try await visit(path) }

    /// The title of the page.
    var heading: String {
        let html = stop.page.html
        guard let start = html.firstRange(of: "<h1><bdi>"),
            let end = html[start.upperBound...].firstRange(of: "</bdi>")
        else { return "" }
        return String(html[start.upperBound..<end.lowerBound])
    }
}
