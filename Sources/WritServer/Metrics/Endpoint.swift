// The endpoints as metrics and logs name them: a fixed set, so that no request can invent a label.

/// What a request was for.
package enum Endpoint: String, CaseIterable, Sendable {
    case token, introspect, revoke, jwks, discovery, realm
    case authorize, login, consent, logout, account
    case userInfo = "userinfo"
    case pushedRequest = "pushed_authorization_request"
    case passwordReset = "password_reset"
    case emailVerification = "email_verification"
    case registration
    case requiredAction = "required_action"
    case clientRegistration = "client_registration"
    /// Stylesheets and what else pages load.
    case pageFile = "page_file"
    /// Messages to people, in development.
    case mail
    /// The administration API.
    case administration
    /// The console's pages.
    case console
    /// A path that is nobody's.
    case unknown

    var index: Int {
        switch self {
        case .token: 0
        case .introspect: 1
        case .revoke: 2
        case .jwks: 3
        case .discovery: 4
        case .realm: 5
        case .authorize: 6
        case .login: 7
        case .consent: 8
        case .logout: 9
        case .account: 10
        case .userInfo: 11
        case .pushedRequest: 12
        case .pageFile: 13
        case .mail: 14
        case .passwordReset: 15
        case .emailVerification: 16
        case .registration: 17
        case .administration: 18
        case .clientRegistration: 19
        case .console: 20
        case .unknown: 21
        case .requiredAction: 22
        }
    }
}

/// The methods that are counted by name.
package enum RequestMethod: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case options = "OPTIONS"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case other

    var index: Int {
        switch self {
        case .get: 0
        case .head: 1
        case .post: 2
        case .options: 3
        case .put: 4
        case .patch: 5
        case .delete: 6
        case .other: 7
        }
    }
}
