// The first administrator: made once, by a link that works once, and let in again by another.
import Testing
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct BootstrapTests {
    private func withAdministration(
        _ body: @Sendable (AdministrationBed, Administration) async throws -> Void
    ) async throws {
        try await AdministrationBed.makeDatabase().withBed { bed in try await body(bed, bed.administration) }
    }

    private static func isWorthAnything(_ link: SentLink, _ bed: AdministrationBed) async throws -> Bool {
        guard case .passwordReset(let token) = link.topic else { return false }
        let hash = try #require(LinkToken.hash(token))
        return try await bed.store.actionOffered(link.realm, hash: hash, purpose: .passwordReset) != nil
    }

    @Test func `the first administrator may do everything, and the second is refused politely`() async throws {
        try await withAdministration { bed, administration in
            let link = try await administration.bootstrap(email: "ada@example.com")
            #expect(link.issuer == "https://id.example/realms/operator" && link.mailedTo == nil)
            #expect(try await Self.isWorthAnything(link, bed))
            let rights = try await administration.rights(link.realm, of: link.user.user.id)
            let text = "\(rights.effective)"
            for permission in AdminPermission.allCases { #expect(text.contains(permission.rawValue)) }
            let refused = await refusal {
                _ = try await administration.bootstrap(username: "eve", email: "eve@example.com")
            }
            guard case .conflict(let words) = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(words.contains("admin") && words.contains("writ admin recover"))
            #expect(try await administration.listUsers(link.realm).items.count == 1)
        }
    }

    @Test func `what an interrupted call left is gone on with`() async throws {
        try await withAdministration { bed, administration in
            _ = try await administration.createRealm("operator", settings: [("signing_algorithm", "ES256")])
            let realm = try #require(RealmID("operator"))
            _ = try await administration.createUser(
                realm, UserDraft(username: "admin", email: "ada@example.com"), password: nil)
            let link = try await administration.bootstrap(email: nil)
            #expect(try await Self.isWorthAnything(link, bed))
        }
    }

    @Test func `an administrator by a group, or by a role that bundles the rights, is one`() async throws {
        for way in ["group", "bundle", "own"] {
            try await withAdministration { _, administration in
                let realm = try #require(RealmID("operator"))
                _ = try await administration.createRealm("operator", settings: [("signing_algorithm", "ES256")])
                let eve = try await administration.createUser(realm, UserDraft(username: "eve"), password: nil).user.id
                let all = AdminPermission.allCases.map { "\(AdminPermission.apiID):\($0.rawValue)" }
                _ = try await administration.createRole(realm, "administrator", RoleDraft(permissions: all))
                _ = try await administration.createRole(realm, "reader", RoleDraft(permissions: [all[0]]))
                let draft = RoleDraft(
                    permissions: way == "own" ? all : [], includes: way == "own" ? [] : ["administrator"])
                let role = try await administration.createRole(realm, "boss", draft).role.name
                try await administration.grantRole(realm, try #require(RoleName("reader")), to: .user(eve))
                if way == "group" {
                    let outer = try await administration.createGroup(realm, "staff").group.id
                    let inner = try await administration.createGroup(realm, "heads", parent: outer).group.id
                    try await administration.grantRole(realm, role, to: .group(outer))
                    #expect(try await administration.listAdministrators(of: realm).isEmpty)
                    try await administration.addMember(realm, eve, to: inner)
                } else {
                    try await administration.grantRole(realm, role, to: .user(eve))
                }
                #expect(try await administration.listAdministrators(of: realm).map(\.user.username) == ["eve"])
                guard
                    case .conflict(let words) = await refusal({
                        _ = try await administration.bootstrap(email: "a@b.example")
                    })
                else {
                    Issue.record("a second first administrator, \(way)")
                    return
                }
                #expect(words.contains("eve"))
            }
        }
    }

    @Test func `a new link takes the older one away, and both work once at most`() async throws {
        try await withAdministration { bed, administration in
            let first = try await administration.bootstrap(email: "ada@example.com")
            let second = try await administration.recoverAdministrator()
            let third = try await administration.recoverAdministrator("admin", lifetime: 60)
            #expect(try await !Self.isWorthAnything(first, bed))
            #expect(try await !Self.isWorthAnything(second, bed))
            #expect(try await Self.isWorthAnything(third, bed))
            #expect(third.expiresAt < second.expiresAt)
        }
    }

    @Test func `who cannot be told from others has to be named`() async throws {
        try await withAdministration { _, administration in
            guard case .conflict(let none) = await refusal({ _ = try await administration.recoverAdministrator() })
            else {
                Issue.record("there is no administrator")
                return
            }
            #expect(none.contains("writ bootstrap"))
            let first = try await administration.bootstrap(email: "ada@example.com")
            let bob = try await administration.createUser(
                first.realm, UserDraft(username: "bob", email: "bob@example.com"), password: nil)
            try await administration.grantRole(
                first.realm, try RightsRules.roleName(Administration.administratorRole), to: .user(bob.user.id))
            guard case .conflict(let several) = await refusal({ _ = try await administration.recoverAdministrator() })
            else {
                Issue.record("there are two administrators")
                return
            }
            #expect(several.contains("admin") && several.contains("bob"))
            #expect(try await administration.recoverAdministrator("bob").user.user.id == bob.user.id)
            _ = try await administration.setEnabled(first.realm, bob.user.id, false)
            guard
                case .conflict(let disabled) = await refusal({
                    _ = try await administration.recoverAdministrator("bob")
                })
            else {
                Issue.record("a disabled administrator got a link")
                return
            }
            #expect(disabled.contains(": enabled is false: the user is disabled;"))
        }
    }

    @Test func `without an address, or with a lifetime out of range, nothing is made`() async throws {
        try await withAdministration { _, administration in
            for lifetime: Seconds in [0, 59, 604_801] {
                guard
                    case .invalid(field: "lifetime", _) = await refusal({
                        _ = try await administration.bootstrap(email: "ada@example.com", lifetime: lifetime)
                    })
                else {
                    Issue.record("\(lifetime.count)")
                    return
                }
            }
            guard
                case .invalid(field: "email", _) = await refusal({ _ = try await administration.bootstrap(email: nil) })
            else {
                Issue.record("an administrator without an address")
                return
            }
        }
    }
}
