// Realms and clients as snapshots are made of them.
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct LoadTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    @Test func `a realm comes with its settings and its keys, the retired ones not`() async throws {
        try await withFixture { fixture in
            let record = RealmRecord(
                id: fixture.realm, displayName: "Acme", isEnabled: false,
                settings: [.accessTokenLifetime: "600", .passwordGrant: "true"], createdAt: WallClock.system.now)
            try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.updateRealm(record)
                for id in ["k1", "k2", "k3"] { try await transaction.insertKey(.test(id)) }
            }
            #expect(try await fixture.store.retireKeys(fixture.realm, [KeyID("k2"), KeyID("k9")]) == 1)
            let realm = try #require(try await fixture.store.loadRealm(fixture.realm))
            #expect(realm.displayName == "Acme")
            #expect(!realm.isEnabled)
            #expect(realm.settings == record.settings)
            #expect(Set(realm.keys.map(\.id.rawValue)) == ["k1", "k3"])
            let key = try #require(realm.keys.first)
            #expect(key.algorithm == .ES256)
            #expect(key.sealedPrivateKey == [1, 2, 3])
            #expect(key.masterKeyVersion == 1)
            #expect(try JSONValue(parsing: key.publicJWK).object?["kty"]?.string == "EC")
            #expect(try await fixture.store.listKeys(fixture.realm).count == 3)
        }
    }

    @Test func `each realm has a salt of its own from the beginning, and keeps it`() async throws {
        try await withFixture { fixture in
            let other = try await Fixture(fixture.store)
            let salt = try #require(try await fixture.store.loadRealm(fixture.realm)).pairwiseSalt
            #expect(salt.count == 32)
            #expect(try await fixture.store.loadRealm(other.realm)?.pairwiseSalt != salt)
            let record = RealmRecord(id: fixture.realm, displayName: "Acme", createdAt: WallClock.system.now)
            try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.updateRealm(record)
            }
            #expect(try await fixture.store.loadRealm(fixture.realm)?.pairwiseSalt == salt)
        }
    }

    @Test func `a realm without keys and an unknown one`() async throws {
        try await withFixture { fixture in
            #expect(try await fixture.store.loadRealm(fixture.realm)?.keys.isEmpty == true)
            let unknown = try #require(RealmID("unknown"))
            #expect(try await fixture.store.loadRealm(unknown) == nil)
        }
    }

    @Test func `a setting that this version does not know or would refuse counts as not set`() async throws {
        try await withFixture { fixture in
            try await fixture.sql(
                """
                UPDATE realm
                SET settings = jsonb_build_object(
                    'from_the_future', '1', 'access_token_lifetime_seconds', '-5', 'code_lifetime_seconds', '30'
                )
                """)
            #expect(try await fixture.store.loadRealm(fixture.realm)?.settings == [.codeLifetime: "30"])
        }
    }

    @Test func `a client comes with its secrets, origins and keys`() async throws {
        try await withFixture { fixture in
            let key = JWK(try PrivateKey.generate(.p256).publicKey, kid: "c1")
            var client = Client.test(fixture.client)
            client.name = "Web"
            client.keys = [key]
            client.redirectURIs = ["https://a.example/cb"]
            client.postLogoutRedirectURIs = ["https://a.example/bye"]
            client.overrides = [.accessTokenLifetime: "60"]
            client.clientURI = "https://a.example"
            client.logoURI = "https://a.example/logo"
            client.policyURI = "https://a.example/policy"
            client.termsURI = "https://a.example/terms"
            client.initiateLoginURI = "https://a.example/login"
            client.backchannelLogoutURI = "https://a.example/logout"
            client.backchannelLogoutSessionRequired = true
            client.frontchannelLogoutURI = "https://a.example/out"
            client.frontchannelLogoutSessionRequired = true
            let (first, second): ([UInt8], [UInt8]) = (Array(repeating: 1, count: 32), Array(repeating: 2, count: 32))
            let written = client
            try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.updateClient(written)
                #expect(try await transaction.insertSecret(written.id, id: .new(), hash: first))
                #expect(try await transaction.insertSecret(written.id, id: .new(), hash: second))
                #expect(try await !transaction.insertSecret(written.id, id: .new(), hash: second))
                try await transaction.replaceOrigins(
                    written.id, origins: ["https://a.example", "https://b.example"], named: ["https://b.example"])
            }
            let read = try #require(try await fixture.store.loadClient(fixture.realm, fixture.client))
            #expect(read.name == "Web")
            #expect(read.type == .confidential)
            #expect(read.authMethod == .clientSecretBasic)
            #expect(read.secretHashes == [first, second])
            #expect(read.keys == [key])
            #expect(read.grants == [.password, .refreshToken])
            #expect(read.redirectURIs == client.redirectURIs)
            #expect(read.postLogoutRedirectURIs == client.postLogoutRedirectURIs)
            #expect(read.scope == client.scope)
            #expect(read.resources == client.resources)
            #expect(read.origins == ["https://a.example", "https://b.example"])
            #expect(read.overrides == client.overrides)
            let uris: [KeyPath<Client, String?>] = [
                \.clientURI, \.logoURI, \.policyURI, \.termsURI, \.initiateLoginURI, \.backchannelLogoutURI,
                \.frontchannelLogoutURI,
            ]
            for uri in uris { #expect(read[keyPath: uri] == client[keyPath: uri]) }
            #expect(read.backchannelLogoutSessionRequired && read.frontchannelLogoutSessionRequired)
            let shown = try #require(try await fixture.store.showClient(fixture.realm, fixture.client))
            #expect(shown.namedOrigins == ["https://b.example"])
            #expect(shown.secrets.count == 2)
            #expect(shown.client.secretHashes.isEmpty, "administrators never see what stands for a secret")
        }
    }

    @Test func `a client of another realm and an unknown one are nobody`() async throws {
        try await withFixture { fixture in
            let other = try await Fixture(fixture.store)
            let only = try await fixture.addClient("only-here")
            #expect(try await fixture.store.loadClient(fixture.realm, only) != nil)
            #expect(try await fixture.store.loadClient(other.realm, only) == nil)
        }
    }

    @Test func `an origin is known while an enabled client of the realm has it`() async throws {
        try await withFixture { fixture in
            func isKnown(_ realm: RealmID) async throws -> Bool {
                try await fixture.store.originIsRegistered(realm, "https://a.example")
            }
            let other = try await Fixture(fixture.store)
            #expect(try await !isKnown(fixture.realm))
            try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.replaceOrigins(fixture.client, origins: ["https://a.example"], named: [])
            }
            #expect(try await isKnown(fixture.realm))
            #expect(try await !isKnown(other.realm))
            try await fixture.sql("UPDATE client SET is_enabled = false")
            #expect(try await !isKnown(fixture.realm))
        }
    }
}
