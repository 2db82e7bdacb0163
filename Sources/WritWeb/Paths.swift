// The addresses below a realm's issuer; routes and discovery both take them from here. Clients have them in their
// settings, so they never change.
import WritServer

/// What follows `{public_url}/realms/{realm}`.
enum Paths {
    static let discovery = "/.well-known/openid-configuration"
    static let jwks = "/oauth/jwks"
    static let token = "/oauth/token"
    static let introspect = "/oauth/introspect"
    static let revoke = "/oauth/revoke"
    static let authorize = "/oauth/authorize"
    static let pushedRequest = "/oauth/par"
    static let userInfo = "/oauth/userinfo"
    static let logout = "/oauth/logout"
    static let clientRegistration = "/oauth/register"
    // Pages for people
    static let login = "/login"
    static let consent = "/consent"
    /// What an administrator demands of the person.
    static let requiredAction = "/required-action"
    /// The person's own page; named by ``RealmDocument`` as Keycloak names its.
    static let account = "/account"
    static let forgotPassword = "/forgot-password"
    static let register = "/register"
    /// Where links of mails lead.
    static let setPassword = "/set-password"
    static let invitation = "/invitation"
    static let verifyEmail = "/verify-email"
    static let finishRegistration = "/finish-registration"
    /// Messages to people, where they are shown and not sent.
    static let mail = "/dev/mail"
    /// Software with Keycloak's addresses built in finds the same endpoints below this.
    static let keycloak = "/protocol/openid-connect"
}
