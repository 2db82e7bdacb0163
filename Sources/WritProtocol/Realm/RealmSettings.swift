// A realm's settings as typed values, and how a client's own settings lie over them.
package import WritCrypto

/// The settings in force for a realm, or for one client of it.
package struct RealmSettings: Sendable, Equatable {
    /// What was set explicitly, by name, each in its canonical spelling; the rest is default.
    package typealias Overrides = [RealmSetting: String]

    package var accessTokenLifetime: Seconds
    package var codeLifetime: Seconds
    package var refreshIdle: Seconds
    package var refreshAbsolute: Seconds
    package var refreshRetryWindow: Seconds
    package var rotatesRefreshTokens: Bool
    package var sessionIdle: Seconds
    package var sessionAbsolute: Seconds
    package var allowsPasswordGrant: Bool
    package var allowsImplicit: Bool
    package var registration: RegistrationMode
    /// What clients that register themselves may ask for besides the scopes that speak of persons.
    package var registrationScope: Scope
    /// Applications that may wait to be decided on.
    package var registrationPendingLimit: Int
    /// Clients that may have registered themselves.
    package var registrationClientLimit: Int
    package var signingAlgorithm: SignatureAlgorithm
    /// `nil`: userinfo is plain JSON.
    package var userInfoAlgorithm: SignatureAlgorithm?
    package var requiresConsent: Bool
    package var requiresPKCE: Bool
    package var requiresPushedAuthorizationRequests: Bool
    package var offersRememberMe: Bool
    /// The absolute lifetime of a session that is remembered; it has no idle end.
    package var rememberedSession: Seconds
    package var allowsSelfRegistration: Bool
    package var allowsPasswordReset: Bool
    /// `#rrggbb`; `nil` for Writ's own.
    package var themePrimaryColor: String?
    package var themeLogoURL: String?
    /// A BCP 47 tag, for people who say nothing about their language.
    package var defaultLocale: String

    /// The realm's own values over the defaults.
    package init(_ realm: Overrides = [:]) {
        self.init(layers: [realm.filter(\.key.isForRealms)])
    }

    /// A client's values over its realm's, held to what a client of its type may have. RFC 9700 §4.14.2 asks for rotation
    /// or for tokens bound to the client, and a public client's are bound to nothing: rotation and PKCE (§2.1.1) are
    /// always on for it, and its retry window is 60 s at most.
    package init(realm: Overrides, client: Overrides, type: ClientType) {
        self.init(layers: [client.filter(\.key.isClientSetting), realm.filter(\.key.isForRealms)])
        guard type == .public else { return }
        refreshRetryWindow = min(refreshRetryWindow, Self.publicRetryWindowLimit)
        rotatesRefreshTokens = true
        requiresPKCE = true
    }

    /// RFC 9700 §4.14.2: only the client's authentication guards a retried token longer than this.
    package static let publicRetryWindowLimit: Seconds = 60

    private init(layers: [Overrides]) {
        func text(_ setting: RealmSetting) -> String {
            for layer in layers { if let value = layer[setting] { return value } }
            return setting.defaultValue
        }
        func seconds(_ setting: RealmSetting) -> Seconds { Seconds(Int(text(setting)) ?? 0) }
        accessTokenLifetime = seconds(.accessTokenLifetime)
        codeLifetime = seconds(.codeLifetime)
        refreshIdle = seconds(.refreshIdle)
        refreshAbsolute = seconds(.refreshAbsolute)
        refreshRetryWindow = seconds(.refreshRetryWindow)
        rotatesRefreshTokens = text(.refreshTokenRotation) == "rotate"
        sessionIdle = seconds(.sessionIdle)
        sessionAbsolute = seconds(.sessionAbsolute)
        allowsPasswordGrant = text(.passwordGrant) == "true"
        allowsImplicit = text(.implicit) == "true"
        registration = RegistrationMode(rawValue: text(.registration)) ?? .closed
        registrationScope = Scope(parsing: text(.registrationScopes)) ?? Scope()
        registrationPendingLimit = Int(text(.registrationPendingLimit)) ?? 0
        registrationClientLimit = Int(text(.registrationClientLimit)) ?? 0
        signingAlgorithm = SignatureAlgorithm(rawValue: text(.signingAlgorithm)) ?? .RS256
        userInfoAlgorithm = SignatureAlgorithm(rawValue: text(.userInfoSignedResponseAlgorithm))
        requiresConsent = text(.consent) == "required"
        requiresPKCE = text(.pkce) == "required"
        requiresPushedAuthorizationRequests = text(.requirePushedAuthorizationRequests) == "true"
        offersRememberMe = text(.rememberMe) == "true"
        rememberedSession = seconds(.rememberedSession)
        allowsSelfRegistration = text(.selfRegistration) == "true"
        allowsPasswordReset = text(.passwordReset) == "true"
        themePrimaryColor = text(.themePrimaryColor).isEmpty ? nil : text(.themePrimaryColor)
        themeLogoURL = text(.themeLogoURL).isEmpty ? nil : text(.themeLogoURL)
        defaultLocale = text(.defaultLocale)
    }

    /// Checks `key=value` pairs as an operator gives them. An empty value takes the setting back to its default.
    /// - Throws: ``SettingError`` naming the first that is unknown, out of range, or not for a client.
    package static func parse(
        _ pairs: [(key: String, value: String)], onto current: Overrides = [:], forClient type: ClientType? = nil
    ) throws(SettingError) -> Overrides {
        var overrides = current
        for (key, value) in pairs {
            func isForThis(_ setting: RealmSetting) -> Bool {
                type == nil ? setting.isForRealms : setting.isClientSetting
            }
            guard let setting = RealmSetting(rawValue: key), isForThis(setting) else {
                let known = RealmSetting.allCases.filter(isForThis).map(\.rawValue)
                throw SettingError(
                    name: key, value: value, expected: "one of the settings \(known.joined(separator: ", "))")
            }
            if value.isEmpty {
                overrides[setting] = nil
                continue
            }
            let canonical = try setting.canonical(value)
            if type == .public, setting == .refreshTokenRotation, canonical == "none" {
                throw SettingError(
                    name: key, value: value, expected: "rotate: only a confidential client may go without rotation")
            }
            if type == .public, setting == .pkce, canonical != "required" {
                throw SettingError(
                    name: key, value: value, expected: "required: only a confidential client may go without PKCE")
            }
            if type == .public, setting == .refreshRetryWindow, Int(canonical) ?? 0 > publicRetryWindowLimit.count {
                throw SettingError(
                    name: key, value: value, expected: "0 to \(publicRetryWindowLimit.count) for a public client")
            }
            overrides[setting] = canonical
        }
        return overrides
    }
}
