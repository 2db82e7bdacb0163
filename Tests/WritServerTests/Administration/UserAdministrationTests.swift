// People, as an operator makes and changes them.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct UserAdministrationTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    private func withRealm(_ body: @Sendable (AdministrationBed, RealmID) async throws -> Void) async throws {
        try await Self.database.value.withBed { bed in try await body(bed, bed.newRealm()) }
    }

    private func isRefused(_ field: String, _ body: @Sendable () async throws -> Void) async -> Bool {
        if case .invalid(field, _) = await refusal(body) { true } else { false }
    }

    @Test func `a person can log in with the password given`() async throws {
        try await withRealm { bed, realm in
            let user = try await bed.administration.createUser(
                realm,
                UserDraft(
                    username: "Ada", email: "ada@example.com", isEmailVerified: true, givenName: "Ada",
                    familyName: "Lovelace"),
                password: "correct horse")
            let state = try await bed.store.loginState(realm, username: "ada", network: "a")
            var stored = try #require(state.account?.user)
            // A login has no use for it.
            stored.revision = user.user.revision
            #expect(stored == user.user)
            let hash = try #require(state.account?.passwordHash)
            #expect(hash.hasPrefix("$argon2id$"))
            #expect(try PasswordHash.verify(Array("correct horse".utf8), phc: hash))
            var json = JSONWriter()
            user.write(to: &json)
            let object = try #require(try JSONValue(parsing: json.bytes).object)
            #expect(object["sub"]?.string == user.user.id.description)
            #expect(object["email_verified"] == .bool(true))
        }
    }

    @Test func `of parallel creations of one user name, whatever its case and form, one succeeds`() async throws {
        try await withRealm { (bed, realm) async throws in
            let spellings = ["zo\u{EB}", "Zo\u{EB}", "zoe\u{308}", "ZOE\u{308}"]
            let made = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        await succeeds {
                            _ = try await bed.administration.createUser(
                                realm, UserDraft(username: spellings[index % 4]), password: nil)
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
            #expect(try await bed.administration.listUsers(realm).items.count == 1)
        }
    }

    @Test func `names and addresses are nobody else's, as either`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let ada = try await administration.createUser(
                realm, UserDraft(username: "ada", email: "ada@example.com"), password: nil)
            let bob = try await administration.createUser(realm, UserDraft(username: "bob"), password: nil)
            for draft in [
                UserDraft(username: "ADA"), UserDraft(username: "x", email: "ADA@example.com"),
                UserDraft(username: "ada@EXAMPLE.com"),
            ] {
                guard
                    case .alreadyExists = await refusal({
                        _ = try await administration.createUser(realm, draft, password: nil)
                    })
                else {
                    Issue.record("\(draft) was taken")
                    return
                }
                guard
                    case .alreadyExists = await refusal({
                        _ = try await administration.updateUser(realm, bob.user.id, draft)
                    })
                else {
                    Issue.record("\(draft) was taken")
                    return
                }
            }
            // One's own address as one's user name is nobody else's.
            _ = try await administration.updateUser(realm, ada.user.id, UserDraft(username: "ada@example.com"))
            let other = try await bed.newRealm()
            _ = try await administration.createUser(other, UserDraft(username: "bob"), password: nil)
        }
    }

    @Test func `names, addresses and passwords are checked`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            for name in ["", " a", "a ", "a\nb", "a\0b", "a\u{202E}b", "a\u{200B}b", "a\u{AD}b", "\u{7F}", String(repeating: "a", count: 256)] {
                let refused = await isRefused("username") {
                    _ = try await administration.createUser(realm, UserDraft(username: name), password: nil)
                }
                #expect(refused, "\(name.debugDescription)")
            }
            for email in [
                "a", "@example.com", "a@", "a@b@c", "a b@example.com", String(repeating: "a", count: 251) + "@b.c",
            ] {
                let refused = await isRefused("email") {
                    _ = try await administration.createUser(
                        realm, UserDraft(username: "a", email: email), password: nil)
                }
                #expect(refused, "\(email)")
            }
            for password in [
                "", "1234567", "12345678", String(repeating: "aä", count: 128), String(repeating: "abc", count: 86),
                "nul\0inside",
                "Username1", "NAME@example.com",
            ] {
                let refused = await isRefused("password") {
                    _ = try await administration.createUser(
                        realm, UserDraft(username: "username1", email: "name@example.com"), password: password)
                }
                #expect(refused, "\(password.debugDescription)")
            }
            for password in ["plum tra", String(repeating: "äöüß", count: 64), "  spaces count  "] {
                _ = try await administration.createUser(
                    realm, UserDraft(username: "ok\(password.count)"), password: password)
            }
        }
    }

    @Test func `a new password ends every grant, another change none`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let client = try await administration.createClient(realm, ClientDraft(id: "web")).client.client.id
            let user = try await administration.createUser(
                realm, UserDraft(username: "ada"), password: "correct horse"
            ).user.id
            let bystander = try await administration.createUser(realm, UserDraft(username: "bob"), password: nil).user
                .id
            let family = try await bed.startFamily(realm, client, user)
            let other = try await bed.startFamily(realm, client, bystander)
            func isLive(_ family: FamilyID) async throws -> Bool {
                try await bed.store.familyState(realm, family: family)?.revokedAt == nil
            }
            _ = try await administration.updateUser(realm, user, UserDraft(givenName: "Ada"))
            #expect(try await isLive(family))
            _ = try await administration.updateUser(realm, user, password: "battery staple")
            #expect(try await !isLive(family))
            #expect(try await isLive(other))
            let hash = try #require(
                try await bed.store.loginState(realm, username: "ada", network: "a").account?.passwordHash)
            #expect(try PasswordHash.verify(Array("battery staple".utf8), phc: hash))
        }
    }

    @Test func `disabling ends every grant, and enabling brings none back`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let client = try await administration.createClient(realm, ClientDraft(id: "web")).client.client.id
            let user = try await administration.createUser(realm, UserDraft(username: "ada"), password: nil).user.id
            let family = try await bed.startFamily(realm, client, user)
            #expect(try await !administration.setEnabled(realm, user, false).user.isEnabled)
            #expect(try await administration.setEnabled(realm, user, true).user.isEnabled)
            #expect(try await bed.store.familyState(realm, family: family)?.revokedAt != nil)
            #expect(try await bed.count(realm, "SELECT count(*) FROM audit_event WHERE kind = 'user.disabled'") == 1)
        }
    }

    @Test func `another address is not verified because the one before was`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let user = try await administration.createUser(
                realm, UserDraft(username: "ada", email: "a@example.com", isEmailVerified: true), password: nil
            ).user.id
            #expect(
                try await administration.updateUser(realm, user, UserDraft(email: "a@example.com")).user.isEmailVerified
            )
            #expect(
                try await !administration.updateUser(realm, user, UserDraft(email: "b@example.com")).user
                    .isEmailVerified)
            #expect(try await administration.updateUser(realm, user, UserDraft(email: "")).user.email == nil)
        }
    }

    @Test func `somebody deleted and created again is somebody else`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let client = try await administration.createClient(realm, ClientDraft(id: "web")).client.client.id
            let first = try await administration.createUser(realm, UserDraft(username: "ada"), password: nil).user.id
            let family = try await bed.startFamily(realm, client, first)
            try await administration.deleteUser(realm, first)
            let second = try await administration.createUser(realm, UserDraft(username: "ada"), password: nil).user.id
            #expect(second != first)
            #expect(try await bed.store.familyState(realm, family: family) == nil)
            #expect(
                await refusal { try await administration.deleteUser(realm, first) }
                    == .notFound("user \(first) of realm \(realm)"))
        }
    }

    @Test func `claims are kept as they were given, and an empty text takes one away`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let created = try await administration.createUser(
                realm,
                UserDraft(
                    username: "ada", phoneNumber: "+44 20 7946 0000", isPhoneNumberVerified: true, locale: "en-GB",
                    zoneinfo: "Europe/London",
                    address: PostalAddress(streetAddress: "12 St James's Square\nFlat 3", locality: "London")),
                password: nil
            ).user
            #expect(created.phoneNumber == "+44 20 7946 0000")
            #expect(created.isPhoneNumberVerified)
            #expect(created.locale == "en-GB")
            #expect(created.zoneinfo == "Europe/London")
            var changed = try await administration.updateUser(
                realm, created.id, UserDraft(phoneNumber: "+1 555 0100", address: PostalAddress(country: "UK"))
            ).user
            #expect(!changed.isPhoneNumberVerified, "another number is not verified because the one before was")
            #expect(
                changed.address
                    == PostalAddress(
                        streetAddress: "12 St James's Square\nFlat 3", locality: "London", country: "UK"))
            changed = try await administration.updateUser(
                realm, created.id,
                UserDraft(
                    phoneNumber: "", locale: "", zoneinfo: "",
                    address: PostalAddress(streetAddress: "", locality: "", country: ""))
            ).user
            #expect(changed.phoneNumber == nil)
            #expect(changed.locale == nil)
            #expect(changed.zoneinfo == nil)
            #expect(changed.address == nil)
        }
    }

    @Test func `claims are held to their form`() async throws {
        try await withRealm { bed, realm in
            for (draft, field) in [
                (UserDraft(phoneNumber: "call me"), "phone_number"), (UserDraft(phoneNumber: "+"), "phone_number"),
                (UserDraft(phoneNumber: "+44\n1"), "phone_number"), (UserDraft(locale: "e"), "locale"),
                (UserDraft(locale: "en_GB"), "locale"), (UserDraft(locale: "en--GB"), "locale"),
                (UserDraft(locale: "12-34"), "locale"), (UserDraft(zoneinfo: "Europe/"), "zoneinfo"),
                (UserDraft(zoneinfo: "Europe London"), "zoneinfo"),
                (UserDraft(address: PostalAddress(locality: "Lon\ndon")), "address"),
                (UserDraft(address: PostalAddress(formatted: "a\u{202E}b")), "address"),
                (UserDraft(address: PostalAddress(formatted: String(repeating: "a", count: 1001))), "address"),
            ] {
                var named = draft
                named.username = "ada"
                let wrong = named
                let refused = await isRefused(field) {
                    _ = try await bed.administration.createUser(realm, wrong, password: nil)
                }
                #expect(refused, "\(draft)")
            }
        }
    }

    @Test func `people are found by sub or user name, and in lists`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            for (name, given) in [("carol", "Zoë"), ("Ada", "Ada"), ("bob", "100%")] {
                _ = try await administration.createUser(
                    realm, UserDraft(username: name, email: "\(name)@example.com", givenName: given), password: nil)
            }
            let ada = try await administration.findUser(realm, "aDA")
            #expect(try await administration.findUser(realm, ada.user.id.description).user.username == "Ada")
            #expect(await refusal { _ = try await administration.findUser(realm, "nobody\0") } != nil)
            let page = try await administration.listUsers(realm, limit: 2)
            #expect(page.items.map(\.user.username) == ["Ada", "bob"])
            let rest = try await administration.listUsers(realm, after: page.next, limit: 2)
            #expect(rest.items.map(\.user.username) == ["carol"])
            for (search, found) in [
                ("CAROL@", ["carol"]), ("zo", ["carol"]), ("00%", ["bob"]), ("10", ["bob"]), ("0%", []), ("x_", []),
            ] {
                let page = try await administration.listUsers(realm, search: search)
                #expect(page.items.map(\.user.username) == found, "\(search)")
            }
        }
    }
}
