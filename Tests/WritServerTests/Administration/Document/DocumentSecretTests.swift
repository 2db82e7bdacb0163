// Secrets of clients in documents: referred to, never held.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct DocumentSecretTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }
    private static let web = ConfigurationKey(.client, "web")

    private func withRealm(_ body: @Sendable (AdministrationBed, RealmID) async throws -> Void) async throws {
        try await Self.database.value.withBed { bed in try await body(bed, bed.newRealm()) }
    }

    private func apply(_ secret: String?, _ bed: AdministrationBed, _ realm: RealmID) async throws -> AppliedPlan {
        let reference = secret == nil ? "" : #", "secret": {"env": "S"}"#
        let document = try ConfigurationDocument.test(
            #""clients": {"web": {"grant_types": ["client_credentials"]\#(reference)}}"#, realm: realm)
        return try await bed.administration.apply(document, secrets: secret.map { [Self.web: $0] } ?? [:])
    }

    private func hashes(_ bed: AdministrationBed, _ realm: RealmID) async throws -> Set<[UInt8]> {
        let client = try await bed.store.loadClient(realm, try #require(ClientID("web")))
        return Set(try #require(client).secretHashes)
    }

    @Test func `a new one stands beside the live one, and then takes the older one's place`() async throws {
        try await withRealm { bed, realm in
            let secrets = (0..<3).map { _ in SecretFormat.clientSecret.make(random: .system) }
            let hash = secrets.map { SHA256.hash($0) }
            #expect(try await apply(secrets[0], bed, realm).plan.count(.create) == 1)
            #expect(try await hashes(bed, realm) == [hash[0]])
            #expect(try await apply(secrets[0], bed, realm).plan.isEmpty)
            #expect(try await apply(secrets[1], bed, realm).plan.changes.map(\.secret) == [.given(hash: hash[1])])
            #expect(try await hashes(bed, realm) == [hash[0], hash[1]])
            #expect(try await apply(secrets[0], bed, realm).plan.isEmpty, "the older one is still live")
            _ = try await apply(secrets[2], bed, realm)
            #expect(try await hashes(bed, realm) == [hash[1], hash[2]])
        }
    }

    @Test func `without a reference one is made once, and shown`() async throws {
        try await withRealm { bed, realm in
            let made = try await apply(nil, bed, realm).secrets
            #expect(made.map(\.client) == ["web"])
            #expect(try await hashes(bed, realm) == Set(made.map { SHA256.hash($0.secret) }))
            #expect(try await apply(nil, bed, realm).secrets.isEmpty)
        }
    }

    @Test func `the history knows when there were which, and holds none`() async throws {
        try await withRealm { bed, realm in
            let secrets = (0..<3).map { _ in SecretFormat.clientSecret.make(random: .system) }
            for secret in secrets { _ = try await apply(secret, bed, realm) }
            let client = try await bed.administration.showClient(realm, try #require(ClientID("web")))
            let history = try await bed.administration.configurationHistory(realm, object: Self.web).items
            #expect(history.map { $0.fields.map(\.name) }.filter { $0 == ["secrets"] }.count == 3)
            #expect(
                history.first?.after?["secrets"]?.strings
                    == client.secrets.map { $0.id.uuidString.lowercased() }.sorted())
            let rows = try await bed.count(
                realm,
                """
                SELECT count(*)
                FROM configuration_change
                WHERE before::text LIKE '%wrs_%' OR after::text LIKE '%wrs_%'
                """)
            #expect(rows == 0)
        }
    }
}
