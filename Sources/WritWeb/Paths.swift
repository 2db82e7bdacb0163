// The addresses of CONTRACT.md section 1, below a realm's issuer; routes and discovery both take them from here.

/// What follows `{public_url}/realms/{realm}`.
enum Paths {
    static let discovery = "/.well-known/openid-configuration"
    static let jwks = "/oauth/jwks"
    static let token = "/oauth/token"
    static let introspect = "/oauth/introspect"
    static let revoke = "/oauth/revoke"
    /// Where the person's own page will be; named by ``RealmDocument`` as Keycloak names its.
    static let account = "/account"
    /// Software with Keycloak's addresses built in finds the same endpoints below this.
    static let keycloak = "/protocol/openid-connect"
}
