// Clients and their secrets, as an operator makes and changes them.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct ClientAdministrationTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    private func withRealm(_ body: @Sendable (AdministrationBed, RealmID) async throws -> Void) async throws {
        try await Self.database.value.withBed { bed in try await body(bed, bed.newRealm()) }
    }

    @Test func `a confidential client gets an id and a secret, of which a hash is kept`() async throws {
        try await withRealm { bed, realm in
            let (client, secret) = try await bed.administration.createClient(realm, ClientDraft(name: "Mail"))
            #expect(client.client.id.rawValue.contains(/^[a-z0-9]{20}$/))
            let shown = try #require(secret)
            #expect(shown.contains(/^wrs_[0-9A-Za-z]{49}$/))
            #expect(SecretFormat.clientSecret.check(shown) == .wellFormed)
            let loaded = try #require(try await bed.store.loadClient(realm, client.client.id))
            #expect(loaded.secretHashes == [SHA256.hash(shown)])
            #expect(loaded.name == "Mail")
            #expect(client.secrets.count == 1)
        }
    }

    @Test func `a public client and one with keys get no secret`() async throws {
        try await withRealm { bed, realm in
            let app = try await bed.administration.createClient(
                realm, ClientDraft(type: "public", redirectURIs: ["https://a.example/cb"]))
            #expect(app.secret == nil)
            let jwks = JWKS([JWK(try PrivateKey.generate(.p256).publicKey)]).json
            let service = try await bed.administration.createClient(realm, ClientDraft(jwks: jwks))
            #expect(service.secret == nil)
            #expect(service.client.client.keys.count == 1)
        }
    }

    @Test func `an id is taken once in a realm, and may be taken in another`() async throws {
        try await withRealm { bed, realm in
            let made = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        await succeeds {
                            _ = try await bed.administration.createClient(realm, ClientDraft(id: "web"))
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
            let other = try await bed.newRealm()
            _ = try await bed.administration.createClient(other, ClientDraft(id: "web"))
            for id in ["", " a", "a ", "a:b", "ä", String(repeating: "a", count: 129)] {
                guard
                    case .invalid("client_id", _) = await refusal({
                        _ = try await bed.administration.createClient(realm, ClientDraft(id: id))
                    })
                else {
                    Issue.record("\(id) was not refused")
                    return
                }
            }
        }
    }

    @Test func `a secret is changed without an outage, two at most`() async throws {
        try await withRealm { bed, realm in
            let (client, first) = try await bed.administration.createClient(realm, ClientDraft(id: "web"))
            let id = client.client.id
            let (_, second) = try await bed.administration.addSecret(realm, id)
            guard case .conflict = await refusal({ _ = try await bed.administration.addSecret(realm, id) }) else {
                Issue.record("a third secret was made")
                return
            }
            var hashes = try #require(try await bed.store.loadClient(realm, id)).secretHashes
            #expect(Set(hashes) == [SHA256.hash(try #require(first)), SHA256.hash(second)])
            try await bed.administration.removeSecret(realm, id)
            hashes = try #require(try await bed.store.loadClient(realm, id)).secretHashes
            #expect(hashes == [SHA256.hash(second)], "the older one goes")
            guard case .conflict = await refusal({ try await bed.administration.removeSecret(realm, id) }) else {
                Issue.record("the only secret was removed")
                return
            }
            guard
                case .notFound = await refusal({
                    try await bed.administration.removeSecret(realm, id, secret: UUID())
                })
            else {
                Issue.record("an unknown secret was removed")
                return
            }
        }
    }

    @Test func `of parallel additions one gets the free place`() async throws {
        try await withRealm { bed, realm in
            let id = try await bed.administration.createClient(realm, ClientDraft(id: "web")).client.client.id
            let made = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask { await succeeds { _ = try await bed.administration.addSecret(realm, id) } }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
            #expect(try await bed.administration.showClient(realm, id).secrets.count == 2)
        }
    }

    @Test func `an update changes what is given, and is judged as a whole`() async throws {
        try await withRealm { bed, realm in
            let administration = bed.administration
            let id = try await administration.createClient(
                realm,
                ClientDraft(
                    id: "web", redirectURIs: ["https://a.example/cb"], scopes: ["openid mail"],
                    origins: ["https://named.example"], settings: [("access_token_lifetime_seconds", "60")])
            ).client.client.id
            var changes = ClientChanges()
            changes.redirectURIs = ["https://b.example/cb"]
            changes.isEnabled = false
            changes.settings = [("refresh_retry_window_seconds", "0")]
            let client = try await administration.updateClient(realm, id, changes).client.client
            #expect(client.redirectURIs == ["https://b.example/cb"])
            #expect(client.origins == ["https://b.example", "https://named.example"])
            #expect(!client.isEnabled)
            #expect(client.scope.strings == ["openid", "mail"])
            #expect(client.overrides == [.accessTokenLifetime: "60", .refreshRetryWindow: "0"])

            for (change, field): (@Sendable (inout ClientChanges) -> Void, String) in [
                ({ $0.redirectURIs = [] }, "redirect_uris"), ({ $0.redirectURIs = ["javascript:x"] }, "redirect_uris"),
                ({ $0.authMethod = "none" }, "token_endpoint_auth_method"),
                ({ $0.authMethod = "private_key_jwt" }, "jwks"),
                ({ $0.settings = [("password_grant", "true")] }, "password_grant"),
            ] {
                var changes = ClientChanges()
                change(&changes)
                let wrong = changes
                guard
                    case .invalid(field, _) = await refusal({
                        _ = try await administration.updateClient(realm, id, wrong)
                    })
                else {
                    Issue.record("\(field) was not refused")
                    return
                }
            }
            #expect(try await administration.showClient(realm, id).client.redirectURIs == ["https://b.example/cb"])
        }
    }

    @Test func `a client's own settings are held to its type, at the update too`() async throws {
        try await withRealm { bed, realm in
            let id = try await bed.administration.createClient(
                realm,
                ClientDraft(
                    id: "web", redirectURIs: ["https://a.example/cb"], settings: [("refresh_token_rotation", "none")])
            ).client.client.id
            var changes = ClientChanges()
            changes.type = "public"
            let wrong = changes
            guard
                case .invalid("refresh_token_rotation", _) = await refusal({
                    _ = try await bed.administration.updateClient(realm, id, wrong)
                })
            else {
                Issue.record("a public client without rotation was made")
                return
            }
        }
    }

    @Test func `pages stay unless they are given, and an empty text takes one away`() async throws {
        try await withRealm { bed, realm in
            let id = try await bed.administration.createClient(
                realm,
                ClientDraft(
                    id: "web", clientURI: "https://a.example", backchannelLogoutURI: "https://a.example/bye",
                    backchannelLogoutSessionRequired: true)
            ).client.client.id
            var changes = ClientChanges()
            changes.logoURI = "https://a.example/logo"
            changes.clientURI = ""
            let summary = try await bed.administration.updateClient(realm, id, changes).client
            #expect(summary.client.clientURI == nil)
            #expect(summary.client.logoURI == "https://a.example/logo")
            #expect(summary.client.backchannelLogoutURI == "https://a.example/bye")
            #expect(summary.client.backchannelLogoutSessionRequired)
            var json = JSONWriter()
            summary.write(to: &json)
            let object = try #require(try JSONValue(parsing: json.bytes).object)
            #expect(object["backchannel_logout_uri"]?.string == "https://a.example/bye")
            #expect(object["backchannel_logout_session_required"] == .bool(true))
            #expect(!object.contains("client_uri"))
        }
    }

    @Test func `a client that becomes public loses its secrets, and gets a new one when it turns back`() async throws {
        try await withRealm { bed, realm in
            let id = try await bed.administration.createClient(
                realm, ClientDraft(id: "web", redirectURIs: ["https://a.example/cb"])
            ).client.client.id
            var changes = ClientChanges()
            changes.type = "public"
            var result = try await bed.administration.updateClient(realm, id, changes)
            #expect(result.client.client.authMethod == .none)
            #expect(result.client.secrets.isEmpty)
            changes.type = "confidential"
            result = try await bed.administration.updateClient(realm, id, changes)
            #expect(result.secret != nil)
            #expect(result.client.secrets.count == 1)
        }
    }

    @Test func `a client's own signing algorithm brings its key to the realm`() async throws {
        try await withRealm { bed, realm in
            _ = try await bed.administration.createClient(
                realm, ClientDraft(settings: [("signing_algorithm", "EdDSA")]))
            let algorithms = try await bed.administration.listKeys(realm).map(\.algorithm.rawValue).sorted()
            #expect(algorithms == ["ES256", "EdDSA"])
        }
    }

    @Test func `its own algorithm is stood in for by what it signed with before`() async throws {
        try await withRealm { bed, realm in
            let made = try await bed.administration.createClient(
                realm, ClientDraft(id: "web", settings: [("signing_algorithm", "EdDSA")]))
            let first = try #require(try await bed.store.loadRealm(realm)?.keys.last)
            #expect(first.algorithm == .EdDSA && first.standIn == .ES256)
            #expect(made.client.signingAlgorithmFrom == first.activeFrom)
            // In a hurry: from now on the client signs with EdDSA, and that stands in for the next.
            _ = try await bed.administration.rotateKey(realm, algorithm: .EdDSA, now: true)
            var changes = ClientChanges()
            changes.settings = [("signing_algorithm", "RS256")]
            _ = try await bed.administration.updateClient(realm, made.client.client.id, changes)
            let second = try #require(try await bed.store.loadRealm(realm)?.keys.last { $0.algorithm == .RS256 })
            #expect(second.standIn == .EdDSA)
            changes.settings = [("signing_algorithm", "")]
            let back = try await bed.administration.updateClient(realm, made.client.client.id, changes)
            #expect(back.client.signingAlgorithmFrom == nil)
        }
    }

    @Test func `a deleted client takes its grants along`() async throws {
        try await withRealm { bed, realm in
            let id = try await bed.administration.createClient(realm, ClientDraft(id: "web")).client.client.id
            let user = try await bed.administration.createUser(realm, UserDraft(username: "ada"), password: nil)
            let family = try await bed.startFamily(realm, id, user.user.id)
            try await bed.administration.deleteClient(realm, id)
            #expect(try await bed.store.familyState(realm, family: family) == nil)
            #expect(
                await refusal { try await bed.administration.deleteClient(realm, id) }
                    == .notFound("client web of realm \(realm)"))
        }
    }

    @Test func `a client of one realm is nobody in another`() async throws {
        try await withRealm { bed, realm in
            let id = try await bed.administration.createClient(realm, ClientDraft(id: "only-here")).client.client.id
            let other = try await bed.newRealm()
            let administration = bed.administration
            for attempt: @Sendable () async throws -> Void in [
                { _ = try await administration.showClient(other, id) },
                { _ = try await administration.updateClient(other, id, ClientChanges()) },
                { _ = try await administration.addSecret(other, id) },
                { try await administration.removeSecret(other, id) },
                { try await administration.deleteClient(other, id) },
            ] {
                #expect(await refusal(attempt) == .notFound("client only-here of realm \(other)"))
            }
            #expect(try await administration.listClients(other).items.isEmpty)
        }
    }

    @Test func `lists come in parts, as programs can read them`() async throws {
        try await withRealm { bed, realm in
            for id in ["b", "a", "c"] { _ = try await bed.administration.createClient(realm, ClientDraft(id: id)) }
            let page = try await bed.administration.listClients(realm, limit: 2)
            #expect(page.items.map(\.client.id.rawValue) == ["a", "b"])
            let rest = try await bed.administration.listClients(realm, after: page.next)
            #expect(rest.items.map(\.client.id.rawValue) == ["c"])
            #expect(rest.next == nil)
            var json = JSONWriter()
            try #require(page.items.first).write(to: &json, secret: "wrs_x")
            let object = try #require(try JSONValue(parsing: json.bytes).object)
            #expect(object["client_id"]?.string == "a")
            #expect(object["client_secret"]?.string == "wrs_x")
            #expect(object["grant_types"]?.strings == ["client_credentials"])
        }
    }
}
