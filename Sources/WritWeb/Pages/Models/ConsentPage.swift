// Where somebody decides what an application may have.
import WritProtocol

struct ConsentPage: Page {
    static let template = PageTemplate.consent

    /// How long what is allowed lasts.
    enum Duration: Sendable, Equatable {
        /// While the person is logged in, and no longer than this.
        case session(Seconds)
        /// `offline_access`: also without the person, at most this long.
        case offline(Seconds)
        case untilRevoked
    }

    var form: PageForm
    var application: ApplicationLook
    /// Who is logged in, as they know themselves.
    var account: String
    /// What is newly asked for.
    var scope: Scope
    /// RFC 8707: whose tokens these will be, beside the realm's own.
    var resources: [String] = []
    var duration: Duration
    /// Where to go to be somebody else; `nil`: not offered.
    var otherAccount: String?
    /// The redirect URI.
    var leadsTo: String?

    init(form: PageForm, application: ApplicationLook, account: String, scope: Scope, duration: Duration) {
        self.form = form
        self.application = application
        self.account = account
        self.scope = scope
        self.duration = duration
    }

    var arguments: [String: String] {
        ["application": application.name, "account": account, "host": host ?? ""]
    }

    var pictures: [String] { [application.logoURI].compactMap(\.self) }

    /// The host that the answer goes to, which tells more of an application than the name it gives itself. An app on the
    /// person's own machine or phone has none worth showing.
    private var host: String? {
        guard let leadsTo, leadsTo.lowercased().hasPrefix("https://") else { return nil }
        return String(leadsTo.dropFirst("https://".count).prefix { !"/?#".contains($0) })
    }

    func values(_ words: Words) -> PageValues {
        [
            "form": .group(form.values), "application": .group(application.values), "account": .text(account),
            "permissions": .list(scope.tokens.map { Self.permission($0, words) }),
            "resources": .list(resources.map { ["address": .text($0)] }), "has_resources": .flag(!resources.isEmpty),
            "duration": .text(words(durationKey, durationArguments(words))), "other_account": .optional(otherAccount),
            "host": .optional(host),
        ]
    }

    private var durationKey: TextKey {
        switch duration {
        case .session: .lastsForSession
        case .offline: .lastsOffline
        case .untilRevoked: .lastsUntilRevoked
        }
    }

    private func durationArguments(_ words: Words) -> [String: String] {
        switch duration {
        case .session(let span), .offline(let span): ["duration": words.duration(span)]
        case .untilRevoked: [:]
        }
    }

    /// One line in plain words. A scope that only the application's own servers know has its name shown.
    static func permission(_ token: ScopeToken, _ words: Words) -> PageValues {
        let texts: (title: TextKey, more: TextKey) =
            switch token {
            case .openid: (.scopeOpenid, .scopeOpenidMore)
            case .profile: (.scopeProfile, .scopeProfileMore)
            case .email: (.scopeEmail, .scopeEmailMore)
            case .address: (.scopeAddress, .scopeAddressMore)
            case .phone: (.scopePhone, .scopePhoneMore)
            case .offlineAccess: (.scopeOfflineAccess, .scopeOfflineAccessMore)
            default: (.scopeOther, .scopeOtherMore)
            }
        return [
            "title": .text(words(texts.title)), "more": .text(words(texts.more)),
            "scope": .optional(texts.title == .scopeOther ? token.rawValue : nil),
        ]
    }
}
