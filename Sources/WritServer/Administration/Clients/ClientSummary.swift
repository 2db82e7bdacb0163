// A client as operators see it: without anything that authenticates it.
package import FoundationEssentials
package import WritJOSE
package import WritProtocol
import WritStore

package struct ClientSummary: Sendable {
    package var client: Client
    package var secrets: [Secret]
    package var updatedAt: Instant
    package var revision: Int64
    /// When keys for the client's own `signing_algorithm` begin to sign, where that is still to come; lists don't tell.
    package var signingAlgorithmFrom: Instant?

    package var createdAt: Instant { client.createdAt }

    /// A live secret, by its name; the secret itself was shown once.
    package struct Secret: Sendable, Equatable {
        package var id: UUID
        package var createdAt: Instant
    }

    init(_ record: ClientRecord) {
        client = record.client
        secrets = record.secrets.map { Secret(id: $0.id, createdAt: $0.createdAt) }
        updatedAt = record.updatedAt
        revision = record.revision
    }

    /// Members as in RFC 7591 §2 and §3.2.1, and a few of our own.
    /// - Parameter secret: A secret made just now, the only time it is shown.
    package func write(to json: inout JSONWriter, secret: String? = nil) {
        json.beginObject()
        json.member("client_id", client.id.rawValue)
        if let secret { json.member("client_secret", secret) }
        if let name = client.name { json.member("client_name", name) }
        json.member("type", client.type.rawValue)
        json.member("enabled", client.isEnabled)
        json.member("token_endpoint_auth_method", client.authMethod.rawValue)
        json.member("grant_types", client.grants.map(\.rawValue).sorted())
        json.member("redirect_uris", client.redirectURIs)
        json.member("post_logout_redirect_uris", client.postLogoutRedirectURIs)
        json.member("scope", client.scope.description)
        json.member("resources", client.resources)
        json.member("roles", client.roles.map(\.rawValue))
        json.member("origins", client.origins.sorted())
        for (name, uri) in client.webURIs { if let uri { json.member(name, uri) } }
        if client.backchannelLogoutURI != nil {
            json.member("backchannel_logout_session_required", client.backchannelLogoutSessionRequired)
        }
        if client.frontchannelLogoutURI != nil {
            json.member("frontchannel_logout_session_required", client.frontchannelLogoutSessionRequired)
        }
        if !client.keys.isEmpty { json.member("jwks", raw: JWKS(client.keys).json) }
        if let address = client.details.jwksURI { json.member("jwks_uri", address) }
        if !client.details.contacts.isEmpty { json.member("contacts", client.details.contacts) }
        json.member("settings", client.overrides)
        if let signingAlgorithmFrom { json.member("signing_algorithm_from", signingAlgorithmFrom) }
        json.key("secrets")
        json.beginArray()
        for secret in secrets {
            json.beginObject()
            json.member("id", secret.id.uuidString.lowercased())
            json.member("created_at", secret.createdAt)
            json.endObject()
        }
        json.endArray()
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("revision", revision)
        json.endObject()
    }
}

extension Client {
    /// Its pages and endpoints by their registered names (RFC 7591 §2, OIDC Back-Channel Logout §2.2,
    /// OIDC Front-Channel Logout §2).
    package var webURIs: [(name: String, uri: String?)] {
        [
            ("client_uri", clientURI), ("logo_uri", logoURI), ("policy_uri", policyURI), ("tos_uri", termsURI),
            ("initiate_login_uri", initiateLoginURI), ("backchannel_logout_uri", backchannelLogoutURI),
            ("frontchannel_logout_uri", frontchannelLogoutURI),
        ]
    }
}
