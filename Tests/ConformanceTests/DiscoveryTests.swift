// OpenID Connect Discovery 1.0 and RFC 8414: claims of support are true.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct DiscoveryTests {
    private static let openID = "/.well-known/openid-configuration"

    @Test func `the document is at both addresses, and its issuer is what stands before them, RFC 8414 section 3.3`()
        async throws
    {
        try await World.shared.test { site in
            let openID = try await site.get(Self.openID)
            let oauth = try await site.ask(.get, "/.well-known/oauth-authorization-server/realms/acme")
            #expect(openID.status == .ok && openID.headers[.contentType] == "application/json")
            #expect(openID.octets == oauth.octets)
            #expect(try openID.json["issuer"]?.string == site.issuer)
        }
    }

    @Test func `the required members are there, OIDC Discovery section 3`() async throws {
        try await World.shared.test { site in
            let document = try await site.get(Self.openID).json
            #expect(document["jwks_uri"]?.string == site.issuer + "/oauth/jwks")
            #expect(document["token_endpoint"]?.string == site.issuer + "/oauth/token")
            #expect(document["response_types_supported"]?.array != nil)
            #expect(document["subject_types_supported"]?.strings == ["public", "pairwise"])
            #expect(document["id_token_signing_alg_values_supported"]?.strings?.contains("RS256") == true)
            #expect(document["userinfo_signing_alg_values_supported"]?.strings?.contains("RS256") == true)
        }
    }

    @Test func `every address is below the issuer and answers, and none is of Host's making`() async throws {
        try await World.shared.test { site in
            let document = try await site.get(Self.openID, [.via: "evil.example", .origin: "https://evil.example"]).json
            for member in document.members where member.name.hasSuffix("_endpoint") || member.name.hasSuffix("_uri") {
                let address = try #require(member.value.string)
                #expect(address.hasPrefix(site.issuer))
                let reply = try await site.get(String(address.dropFirst(site.issuer.count)))
                #expect([.ok, .methodNotAllowed, .badRequest, .unauthorized].contains(reply.status), "\(member.name)")
            }
        }
    }

    @Test func `a grant is listed where it is allowed, and refused where it is not listed`() async throws {
        try await World.shared.test { site in
            let strict = site.of(site.world.strict)
            let listed = { (site: Site) in try await site.get(Self.openID).json["grant_types_supported"]?.strings ?? []
            }
            let always: Set = ["authorization_code", "client_credentials", "refresh_token"]
            #expect(Set(try await listed(site)) == always.union(["password"]))
            #expect(Set(try await listed(strict)) == always)
            try site.expect(try await strict.token(Site.aliceForm), .badRequest, "unauthorized_client")
            for grant in ["implicit", "urn:ietf:params:oauth:grant-type:device_code"] {
                try site.expect(try await site.token("grant_type=\(grant)"), .badRequest, "unsupported_grant_type")
            }
        }
    }

    @Test func `an algorithm is listed as soon as its key is published, before the first token signed by it`()
        async throws
    {
        try await World.shared.test { site in
            let administration = site.world.administration
            let realm = try await administration.createRealm("changing", settings: [("signing_algorithm", "ES256")]).id
            let (client, secret) = try await administration.createClient(
                realm, ClientDraft(id: "service", grants: ["client_credentials"], scopes: ["read"]))
            _ = try await administration.updateRealm(realm, settings: [("signing_algorithm", "EdDSA")])
            let changing = site.of(realm)
            let basic = Site.basic(client.client.id.rawValue, secret ?? "")
            let token = try await changing.token("grant_type=client_credentials", basic).json["access_token"]?.string
            #expect(try header(try #require(token))["alg"]?.string == "ES256")
            let document = try await changing.get(Self.openID).json
            #expect(document["id_token_signing_alg_values_supported"]?.strings == ["ES256", "EdDSA"])
            let keys = try await changing.get("/oauth/jwks").json["keys"]?.array ?? []
            #expect(keys.compactMap { $0.object?["alg"]?.string } == ["ES256", "EdDSA"])
            // No RSA key, no public_key for Keycloak's adapters: not the one that stands in for it either.
            #expect(try await changing.get("").json["public_key"] == nil)
        }
    }

    @Test func `every listed client authentication method works`() async throws {
        try await World.shared.test { site in
            let document = try await site.get(Self.openID).json
            let listed = Set(document["token_endpoint_auth_methods_supported"]?.strings ?? [])
            #expect(listed == ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"])
            #expect(document["introspection_endpoint_auth_methods_supported"]?.strings?.contains("none") == false)
            let secret = site.world.secrets[site.realm] ?? ""
            let own = "grant_type=client_credentials"
            #expect(try await site.token(own).status == .ok)
            #expect(try await site.token("\(own)&client_id=service&client_secret=\(secret)", [:]).status == .ok)
            #expect(try await site.token(own + (try site.assertion()), [:]).status == .ok)
            #expect(try await site.token(Site.aliceForm + "&client_id=page", [:]).status == .ok)
        }
    }

    @Test func `keys are public, distinct and for signatures, RFC 7517 section 4`() async throws {
        try await World.shared.test { site in
            let keys = try #require(try await site.get("/oauth/jwks").json["keys"]?.array)
            #expect(!keys.isEmpty)
            #expect(Set(keys.compactMap { $0.object?["kid"]?.string }).count == keys.count)
            for key in keys.compactMap(\.object) {
                #expect(key["use"]?.string == "sig" && key["alg"]?.string != nil)
                for secret in ["d", "p", "q", "dp", "dq", "qi", "k"] { #expect(!key.contains(secret)) }
            }
        }
    }

    @Test func `documents may be kept for a while and asked for again cheaply, RFC 9110 section 13.1.2`() async throws {
        try await World.shared.test { site in
            for path in [Self.openID, "/oauth/jwks", ""] {
                let reply = try await site.get(path)
                #expect(reply.headers[.cacheControl] == "public, max-age=300")
                let again = try await site.get(path, [.ifNoneMatch: try #require(reply.headers[.eTag])])
                #expect(again.status == .notModified && again.isEmpty)
            }
        }
    }

    @Test func `the realm's own address answers as Keycloak's does`() async throws {
        try await World.shared.test { site in
            let document = try await site.get("").json
            #expect(document["realm"]?.string == "acme")
            #expect(document["token-service"]?.string == site.issuer + "/protocol/openid-connect")
            #expect(document["account-service"]?.string == site.issuer + "/account")
            let key = try PublicKey(
                spkiDER: try #require(document["public_key"]?.string.flatMap { Base64.standard.decode($0) }))
            let kid = try header(try await site.ownToken())["kid"]?.string
            #expect(JWK(key).thumbprint == kid)
        }
    }

    @Test func `Keycloak's addresses answer the same, and discovery names none of them`() async throws {
        try await World.shared.test { site in
            let keycloak = "/protocol/openid-connect"
            #expect(try await site.get(keycloak + "/certs").octets == site.get("/oauth/jwks").octets)
            let token = try await site.post(keycloak + "/token", "grant_type=client_credentials", site.basic)
            let text = try #require(try token.json["access_token"]?.string)
            let active = {
                try await site.post(keycloak + "/token/introspect", "token=\(text)", site.basic).json["active"]
            }
            #expect(try await active()?.bool == true)
            #expect(try await site.post(keycloak + "/revoke", "token=\(text)", site.basic).status == .ok)
            #expect(try await active()?.bool == false)
            #expect(try await !site.get(Self.openID).text.contains("openid-connect/"))
        }
    }
}
