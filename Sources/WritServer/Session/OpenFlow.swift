// Opens the hidden field of a form, or says where somebody goes whose form is none of ours or too old.
import WritProtocol

/// What became of a form's hidden field.
enum OpenedFlow: Sendable {
    case open(Flow)
    case closed(AuthorizationOutcome)
}

extension Authority {
    /// A flow of this realm and browser that is not too old. One that is too old leads back to where it began.
    func openFlow(_ form: FormParameters, realm: RealmSnapshot, browser: Browser) -> OpenedFlow {
        guard let text = form["flow"], let flow = flows.open(text, realm: realm.id, browser: browser.id) else {
            return .closed(.refused(OAuthError(.pageFormInvalid)))
        }
        guard flow.isExpired(clock.now, after: settings.flowLifetime) else { return .open(flow) }
        switch flow.destination {
        case .authorization(let parameters, let pushed):
            // A pushed request was for once, and is over.
            return .closed(pushed == nil ? .startAgain(parameters) : .refused(OAuthError(.pageFormExpired)))
        case .account: return .closed(.account)
        case .logout, .passwordReset, .registration, .link:
            return .closed(.refused(OAuthError(.pageFormExpired)))
        }
    }
}
