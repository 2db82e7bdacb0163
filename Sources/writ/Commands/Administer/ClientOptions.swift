// A client's properties as options, and a client as it is shown.
import ArgumentParser
import FoundationEssentials
import WritProtocol
import WritServer

struct ClientOptions: ParsableArguments {
    @Option(help: "Its name for people.")
    var name: String?

    @Option(
        name: .customLong("grant"),
        help:
            "A grant_type it may use: \(GrantType.allCases.map(\.rawValue).joined(separator: ", ")). May be given many times."
    )
    var grants: [String] = []

    @Option(name: .customLong("redirect-uri"), help: "Where people are sent back to, exactly. May be given many times.")
    var redirectURIs: [String] = []

    @Option(
        name: .customLong("post-logout-redirect-uri"),
        help: "Where people are sent after logout. May be given many times.")
    var postLogoutRedirectURIs: [String] = []

    @Option(name: .customLong("scope"), help: "What it may ask for. May be given many times.")
    var scopes: [String] = []

    @Option(
        name: .customLong("resource"),
        help: "A protected API it may ask tokens for (RFC 8707). May be given many times.")
    var resources: [String] = []

    @Option(
        name: .customLong("origin"),
        help: "A browser origin that may read replies, besides those of its redirect URIs. May be given many times.")
    var origins: [String] = []

    @Option(help: "token_endpoint_auth_method: \(ClientAuthMethod.allCases.map(\.rawValue).joined(separator: ", ")).")
    var authMethod: String?

    @Option(
        help: ArgumentHelp("Its public keys, a JWK Set, for private_key_jwt.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var jwksFile: String?

    @Option(help: "Where its public keys are fetched, in place of a file with them.")
    var jwksURI: String?

    @Option(help: "Its home page, for people; empty takes it away, here and in the following.")
    var clientURI: String?

    @Option(help: "Its logo, shown where people consent.")
    var logoURI: String?

    @Option(help: "How it uses what it learns of people.")
    var policyURI: String?

    @Option(help: "Its terms of service.")
    var tosURI: String?

    @Option(help: "Where a login that others begin is begun.")
    var initiateLoginURI: String?

    @Option(help: "Where it is told of logouts (OIDC Back-Channel Logout).")
    var backchannelLogoutURI: String?

    @Option(help: "Whether it must be told which session ended.")
    var backchannelLogoutSessionRequired: Bool?

    @Option(help: "What the browser loads in a hidden frame at a logout (OIDC Front-Channel Logout).")
    var frontchannelLogoutURI: String?

    @Option(help: "Whether it needs iss and sid there; it is always given them.")
    var frontchannelLogoutSessionRequired: Bool?

    /// What no option of its own is for.
    var details: ClientDetails {
        var details = ClientDetails()
        details.jwksURI = jwksURI
        return details
    }

    func jwks() throws(CommandFailure) -> [UInt8]? {
        guard let jwksFile else { return nil }
        do {
            return Array(try readTextFile(jwksFile).utf8)
        } catch {
            throw CommandFailure("--jwks-file \(jwksFile): \(error)", .wrongUsage)
        }
    }
}

extension Array {
    /// `nil` for none: a list that was not given.
    var nonEmpty: [Element]? { isEmpty ? nil : self }
}

extension AdministrationOptions {
    func show(_ summary: ClientSummary, secret: String?) {
        let client = summary.client
        var properties = Properties()
        properties.append("client", client.id.rawValue)
        properties.append("secret", secret)
        properties.append("name", client.name)
        properties.append("type", client.type.rawValue)
        properties.append("state", client.isEnabled ? "enabled" : "disabled")
        properties.append("authenticates by", client.authMethod.rawValue)
        properties.append("grants", client.grants.map(\.rawValue).sorted().joined(separator: " "))
        properties.append("scope", client.scope.description)
        for uri in client.redirectURIs { properties.append("redirect_uri", uri) }
        for uri in client.postLogoutRedirectURIs { properties.append("post-logout redirect_uri", uri) }
        for role in client.roles { properties.append("role", role.rawValue) }
        for resource in client.resources { properties.append("resource", resource) }
        for origin in client.origins.sorted() { properties.append("origin", origin) }
        properties.append("jwks_uri", client.details.jwksURI)
        for (name, uri) in client.webURIs { properties.append(name, uri) }
        properties.append(client.overrides, signingFrom: summary.signingAlgorithmFrom)
        for secret in summary.secrets {
            properties.append("secret id", "\(secret.id.uuidString.lowercased()), since \(shown(secret.createdAt))")
        }
        properties.append("created", shown(summary.createdAt))
        show(properties) { summary.write(to: &$0, secret: secret) }
        if secret != nil, !output.json { note("The secret is shown this once: only its hash is kept.") }
    }
}
