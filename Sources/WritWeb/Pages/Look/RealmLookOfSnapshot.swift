// A realm's look as its snapshot has it, or as administrators read it.
import WritProtocol
import WritServer

extension RealmLook {
    init(_ realm: RealmSnapshot) {
        self.init(issuer: realm.issuer, name: realm.displayName ?? realm.id.rawValue, realm.settings)
    }

    init(_ realm: RealmSummary) {
        self.init(
            issuer: realm.issuer, name: realm.displayName ?? realm.id.rawValue, RealmSettings(realm.settings))
    }

    private init(issuer: String, name: String, _ settings: RealmSettings) {
        self.init(base: Self.path(ofIssuer: issuer), name: name)
        primaryColor = settings.themePrimaryColor.flatMap { Colour($0) }
        logoURL = settings.themeLogoURL
        defaultLocale = UILocale(rawValue: settings.defaultLocale) ?? .en
        remembersLogins = settings.offersRememberMe
        registersItself = settings.allowsSelfRegistration
        resetsPasswords = settings.allowsPasswordReset
    }
}
