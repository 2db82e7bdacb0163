// The pages for what an administrator demands of a person, put together.
import HTTPTypes
import WritProtocol
import WritServer
import WritStore

extension Endpoints {
    func actionPage(_ page: PersonPage, _ action: RequiredAction, _ answer: ActionReply?, _ visit: Visit) -> Reply {
        guard let person = page.person else {
            return refusal(OAuthError(.internalError, detail: "an action without a person"), visit)
        }
        let form = PageForm(visit.look.base + Paths.requiredAction, ["flow": page.flow])
        let context = context(visit, page.request, languageForm: form)
        let other = address(Paths.login, [(name: "flow", value: page.flow), (name: "other", value: "1")], visit)
        let status: HTTPResponse.Status =
            switch answer {
            case nil, .mailed: .ok
            case .profile(.throttled): .tooManyRequests
            case .password, .profile, .notConfirmed: .badRequest
            }
        switch action {
        case .updatePassword:
            var set = SetPasswordPage(form: form, username: person.username)
            set.isRequired = true
            set.otherAccount = other
            set.leadsTo = page.request?.redirectURI
            if case .password(let refusal) = answer { set.failure = PasswordFailure(refusal) }
            return pages.reply(set, in: context, status: status)
        case .updateProfile:
            var profile = UpdateProfilePage(form: form, account: person.username)
            profile.email = page.form?["email"] ?? person.email ?? ""
            profile.givenName = page.form?["given_name"] ?? person.givenName ?? ""
            profile.familyName = page.form?["family_name"] ?? person.familyName ?? ""
            profile.isMailed = answer == .mailed
            profile.linkLifetime = authority.settings.links.asked
            profile.otherAccount = other
            profile.leadsTo = page.request?.redirectURI
            if case .profile(let refusal) = answer { profile.failure = UpdateProfilePage.Failure(refusal) }
            return pages.reply(profile, in: context, status: status)
        case .verifyEmail:
            var confirm = ConfirmEmailPage(form: form, account: person.username, email: person.email ?? "")
            confirm.linkLifetime = authority.settings.links.asked
            confirm.sendsMail = authority.settings.mail.arrives
            confirm.isMailed = answer == .mailed
            confirm.isWaiting = answer == .notConfirmed
            confirm.otherAccount = other
            confirm.leadsTo = page.request?.redirectURI
            return pages.reply(confirm, in: context, status: status)
        }
    }
}

extension UpdateProfilePage.Failure {
    init(_ refusal: ProfileRefusal) {
        self =
            switch refusal {
            case .givenNameMissing: .givenNameMissing
            case .emailMalformed: .emailMalformed
            case .notPossible: .notPossible
            case .throttled: .throttled
            }
    }
}
