// A realm's look as its snapshot has it.
import WritProtocol
import WritServer

extension RealmLook {
    init(_ realm: RealmSnapshot) {
        self.init(base: Self.path(ofIssuer: realm.issuer), name: realm.displayName ?? realm.id.rawValue)
        let settings = realm.settings
        primaryColor = settings.themePrimaryColor.flatMap { Colour($0) }
        logoURL = settings.themeLogoURL
        defaultLocale = UILocale(rawValue: settings.defaultLocale) ?? .en
        remembersLogins = settings.offersRememberMe
        registersItself = settings.allowsSelfRegistration
        resetsPasswords = settings.allowsPasswordReset
    }
}
