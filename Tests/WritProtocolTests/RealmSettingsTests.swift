// Settings of realms and clients: defaults, ranges and who may have which.
import Testing
import WritCrypto

@testable import WritProtocol

struct RealmSettingsTests {
    @Test func `the defaults are what operators rely on`() {
        let settings = RealmSettings()
        #expect(settings.accessTokenLifetime == 300 && settings.codeLifetime == 60)
        #expect(settings.refreshIdle == 2_592_000 && settings.refreshAbsolute == 7_776_000)
        #expect(settings.refreshRetryWindow == 10 && settings.rotatesRefreshTokens)
        #expect(settings.sessionIdle == 1800 && settings.sessionAbsolute == 36_000)
        #expect(!settings.allowsPasswordGrant && !settings.allowsImplicit)
        #expect(settings.registration == .review && settings.signingAlgorithm == .RS256)
    }

    @Test func `the defaults of logging in ask for consent and PKCE, and offer no registration`() {
        let settings = RealmSettings()
        #expect(settings.requiresConsent && settings.requiresPKCE && !settings.requiresPushedAuthorizationRequests)
        #expect(!settings.offersRememberMe && settings.rememberedSession == 2_592_000)
        #expect(!settings.allowsSelfRegistration && settings.allowsPasswordReset && settings.defaultLocale == "en")
        #expect(settings.themePrimaryColor == nil && settings.themeLogoURL == nil)
    }

    @Test(arguments: RealmSetting.allCases.filter { !$0.defaultValue.isEmpty })
    func `every default is a value that its setting accepts`(_ setting: RealmSetting) throws {
        #expect(try setting.canonical(setting.defaultValue) == setting.defaultValue)
    }

    @Test func `an unknown setting is refused with the names of those there are`() throws {
        let error = #expect(throws: SettingError.self) { try RealmSettings.parse([("acces_token_lifetime", "5")]) }
        #expect(error?.expected.contains("access_token_lifetime_seconds") == true)
    }

    @Test(arguments: [
        ("access_token_lifetime_seconds", "0"), ("access_token_lifetime_seconds", "1.5"),
        ("access_token_lifetime_seconds", "86401"), ("password_grant", "maybe"), ("signing_algorithm", "none"),
        ("signing_algorithm", "HS256"), ("refresh_retry_window_seconds", "-1"), ("registration", "yes"),
    ])
    func `values out of range are refused`(_ name: String, _ value: String) {
        #expect(throws: SettingError.self) { try RealmSettings.parse([(name, value)]) }
    }

    @Test(arguments: ["#000000", "#1D4ED8", "#767676", "#b00020"])
    func `a colour is taken if white text is readable on it`(_ color: String) throws {
        #expect(try RealmSettings.parse([("theme_primary_color", color)]) == [.themePrimaryColor: color.lowercased()])
    }

    @Test(arguments: ["#777777", "#ffffff", "#ffd700", "#fff", "red", "1d4ed8", "#1d4ed8ff", "#+d4ed8", "#1d4ed8;x:y"])
    func `any other is refused`(_ color: String) {
        #expect(throws: SettingError.self) { try RealmSettings.parse([("theme_primary_color", color)]) }
    }

    @Test(arguments: ["https://cdn.example/logo.svg", "https://cdn.example:8443/a?b=c", "https://cdn.example"])
    func `a logo is an https address`(_ url: String) throws {
        #expect(RealmSettings(try RealmSettings.parse([("theme_logo_url", url)])).themeLogoURL == url)
    }

    @Test(arguments: [
        "http://cdn.example/a", "javascript:alert(1)", "https://", "https:///a", "https://a@b/c", "//cdn.example/a",
        "https://cdn.example/a;script-src *", "https://cdn.example/a b", "https://cdn.example/\"onload=x",
        "https://cdn.example/a#b", "https://[::1]/a", "https://cdn.example\r\nX: 1", "data:image/png;base64,AA",
    ])
    func `and nothing that could end an attribute, a directive or a header`(_ url: String) {
        #expect(throws: SettingError.self) { try RealmSettings.parse([("theme_logo_url", url)]) }
    }

    @Test func `PKCE is relaxed for a confidential client only, and never for a realm`() throws {
        #expect(try RealmSettings.parse([("pkce", "if_sent")], forClient: .confidential) == [.pkce: "if_sent"])
        #expect(!RealmSettings(realm: [:], client: [.pkce: "if_sent"], type: .confidential).requiresPKCE)
        #expect(RealmSettings(realm: [.pkce: "if_sent"], client: [.pkce: "if_sent"], type: .public).requiresPKCE)
        #expect(RealmSettings(realm: [.pkce: "if_sent"], client: [:], type: .confidential).requiresPKCE)
        #expect(RealmSettings([.pkce: "if_sent"]).requiresPKCE)
        #expect(throws: SettingError.self) { try RealmSettings.parse([("pkce", "if_sent")], forClient: .public) }
        #expect(throws: SettingError.self) { try RealmSettings.parse([("pkce", "if_sent")]) }
        #expect(try RealmSettings.parse([("pkce", "required")], forClient: .public) == [.pkce: "required"])
    }

    @Test(arguments: [
        ("subject_type", "pairwise"), ("sector_identifier", "app.example"), ("userinfo_signed_response_alg", "ES256"),
    ])
    func `a client says how it knows people and is answered, a realm does not`(name: String, value: String) throws {
        let setting = try #require(RealmSetting(rawValue: name))
        for type in [ClientType.public, .confidential] {
            #expect(try RealmSettings.parse([(name, value)], forClient: type) == [setting: value])
        }
        #expect(throws: SettingError.self) { try RealmSettings.parse([(name, value)]) }
        #expect(RealmSettings([setting: value]) == RealmSettings())
    }

    @Test func `userinfo is plain unless an algorithm is chosen`() {
        #expect(RealmSettings().userInfoAlgorithm == nil)
        func algorithm(_ name: String) -> SignatureAlgorithm? {
            RealmSettings(realm: [:], client: [.userInfoSignedResponseAlgorithm: name], type: .public).userInfoAlgorithm
        }
        #expect(algorithm("none") == nil && algorithm("PS256") == .PS256)
    }

    @Test func `a sector identifier is a host, in lower case`() throws {
        #expect(
            try RealmSettings.parse([("sector_identifier", "App.EXAMPLE")], forClient: .public)
                == [.sectorIdentifier: "app.example"])
    }

    @Test(arguments: [
        "https://app.example", "app.example/", "app.example:443", "app..example", ".example", "example.", "-a.example",
        "a-.example", "\u{E4}.example", "a b", "[::1]", String(repeating: "a", count: 64) + ".example",
        String(repeating: "a.", count: 127) + "example",
    ])
    func `and nothing else`(host: String) {
        #expect(throws: SettingError.self) {
            try RealmSettings.parse([("sector_identifier", host)], forClient: .public)
        }
    }

    @Test func `an empty value takes a setting back to its default`() throws {
        let set = try RealmSettings.parse([("code_lifetime_seconds", "30"), ("password_grant", "on")])
        #expect(set == [.codeLifetime: "30", .passwordGrant: "true"])
        #expect(try RealmSettings.parse([("code_lifetime_seconds", "")], onto: set) == [.passwordGrant: "true"])
    }

    @Test func `a client's value goes before its realm's, and its realm's before the default`() {
        let settings = RealmSettings(
            realm: [.accessTokenLifetime: "600", .codeLifetime: "30"], client: [.accessTokenLifetime: "120"],
            type: .confidential)
        #expect(settings.accessTokenLifetime == 120 && settings.codeLifetime == 30 && settings.refreshRetryWindow == 10)
    }

    @Test(arguments: [
        "password_grant", "implicit", "registration", "session_idle_seconds", "remember_me",
        "remembered_session_seconds", "self_registration", "password_reset", "default_locale",
    ])
    func `a client cannot have what only a realm decides`(_ name: String) {
        #expect(throws: SettingError.self) {
            try RealmSettings.parse(
                [(name, RealmSetting(rawValue: name)?.defaultValue ?? "")], forClient: .confidential)
        }
        #expect(
            RealmSettings(realm: [:], client: [.passwordGrant: "true"], type: .confidential).allowsPasswordGrant
                == false)
    }

    @Test func `a public client always rotates and retries for a minute at most`() throws {
        let settings = RealmSettings(
            realm: [.refreshRetryWindow: "3600", .refreshTokenRotation: "none"], client: [:], type: .public)
        #expect(settings.refreshRetryWindow == 60 && settings.rotatesRefreshTokens)
        #expect(throws: SettingError.self) {
            try RealmSettings.parse([("refresh_token_rotation", "none")], forClient: .public)
        }
        #expect(throws: SettingError.self) {
            try RealmSettings.parse([("refresh_retry_window_seconds", "61")], forClient: .public)
        }
        #expect(
            try RealmSettings.parse([("refresh_retry_window_seconds", "3600")], forClient: .confidential).count == 1)
    }
}
