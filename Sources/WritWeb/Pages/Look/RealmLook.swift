// A realm as its pages show it, taken from its name and settings.

/// Name, colours and what the pages offer.
struct RealmLook: Sendable, Equatable {
    /// The path of the realm's base, `/realms/acme`, with what stands before it in `public_url`. Pages and their files
    /// are addressed by path, so that they work under every name that a proxy gives the server.
    var base: String
    /// The realm's display name, or its id.
    var name: String
    /// `theme_primary_color`; `nil`: the stylesheet's own.
    var primaryColor: Colour?
    /// `theme_logo_url`, an https address.
    var logoURL: String?
    /// `default_locale`.
    var defaultLocale = UILocale.en
    /// `remember_me`.
    var remembersLogins = false
    /// `self_registration`.
    var registersItself = false
    /// `password_reset`.
    var resetsPasswords = true
    /// What its pages are made of, where it has templates of its own; `nil`: the server's.
    var own: OwnPages?
    /// Where its stylesheet is, if that is no file of this server.
    var stylesheetAddress: String?

    init(base: String, name: String) {
        self.base = base
        self.name = name
    }

    /// The path of an issuer's URL, which is the realm's base.
    static func path(ofIssuer issuer: String) -> String {
        guard let scheme = issuer.firstRange(of: "://") else { return issuer }
        let rest = issuer[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
    }

    /// What stands for a logo where there is none: the name's first letter.
    var monogram: String { name.first.map { String($0).uppercased() } ?? "" }
}
