// What the authorization endpoint and the pages behind it come to.
package import WritProtocol
package import WritStore

/// What the browser is answered: every endpoint of a login comes to one of these, and only the web layer makes HTTP of it.
package enum AuthorizationOutcome: Sendable {
    /// Shown to the person: there is nobody certain to send it to.
    case refused(OAuthError)
    /// Sent to the client, by the browser.
    case answered(AuthorizationResponse, RedirectTarget)
    case page(PersonPage)
    /// An old form: the same request, from the beginning.
    case startAgain(FormParameters)
    /// Logged in for the account page.
    case account
}

/// A page that asks the person something.
package struct PersonPage: Sendable {
    package enum Question: Sendable {
        /// `failure`: what was wrong with the last try.
        case login(AuthorizationStep.LoginReason, failure: OAuthError?)
        case selectAccount
        /// What was demanded of the person, with what came of the last try.
        case action(RequiredAction, ActionReply?)
        case consent(missing: Scope)
    }

    package var question: Question
    /// The form's hidden field.
    package var flow: String
    /// What asks for the login; `nil` for the account page.
    package var client: Client?
    package var request: AuthorizationRequest?
    /// Who is logged in.
    package var person: UserRecord?
    /// What was typed, or hinted at, to be filled in.
    package var username: String?
    /// What was typed into any other field.
    package var form: FormParameters?
}
