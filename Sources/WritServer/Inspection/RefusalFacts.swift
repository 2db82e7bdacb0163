// What is looked at to say why something was refused, and the checks that come of it.
import WritProtocol
import WritStore

/// A refusal against what is set now.
struct RefusalFacts: Sendable {
    let refusal: Refusal
    let realm: RealmID
    /// `nil`: the caller may not read them.
    let settings: RealmSettings.Overrides?
    /// `nil`: there is none of the name that was sent, none was sent, or the caller may not read it.
    let client: Client?
    let secrets: Int
    /// `nil`: nobody was named, or the caller may not read it.
    let user: UserRecord?
    let family: FamilyState?
    /// Whether the caller may read clients.
    let readsClients: Bool

    /// The refusal's own first, then whatever is amiss besides.
    var checks: [TokenCheck] {
        let words = self.words
        var checks = [
            TokenCheck(
                name: words.check, expected: words.expected, received: words.received ?? refusal.detail ?? "none",
                problem: refusal.reason.row.description, advice: words.advice)
        ]
        if let client { checks.append(.enabled("client", client.id.rawValue, client.isEnabled)) }
        if let user { checks.append(.enabled("user", user.username, user.isEnabled)) }
        return checks
    }
}
