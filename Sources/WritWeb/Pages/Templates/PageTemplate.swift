// The templates by name: each is a file of Templates/.

/// One page's template; the raw value is its file's name without `.mustache`.
enum PageTemplate: String, CaseIterable, Sendable {
    case login
    case selectAccount = "select-account"
    case consent
    case message
    case error
    case logout
    case account
    case forgotPassword = "forgot-password"
    case setPassword = "set-password"
    case verifyEmail = "verify-email"
    case updateProfile = "update-profile"
    case confirmEmail = "confirm-email"
    case register
    case formPost = "form-post"
    case mailList = "mail-list"
    case mailMessage = "mail-message"
    case console

    var file: String { rawValue + ".mustache" }
}
