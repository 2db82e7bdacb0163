// A person's own page: profile, password, sessions, applications.
import WritProtocol

struct AccountPage: Page {
    static let template = PageTemplate.account

    struct Profile: Sendable, Equatable {
        var username: String
        var name: String?
        var email: String?
        var isEmailVerified = false
        var phoneNumber: String?
        var isPhoneNumberVerified = false

        init(username: String) { self.username = username }
    }

    struct Session: Sendable, Equatable {
        /// What the button sends as `session`.
        var id: String
        var isCurrent: Bool
        var userAgent: String?
        var address: String
        var begunAt: Instant
        var lastUsedAt: Instant

        init(
            id: String, isCurrent: Bool, userAgent: String?, address: String, begunAt: Instant, lastUsedAt: Instant
        ) {
            self.id = id
            self.isCurrent = isCurrent
            self.userAgent = userAgent
            self.address = address
            self.begunAt = begunAt
            self.lastUsedAt = lastUsedAt
        }
    }

    struct Application: Sendable, Equatable {
        /// What the button sends as `client_id`.
        var clientID: String
        var name: String
        var scope: Scope
        var since: Instant

        init(clientID: String, name: String, scope: Scope, since: Instant) {
            self.clientID = clientID
            self.name = name
            self.scope = scope
            self.since = since
        }
    }

    enum Notice: CaseIterable, Sendable {
        case passwordChanged, sessionEnded, sessionsEnded, accessRevoked, verificationMailSent

        var text: TextKey {
            switch self {
            case .passwordChanged: .accountPasswordChanged
            case .sessionEnded: .accountSessionEnded
            case .sessionsEnded: .accountSessionsEnded
            case .accessRevoked: .accountAccessRevoked
            case .verificationMailSent: .verificationMailSent
            }
        }
    }

    /// All forms of the page go to one address; each says in `action` what it is for.
    var form: PageForm
    var profile: Profile
    var sessions: [Session]
    var applications: [Application]
    var notice: Notice?
    var passwordFailure: PasswordFailure?
    /// Whether an unverified address has a button to be sent a link.
    var verifiesEmail = false
    /// Of that link.
    var linkLifetime: Seconds = 900

    init(form: PageForm, profile: Profile, sessions: [Session], applications: [Application]) {
        self.form = form
        self.profile = profile
        self.sessions = sessions
        self.applications = applications
    }

    var arguments: [String: String] { ["account": profile.username] }

    func values(_ words: Words) -> PageValues {
        [
            "form": .group(form.values), "profile": .group(profileValues),
            "sessions": .list(sessions.map { values($0, words) }),
            "has_other_sessions": .flag(sessions.contains { !$0.isCurrent }),
            "applications": .list(applications.map { values($0, words) }),
            "has_applications": .flag(!applications.isEmpty),
            "notice": .optional(
                notice.map { words($0.text, ["duration": words.duration(linkLifetime)]) }),
            "password_error": .optional(passwordFailure.flatMap { $0.isOfCurrent ? nil : words($0.text) }),
            "current_password_error": .optional(passwordFailure.flatMap { $0.isOfCurrent ? words($0.text) : nil }),
        ]
    }

    private var profileValues: PageValues {
        [
            "username": .text(profile.username), "name": .optional(profile.name), "email": .optional(profile.email),
            "email_verified": .flag(profile.isEmailVerified), "phone": .optional(profile.phoneNumber),
            "phone_verified": .flag(profile.isPhoneNumberVerified),
            "can_verify_email": .flag(verifiesEmail && !profile.isEmailVerified && profile.email != nil),
            "monogram": .text((profile.name ?? profile.username).first.map { String($0).uppercased() } ?? ""),
            "display_name": .text(profile.name ?? profile.username),
        ]
    }

    private func values(_ session: Session, _ words: Words) -> PageValues {
        [
            "id": .text(session.id), "is_current": .flag(session.isCurrent),
            "device": .text(Device(userAgent: session.userAgent).description(words)),
            "address": .optional(session.address), "begun": .group(PageTime(session.begunAt).values),
            "last_used": .group(PageTime(session.lastUsedAt).values),
        ]
    }

    private func values(_ application: Application, _ words: Words) -> PageValues {
        [
            "client_id": .text(application.clientID), "name": .text(application.name),
            "monogram": .text(application.name.first.map { String($0).uppercased() } ?? ""),
            "permissions": .list(application.scope.tokens.map { ConsentPage.permission($0, words) }),
            "since": .group(PageTime(application.since).values),
        ]
    }
}
