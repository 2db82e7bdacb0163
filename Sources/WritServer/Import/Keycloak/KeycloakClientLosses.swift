// What a client of Keycloak's has that has no place here, and what nobody looked at.
import WritJOSE

extension KeycloakClient {
    private static let forms: [(member: String, form: KeycloakForm)] = [
        ("name", .text), ("secret", .text), ("rootUrl", .text), ("baseUrl", .text), ("attributes", .object),
        ("redirectUris", .texts), ("webOrigins", .texts), ("defaultClientScopes", .texts),
        ("optionalClientScopes", .texts), ("protocolMappers", .objects),
    ]

    func noteLosses(_ report: inout ImportReport) {
        for member in object.misshapen(Self.forms) {
            report.note(
                .leftOut, "members of clients that are of another JSON type than Keycloak's", "\(id): \(member)")
        }
        if !isOn("fullScopeAllowed", otherwise: true) {
            report.note(
                .approximated,
                "clients with \"full scope allowed\" off: their tokens hold all of a person's roles here, not those of the scope mappings only",
                id)
        }
        if isOn("authorizationServicesEnabled", otherwise: false) || object["authorizationSettings"].saysSomething {
            report.note(.leftOut, "authorization services (resources and policies): see `writ api` and roles", id)
        }
        if object["notBefore"]?.integer ?? 0 > 0 {
            report.note(.leftOut, "clients' not-before time: refresh tokens of Keycloak's are refused anyway", id)
        }
        var overlooked = object.members
            .filter { !Self.knownMembers.contains($0.name) && ($0.value as JSONValue?).saysSomething }.map(\.name)
        overlooked += attributes.members
            .filter { !Self.isKnown(attribute: $0.name) && ($0.value as JSONValue?).saysSomething }.map(\.name)
        if !overlooked.isEmpty {
            report.note(
                .leftOut, "members of clients that were not looked at", "\(id): \(overlooked.joined(separator: ", "))")
        }
    }

    private static let knownMembers: Set<String> = [
        "id", "clientId", "name", "description", "surrogateAuthRequired", "enabled", "clientAuthenticatorType",
        "secret",
        "redirectUris", "webOrigins", "notBefore", "bearerOnly", "consentRequired", "standardFlowEnabled",
        "implicitFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled", "publicClient",
        "frontchannelLogout", "protocol", "attributes", "fullScopeAllowed", "nodeReRegistrationTimeout",
        "defaultClientScopes", "optionalClientScopes", "rootUrl", "baseUrl", "authorizationServicesEnabled",
        "authorizationSettings", "protocolMappers", "access", "origin",
    ]

    private static func isKnown(attribute: String) -> Bool {
        attribute.hasPrefix("saml") || attribute.hasPrefix("client.secret.") || knownAttributes.contains(attribute)
    }

    private static let knownAttributes: Set<String> = [
        "access.token.lifespan", "access.token.signed.response.alg", "backchannel.logout.session.required",
        "backchannel.logout.url", "display.on.consent.screen", "frontchannel.logout.session.required",
        "frontchannel.logout.url", "jwks.string", "jwks.url", "logoUri", "oauth2.device.authorization.grant.enabled",
        "oidc.ciba.grant.enabled", "pkce.code.challenge.method", "policyUri", "post.logout.redirect.uris",
        "realm_client", "require.pushed.authorization.requests", "tosUri", "use.jwks.string", "use.jwks.url",
        "use.refresh.tokens", "user.info.response.signature.alg",
    ]
}
