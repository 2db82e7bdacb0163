// Realms and their keys, as an operator makes and changes them.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct RealmAdministrationTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    private func withBed(_ body: @Sendable (AdministrationBed) async throws -> Void) async throws {
        try await Self.database.value.withBed(body)
    }

    private func putSpareKey(_ bed: AdministrationBed, _ kind: KeyKind) async throws -> KeyID {
        let key = try PrivateKey.generate(kind)
        let jwk = JWK(key.publicKey)
        let sealed = try bed.masterKeys.seal(try key.pkcs8DER(), realm: "", kid: jwk.thumbprint)
        try await bed.store.putSpareKey(
            SpareKeyRecord(
                id: KeyID(jwk.thumbprint), kind: kind, publicJWK: jwk.json, sealedPrivateKey: sealed.bytes,
                masterKeyVersion: sealed.version))
        return KeyID(jwk.thumbprint)
    }

    @Test func `a realm takes a spare key and seals it for itself`() async throws {
        let database = try await AdministrationBed.makeDatabase()
        try await database.withBed { bed in
            let spare = try await putSpareKey(bed, .rsa2048)
            let realm = try await bed.administration.createRealm("acme", displayName: "Acme").id
            #expect(try await bed.store.countSpareKeys(.rsa2048) == 0)
            let record = try #require(try await bed.store.loadRealm(realm))
            #expect(record.displayName == "Acme")
            let key = try #require(record.keys.first)
            #expect(record.keys.count == 1)
            #expect(key.id == spare)
            #expect(key.algorithm == .RS256)
            #expect(key.activeFrom == key.createdAt)
            let der = try bed.masterKeys.open(
                version: key.masterKeyVersion, bytes: key.sealedPrivateKey, realm: "acme", kid: key.id.rawValue)
            #expect(JWK(try PrivateKey(pkcs8DER: der).publicKey).thumbprint == key.id.rawValue)
            for other in ["", "other"] {
                #expect(throws: CryptoError.sealBroken) {
                    try bed.masterKeys.open(
                        version: key.masterKeyVersion, bytes: key.sealedPrivateKey, realm: other, kid: key.id.rawValue)
                }
            }
            #expect(try JWK(json: key.publicJWK).alg == "RS256")
        }
    }

    @Test func `a spare key that does not open goes for good, and the realm gets another`() async throws {
        let database = try await AdministrationBed.makeDatabase()
        try await database.withBed { bed in
            let good = try await putSpareKey(bed, .p256)
            try await bed.store.putSpareKey(
                SpareKeyRecord(
                    id: KeyID("broken"), kind: .p256, publicJWK: Array(#"{"kty":"EC"}"#.utf8),
                    sealedPrivateKey: [1, 2, 3], masterKeyVersion: 1))
            let first = try await bed.administration.createRealm("first", settings: [("signing_algorithm", "ES256")])
            let second = try await bed.administration.createRealm("second", settings: [("signing_algorithm", "ES256")])
            #expect(try await bed.store.countSpareKeys(.p256) == 0)
            #expect(try await bed.administration.listKeys(first.id).map(\.id) == [good])
            #expect(try await bed.administration.listKeys(second.id).count == 1)
        }
    }

    @Test func `a realm that cannot be made takes no spare key and leaves nothing`() async throws {
        let database = try await AdministrationBed.makeDatabase()
        try await database.withBed { bed in
            _ = try await putSpareKey(bed, .p256)
            let first = try await bed.administration.createRealm("acme", settings: [("signing_algorithm", "ES256")])
            _ = try await putSpareKey(bed, .p256)
            let error = await refusal {
                _ = try await bed.administration.createRealm("acme", settings: [("signing_algorithm", "ES256")])
            }
            #expect(error == .alreadyExists("realm acme"))
            #expect(try await bed.store.countSpareKeys(.p256) == 1)
            #expect(try await bed.count(first.id, "SELECT count(*) FROM signing_key") == 1)
            #expect(try await bed.count(first.id, "SELECT count(*) FROM audit_event WHERE kind = 'realm.created'") == 1)
        }
    }

    @Test func `without a spare key one is made`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            let keys = try await bed.administration.listKeys(realm)
            #expect(keys.map(\.algorithm) == [.ES256])
            #expect(keys.map(\.state) == [.active])
            let record = try #require(try await bed.store.loadRealm(realm)?.keys.first)
            #expect(try JWK(json: record.publicJWK).alg == "ES256")
        }
    }

    @Test func `parallel creation of one realm succeeds once`() async throws {
        try await withBed { bed in
            let made = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        await succeeds {
                            _ = try await bed.administration.createRealm(
                                "parallel", settings: [("signing_algorithm", "EdDSA")])
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
            let realm = try #require(RealmID("parallel"))
            #expect(try await bed.administration.listKeys(realm).count == 1)
        }
    }

    @Test(arguments: ["", "Acme", "-a", "a-", "a.b", "a/b", "ä", String(repeating: "a", count: 64)])
    func `an id of another form is refused`(id: String) async throws {
        try await withBed { bed in
            guard case .invalid("id", _) = await refusal({ _ = try await bed.administration.createRealm(id) }) else {
                Issue.record("\(id) was not refused")
                return
            }
        }
    }

    @Test func `settings and texts are checked, with words that help`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            for (setting, hint) in [
                (("access_token_lifetime_seconds", "0"), "whole number of seconds"),
                (("no_such_setting", "1"), "one of the settings"), (("signing_algorithm", "HS256"), "one of RS256"),
            ] {
                let error = await refusal { _ = try await bed.administration.updateRealm(realm, settings: [setting]) }
                #expect(error?.description.contains(hint) == true, "\(setting): \(String(describing: error))")
            }
            for text in ["a\nb", "a\r\nSet-Cookie: x", "a\0b", " a", String(repeating: "a", count: 256), "a\u{202E}b"] {
                guard
                    case .invalid("display_name", _) = await refusal({
                        _ = try await bed.administration.updateRealm(realm, displayName: text)
                    })
                else {
                    Issue.record("\(text.debugDescription) was not refused")
                    return
                }
            }
        }
    }

    @Test func `what is changed changes, and the rest stays`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm([("access_token_lifetime_seconds", "600")])
            var summary = try await bed.administration.updateRealm(
                realm, displayName: "Name", settings: [("password_grant", "on")])
            #expect(summary.displayName == "Name")
            #expect(summary.settings[.passwordGrant] == "true")
            #expect(summary.settings[.accessTokenLifetime] == "600")
            #expect(summary.issuer == "https://id.example/realms/\(realm)")
            summary = try await bed.administration.updateRealm(
                realm, displayName: "", isEnabled: false, settings: [("access_token_lifetime_seconds", "")])
            #expect(summary.displayName == nil)
            #expect(!summary.isEnabled)
            #expect(summary.settings[.accessTokenLifetime] == nil)
            var json = JSONWriter()
            summary.write(to: &json)
            let object = try #require(try JSONValue(parsing: json.bytes).object)
            #expect(object["id"]?.string == realm.rawValue)
            #expect(object["settings"]?.object?["password_grant"] == .bool(true))
        }
    }

    @Test func `another signing algorithm brings its key along, in the same transaction`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            _ = try await bed.administration.updateRealm(realm, settings: [("signing_algorithm", "EdDSA")])
            _ = try await bed.administration.updateRealm(realm, settings: [("signing_algorithm", "ES256")])
            let algorithms = try await bed.administration.listKeys(realm).map(\.algorithm.rawValue).sorted()
            #expect(algorithms == ["ES256", "EdDSA"])
        }
    }

    @Test func `a key for another algorithm is published for the lead before it signs, and the summary says so`()
        async throws
    {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            #expect(try await bed.administration.showRealm(realm).signingAlgorithmFrom == nil)
            let summary = try await bed.administration.updateRealm(realm, settings: [("signing_algorithm", "EdDSA")])
            let key = try #require(try await bed.administration.listKeys(realm).last)
            #expect(key.algorithm == .EdDSA && key.state == .next)
            #expect(key.activeFrom == key.createdAt + 600)
            #expect(summary.signingAlgorithmFrom == key.activeFrom)
            var json = JSONWriter()
            summary.write(to: &json)
            let object = try #require(try JSONValue(parsing: json.bytes).object)
            #expect(object["signing_algorithm_from"]?.string == key.activeFrom.rfc3339)
            // Back again: its key never ceased to be active.
            let back = try await bed.administration.updateRealm(realm, settings: [("signing_algorithm", "ES256")])
            #expect(back.signingAlgorithmFrom == nil)
        }
    }

    @Test func `until then tokens are signed with what signed before, whatever else the realm has keys for`()
        async throws
    {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            let old = try #require(try await bed.administration.listKeys(realm).first)
            // Another key, for one client alone, and younger.
            _ = try await bed.administration.rotateKey(realm, algorithm: .RS256, now: true)
            _ = try await bed.administration.updateRealm(realm, settings: [("signing_algorithm", "EdDSA")])
            let new = try #require(try await bed.administration.listKeys(realm).last)
            let record = try #require(try await bed.store.loadRealm(realm))
            let snapshot = try RealmSnapshot(record, masterKeys: bed.masterKeys, settings: AuthoritySettings())
            func signer(_ instant: Instant) -> String? { snapshot.signingKey(.EdDSA, at: instant)?.kid }
            #expect(signer(new.createdAt) == old.id.rawValue)
            #expect(signer(new.activeFrom - 1) == old.id.rawValue)
            #expect(signer(new.activeFrom) == new.id.rawValue)
            #expect(snapshot.signingAlgorithms(at: new.createdAt) == [.ES256, .RS256, .EdDSA])
            #expect(try JWKS(json: snapshot.jwks(at: new.createdAt)).keys.contains { $0.kid == new.id.rawValue })
            // No key at all: a client's choice that this snapshot has not heard of yet.
            #expect(snapshot.signingKey(.PS256, at: new.createdAt)?.kid == old.id.rawValue)
        }
    }

    @Test func `a rotation to another algorithm waits too, with its stand-in`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            _ = try await bed.administration.rotateKey(realm, algorithm: .EdDSA)
            let summary = try await bed.administration.updateRealm(realm, settings: [("signing_algorithm", "EdDSA")])
            let keys = try #require(try await bed.store.loadRealm(realm)).keys
            #expect(keys.map(\.algorithm) == [.ES256, .EdDSA])
            #expect(keys.map(\.standIn) == [nil, .ES256])
            #expect(summary.signingAlgorithmFrom == keys.last?.activeFrom)
        }
    }

    @Test func `a rotated key is published at once and signs after the lead`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            let old = try #require(try await bed.administration.listKeys(realm).first)
            let new = try await bed.administration.rotateKey(realm)
            #expect(new.state == .next)
            #expect(new.activeFrom == new.createdAt + 600)
            #expect(new.algorithm == .ES256)
            let published = try #require(try await bed.store.loadRealm(realm)?.keys.map(\.id))
            #expect(published == [old.id, new.id])
            let states = try await bed.administration.listKeys(realm).map(\.state)
            #expect(states == [.active, .next])
        }
    }

    @Test func `keys are listed in parts`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            for _ in 0..<2 { _ = try await bed.administration.rotateKey(realm) }
            let all = try await bed.administration.listKeys(realm).map(\.id)
            let first = try await bed.administration.listKeys(realm, after: nil, limit: 2)
            #expect(first.items.map(\.id) == Array(all.prefix(2)) && first.next == all[1].rawValue)
            let rest = try await bed.administration.listKeys(realm, after: first.next, limit: 2)
            #expect(rest.items.map(\.id) == [all[2]] && rest.next == nil)
            let error = await refusal { _ = try await bed.administration.listKeys(realm, after: "none", limit: 2) }
            #expect(error == .notFound("key none of realm \(realm)"))
        }
    }

    @Test func `in an emergency the new key signs at once`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            let new = try await bed.administration.rotateKey(realm, now: true)
            #expect(new.state == .active)
            let states = try await bed.administration.listKeys(realm).map(\.state)
            #expect(states == [.retiring, .active])
        }
    }

    @Test func `a rotation may change the kind of key, if it can sign what it must`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            #expect(try await bed.administration.rotateKey(realm, kind: .ed25519).algorithm == .EdDSA)
            let error = await refusal {
                _ = try await bed.administration.rotateKey(realm, algorithm: .RS256, kind: .p256)
            }
            guard case .invalid("kind", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `an unknown realm is told apart`() async throws {
        try await withBed { bed in
            let unknown = try #require(RealmID("unknown"))
            let administration = bed.administration
            for attempt: @Sendable () async throws -> Void in [
                { _ = try await administration.showRealm(unknown) },
                { _ = try await administration.updateRealm(unknown) },
                { try await administration.deleteRealm(unknown) },
                { _ = try await administration.listKeys(unknown) },
                { _ = try await administration.rotateKey(unknown) },
                { _ = try await administration.listClients(unknown) },
                { _ = try await administration.listUsers(unknown) },
                { _ = try await administration.createClient(unknown, ClientDraft()) },
                { _ = try await administration.createUser(unknown, UserDraft(username: "a"), password: nil) },
            ] {
                #expect(await refusal(attempt) == .notFound("realm unknown"))
            }
        }
    }

    @Test func `lists come in parts, and can be searched`() async throws {
        let database = try await AdministrationBed.makeDatabase()
        try await database.withBed { bed in
            for id in ["c", "a", "e", "b", "d"] {
                _ = try await bed.administration.createRealm(
                    id, displayName: id == "d" ? "100% Déjà_vu" : nil, settings: [("signing_algorithm", "EdDSA")])
            }
            var ids: [String] = []
            var after: String?
            repeat {
                let page = try await bed.administration.listRealms(after: after, limit: 2)
                #expect(page.items.count <= 2)
                ids += page.items.map(\.id.rawValue)
                after = page.next
            } while after != nil
            #expect(ids == ["a", "b", "c", "d", "e"])
            for (search, found) in [("déjà", ["d"]), ("0%", ["d"]), ("_", ["d"]), ("c", ["c"]), ("zz", [])] {
                let page = try await bed.administration.listRealms(search: search)
                #expect(page.items.map(\.id.rawValue) == found, "\(search)")
            }
            #expect(try await bed.administration.listRealms(limit: 0).items.count == 1)
        }
    }

    @Test func `a deleted realm takes everything along, and one of the same id inherits nothing`() async throws {
        try await withBed { bed in
            let administration = bed.administration
            let realm = try await bed.newRealm()
            let bystander = try await bed.newRealm()
            let (client, _) = try await administration.createClient(
                realm, ClientDraft(id: "web", grants: ["password"], origins: ["https://a.example"]))
            var families: [FamilyID] = []
            for index in 0..<5 {
                let user = try await administration.createUser(
                    realm, UserDraft(username: "u\(index)"), password: "correct horse")
                families.append(try await bed.startFamily(realm, client.client.id, user.user.id))
            }
            _ = try await administration.createUser(bystander, UserDraft(username: "u0"), password: nil)
            let oldUser = try await administration.findUser(realm, "u0").user.id
            let oldKeys = Set(try await administration.listKeys(realm).map(\.id))
            try await administration.deleteRealm(realm)
            #expect(try await bed.store.loadRealm(realm) == nil)
            for table in ["account", "client", "client_origin", "refresh_family", "signing_key", "credential"] {
                #expect(try await bed.count(realm, "SELECT count(*) FROM \(table)") == 0, "\(table)")
            }
            #expect(try await bed.count(bystander, "SELECT count(*) FROM account") == 1)
            #expect(try await bed.count(realm, "SELECT count(*) FROM audit_event WHERE kind = 'realm.deleted'") == 1)

            _ = try await administration.createRealm(realm.rawValue, settings: [("signing_algorithm", "ES256")])
            let newUser = try await administration.createUser(realm, UserDraft(username: "u0"), password: nil)
            #expect(newUser.user.id != oldUser)
            #expect(oldKeys.isDisjoint(with: try await administration.listKeys(realm).map(\.id)))
            for family in families { #expect(try await bed.store.familyState(realm, family: family) == nil) }
        }
    }

    @Test func `a big realm goes in batches`() async throws {
        try await withBed { bed in
            let realm = try await bed.newRealm()
            for index in 0..<7 {
                _ = try await bed.administration.createUser(realm, UserDraft(username: "u\(index)"), password: nil)
            }
            let event = AuditEvent(
                id: UUID(), realm: realm, at: WallClock.system.now, kind: "realm.deleted")
            #expect(try await bed.store.deleteRealm(realm, batch: 2, event: event))
            #expect(try await bed.count(realm, "SELECT count(*) FROM account") == 0)
        }
    }
}
