// The form of a person.
import WritProtocol
import WritServer
import WritStore

struct UserForm: Sendable {
    var username = ""
    var email = ""
    var isEmailVerified = false
    var givenName = ""
    var familyName = ""
    var phoneNumber = ""
    var locale = ""
    var zoneinfo = ""
    var requiredActions: [RequiredAction] = []

    init(_ user: UserRecord) {
        username = user.username
        email = user.email ?? ""
        isEmailVerified = user.isEmailVerified
        givenName = user.givenName ?? ""
        familyName = user.familyName ?? ""
        phoneNumber = user.phoneNumber ?? ""
        locale = user.locale ?? ""
        zoneinfo = user.zoneinfo ?? ""
        requiredActions = user.requiredActions
    }

    init(_ visit: ConsoleVisit) {
        username = visit.text("username")
        email = visit.text("email")
        isEmailVerified = visit.isOn("email_verified")
        givenName = visit.text("given_name")
        familyName = visit.text("family_name")
        phoneNumber = visit.text("phone_number")
        locale = visit.text("locale")
        zoneinfo = visit.text("zoneinfo")
        requiredActions = RequiredAction.allCases.filter { visit.isOn($0.fieldName) }
    }

    var draft: UserDraft {
        UserDraft(
            username: username, email: email, isEmailVerified: isEmailVerified, givenName: givenName,
            familyName: familyName, phoneNumber: phoneNumber, locale: locale, zoneinfo: zoneinfo,
            requiredActions: requiredActions)
    }

    var fields: [ConsoleField] {
        [
            .input("username", "User name", username, isRequired: true),
            .input("email", "E-mail address", email, type: "email"),
            .input("given_name", "Given name", givenName), .input("family_name", "Family name", familyName),
            .input("phone_number", "Phone number", phoneNumber, type: "tel", hint: "With the country, as +49 30 1234."),
            .input("locale", "Language", locale, hint: "A tag, as de or en-GB."),
            .input("zoneinfo", "Time zone", zoneinfo, hint: "As Europe/Berlin."),
        ]
    }
}

extension UserForm {
    /// What the person has to do before they come in again.
    var requirements: ConsoleField {
        .checks(
            "required_actions", "At the next login they have to",
            RequiredAction.allCases.map { .init($0.fieldName, $0.words, isChosen: requiredActions.contains($0)) })
    }
}

extension RequiredAction {
    /// Of a box to tick.
    var fieldName: String { "require_" + rawValue }

    var words: String {
        switch self {
        case .updatePassword: "choose a new password"
        case .updateProfile: "complete the profile"
        case .verifyEmail: "confirm the e-mail address"
        }
    }
}
