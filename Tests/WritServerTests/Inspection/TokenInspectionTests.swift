// Looking into a token finds what introspection refuses it for.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct TokenInspectionTests {
    /// A token that the realm's own key has signed, and what is told of it.
    private struct Sample: Sendable {
        var name: String
        var typ = "at+jwt"
        /// What takes the place of a claim; `nil` takes it away.
        var changes: [String: JSONValue?] = [:]
        /// The checks that fail.
        var failing: [String] = []
    }

    private static let keycloak: [String: JSONValue?] = [
        "client_id": nil, "azp": .string("web"), "jti": .string("onrtac:2f7a4c0e-6f0f"),
        "typ": .string("Bearer"),
        "aud": .string("account"),
    ]

    private static let samples = [
        Sample(name: "an access token"),
        Sample(name: "one of the other type", typ: "JWT"),
        Sample(name: "as Keycloak writes it", typ: "JWT", changes: keycloak, failing: ["jti", "aud", "client_id"]),
        Sample(name: "for a client", typ: "JWT", changes: ["aud": .string("web")], failing: ["aud"]),
        Sample(name: "a foreign jti", changes: ["jti": .string("7f0e")], failing: ["jti"]),
        Sample(name: "no subject", changes: ["sub": nil], failing: ["sub"]),
        Sample(name: "no iat", changes: ["iat": nil], failing: ["iat"]),
        Sample(name: "no exp", changes: ["exp": nil], failing: ["exp"]),
        Sample(name: "another kind", typ: "logout+jwt", failing: ["typ"]),
        Sample(name: "expired", changes: ["exp": .integer(1)], failing: ["exp"]),
    ]

    @Test func `a token that introspection refuses is not called valid, and what fails is named`() async throws {
        try await AdministrationBed.makeDatabase().withBed { bed in
            let realm = try await bed.newRealm()
            let client = try await bed.administration.createClient(realm, ClientDraft(id: "web")).client.client
            let authority = try Authority(
                store: bed.store, masterKeys: bed.masterKeys, settings: AuthoritySettings(), metrics: Metrics(),
                logger: .silent)
            let snapshot = try #require(try await authority.realms.value(realm))
            let now = WallClock.system.now
            let key = try #require(snapshot.signingKey(snapshot.settings.signingAlgorithm, at: now))
            let record = try #require(try await bed.store.loadRealm(realm))
            let keys = JWKS(try record.keys.map { try JWK(json: $0.publicJWK) })
            var claims: [String: JSONValue] = [
                "iss": .string(snapshot.issuer), "sub": .string("web"), "aud": .string("https://orders.example"),
                "client_id": .string("web"), "iat": .integer(now.secondsSince1970),
                "exp": .integer(now.secondsSince1970 + 60),
                "jti": .string(TokenID(.client(createdAt: client.createdAt), random: .system).text),
            ]
            for sample in Self.samples {
                let own = claims.merging(sample.changes.compactMapValues(\.self)) { $1 }.filter {
                    sample.changes[$0.key].map { $0 != nil } ?? true
                }
                let token = try key.sign(payload: Self.payload(own), typ: sample.typ)
                var inspection = try TokenInspection(token)
                inspection.judge(keys: keys, realm: record, issuer: snapshot.issuer)
                inspection.add(try await TokenStanding(inspection.claims, realm: realm, store: bed.store))
                let failing = inspection.checks.filter { $0.problem != nil }.map(\.name)
                #expect(failing == sample.failing, "\(sample.name): \(inspection.problems)")
                let isActive = authority.verifiedAccessToken(token, realm: snapshot) != nil
                #expect(isActive == failing.isEmpty, "\(sample.name)")
            }
            // An ID token is for its client, which introspection is not asked about.
            claims["aud"] = .string("web")
            claims["jti"] = nil
            var identity = try TokenInspection(try key.sign(payload: Self.payload(claims), typ: "JWT"))
            identity.judge(keys: keys, realm: record, issuer: snapshot.issuer)
            #expect(identity.problems.isEmpty && identity.isForItsClient)
        }
    }

    private static func payload(_ claims: [String: JSONValue]) -> [UInt8] {
        var object = JSONObject()
        for (name, value) in claims { object.append(name, value) }
        return JSONValue.object(object).text
    }
}
