// The stock of spare keys.
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct SpareKeyTests {
    private func spare(_ id: String, _ kind: KeyKind) -> SpareKeyRecord {
        SpareKeyRecord(
            id: KeyID(id), kind: kind, publicJWK: Array(#"{"kty":"RSA"}"#.utf8), sealedPrivateKey: [7],
            masterKeyVersion: 3)
    }

    @Test func `parallel takers get different keys, and none waits for another`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            for index in 0..<2 { try await store.putSpareKey(spare("k\(index)", .rsa2048)) }
            try await store.putSpareKey(spare("e", .p256))
            #expect(try await store.countSpareKeys(.rsa2048) == 2)
            let realm = try #require(RealmID("acme"))
            // Held open inside each other: a taker that waited would wait for ever.
            let taken = try await store.transaction(realm) { first in
                let one = try await first.takeSpareKey(.rsa2048)
                let two = try await store.transaction(realm) { second in try await second.takeSpareKey(.rsa2048) }
                return [one, two].compactMap { $0?.id.rawValue }
            }
            #expect(Set(taken) == ["k0", "k1"])
            #expect(try await store.countSpareKeys(.rsa2048) == 0)
            #expect(try await store.countSpareKeys(.p256) == 1)
        }
    }

    @Test func `a transaction that is given up leaves the key in the stock`() async throws {
        struct GivenUp: Error {}
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            try await store.putSpareKey(spare("k", .rsa2048))
            let realm = try #require(RealmID("acme"))
            await #expect(throws: GivenUp.self) {
                try await store.transaction(realm) { transaction in
                    let key = try #require(try await transaction.takeSpareKey(.rsa2048))
                    #expect(key.masterKeyVersion == 3)
                    #expect(key.sealedPrivateKey == [7])
                    throw GivenUp()
                }
            }
            #expect(try await store.countSpareKeys(.rsa2048) == 1)
        }
    }
}
