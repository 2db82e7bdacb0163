// A person's own page.
import HTTPTypes
import WritProtocol
import WritServer
import WritStore

extension Endpoints {
    func account(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            guard exchange.request.method == .post else {
                let outcome = try await WritServer.account(authority, realm: visit.realm, browser: visit.browser)
                return reply(outcome, &visit)
            }
            let form = try exchange.form()
            if let locale = form["locale"].flatMap(UILocale.init(rawValue:)) {
                visit.choose(locale)
                return redirect(visit.look.base + Paths.account)
            }
            return reply(
                try await changeAccount(
                    authority, realm: visit.realm, form: form, browser: visit.browser, write: letters(visit),
                    mail: correspondence(visit)), &visit)
        }
    }

    private func reply(_ outcome: AccountOutcome, _ visit: inout Visit) -> Reply {
        switch outcome {
        case .refused(let error): return refusal(error, visit)
        case .login(let page): return reply(.page(page), &visit)
        case .loggedOut(let frames):
            visit.endSession()
            var page = MessagePage(.loggedOut, link: PageLink(.login, visit.look.base + Paths.account))
            page.frames = frames
            return pages.reply(page, in: context(visit))
        case .view(let view, let done): return accountPage(view, visit) { $0.notice = done.map { .init($0) } }
        case .passwordRefused(let view, let refusal):
            return accountPage(view, visit, status: refusal == .throttled ? .tooManyRequests : .badRequest) {
                $0.passwordFailure = PasswordFailure(refusal)
            }
        }
    }

    private func accountPage(
        _ view: AccountView, _ visit: Visit, status: HTTPResponse.Status = .ok, _ change: (inout AccountPage) -> Void
    ) -> Reply {
        var profile = AccountPage.Profile(username: view.user.username)
        profile.name = view.user.name
        profile.email = view.user.email
        profile.isEmailVerified = view.user.isEmailVerified
        profile.phoneNumber = view.user.phoneNumber
        profile.isPhoneNumberVerified = view.user.isPhoneNumberVerified
        let form = PageForm(visit.look.base + Paths.account, ["flow": view.flow])
        var page = AccountPage(
            form: form, profile: profile,
            sessions: view.sessions.map {
                .init(
                    id: $0.id.description, isCurrent: $0.id == view.session, userAgent: $0.userAgent,
                    address: $0.address, begunAt: $0.createdAt, lastUsedAt: $0.lastUsedAt)
            },
            applications: view.consents.map {
                .init(
                    clientID: $0.client.rawValue, name: $0.clientName ?? $0.client.rawValue, scope: $0.scope,
                    since: $0.createdAt)
            })
        page.verifiesEmail = authority.settings.mail.arrives
        page.linkLifetime = authority.settings.links.asked
        change(&page)
        return pages.reply(page, in: context(visit, languageForm: form), status: status)
    }
}

extension AccountPage.Notice {
    init(_ action: AccountOutcome.Action) {
        self =
            switch action {
            case .passwordChanged: .passwordChanged
            case .sessionEnded: .sessionEnded
            case .sessionsEnded: .sessionsEnded
            case .accessRevoked: .accessRevoked
            case .verificationMailSent: .verificationMailSent
            }
    }
}

extension PasswordFailure {
    init(_ refusal: PasswordChangeRefusal) {
        self =
            switch refusal {
            case .currentWrong: .currentWrong
            case .throttled: .throttled
            case .repeatDiffers: .repeatDiffers
            case .unchanged: .unchanged
            case .rule(.tooShort): .tooShort
            case .rule(.tooLong): .tooLong
            // A form with U+0000 does not get here; nobody could type it.
            case .rule(.common), .rule(.holdsNUL): .common
            case .rule(.holdsName): .ownName
            }
    }
}
