// What is around every page of the console: who is logged in, where one can go, and what was just done.
import WritProtocol

/// A place of the navigation.
enum ConsolePlace: String, CaseIterable, Sendable {
    case realms
    case overview, settings, templates, clients, reviews, users, roles, groups, apis, keys, sessions, preview, explain,
        audit

    var title: String {
        switch self {
        case .realms: "Realms"
        case .overview: "Overview"
        case .settings: "Settings"
        case .templates: "Templates"
        case .clients: "Clients"
        case .reviews: "Review"
        case .users: "Users"
        case .roles: "Roles"
        case .groups: "Groups"
        case .apis: "APIs"
        case .keys: "Keys"
        case .sessions: "Sessions"
        case .preview: "Token preview"
        case .explain: "Explain"
        case .audit: "Audit"
        }
    }
}

struct ConsoleFrame: Sendable {
    /// The path of the console's root, with a slash behind it.
    var home = "/admin/"
    /// Who is logged in; `nil` where nobody is.
    var person: String?
    /// What forms carry against forms of other sites.
    var csrf = ""
    /// The realm at hand: its id, its name, and the places of it that there are for this person.
    var realm: String?
    var realmName: String?
    var places: [(place: ConsolePlace, address: String)] = []
    /// Whether there is a list of realms to go back to.
    var hasRealms = false
    var message: ConsoleMessage?

    func values(_ current: ConsolePlace?) -> PageValues {
        [
            "home": .text(home), "person": .optional(person), "csrf": .text(csrf), "realm_id": .optional(realm),
            "realm_name": .text(realmName ?? realm ?? ""), "has_places": .flag(!places.isEmpty),
            "has_realms": .flag(hasRealms),
            "places": .list(
                places.map {
                    [
                        "text": .text($0.place.title), "address": .text($0.address),
                        "is_current": .flag($0.place == current),
                    ]
                }),
            "message": .optional(message?.values),
        ]
    }
}

/// What was done, said on the next page once.
struct ConsoleMessage: Sendable, Equatable {
    var text: String
    /// A secret that is shown this once.
    var secret: String?
    var secretName: String?

    init(_ text: String, secret: String? = nil, secretName: String? = nil) {
        self.text = text
        self.secret = secret
        self.secretName = secretName
    }

    init?(_ pairs: FormParameters) {
        guard let text = pairs["text"] else { return nil }
        self.init(text, secret: pairs["secret"], secretName: pairs["secret_name"])
    }

    var pairs: [(name: String, value: String)] {
        [
            (name: "text", value: text), (name: "secret", value: secret ?? ""),
            (name: "secret_name", value: secretName ?? ""),
        ]
    }

    var values: PageValues {
        ["said": .text(text), "secret": .optional(secret), "secret_name": .text(secretName ?? "")]
    }
}
