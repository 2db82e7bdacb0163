// A realm's settings: those that have a counterpart, held to the ranges that they have here.
import WritJOSE
import WritProtocol

enum KeycloakSettings {
    /// Keycloak's member, and the setting that means the same.
    private static let seconds: [(member: String, setting: RealmSetting)] = [
        ("accessTokenLifespan", .accessTokenLifetime), ("accessCodeLifespan", .codeLifetime),
        ("ssoSessionIdleTimeout", .sessionIdle), ("ssoSessionMaxLifespan", .sessionAbsolute),
        ("ssoSessionMaxLifespanRememberMe", .rememberedSession),
        // A grant without offline_access ends with its session in either server, so these are the offline ones.
        ("offlineSessionIdleTimeout", .refreshIdle),
    ]

    private static let flags: [(member: String, setting: RealmSetting)] = [
        ("rememberMe", .rememberMe), ("registrationAllowed", .selfRegistration),
        ("resetPasswordAllowed", .passwordReset),
    ]

    static func translate(
        _ members: [String: JSONValue], clients: [ImportedClient], keys: [ImportedKey], _ report: inout ImportReport
    ) -> [(key: String, value: String)] {
        var settings: [(key: String, value: String)] = []
        for (member, setting) in seconds {
            // Zero is Keycloak's "as the other one".
            guard let count = members[member]?.integer, count > 0 else { continue }
            settings.append((setting.rawValue, bounded(Int(count), setting, member, &report)))
        }
        if members["offlineSessionMaxLifespanEnabled"]?.bool == true,
            let count = members["offlineSessionMaxLifespan"]?.integer, count > 0
        {
            settings.append(
                (
                    RealmSetting.refreshAbsolute.rawValue,
                    bounded(Int(count), .refreshAbsolute, "offlineSessionMaxLifespan", &report)
                ))
        }
        for (member, setting) in flags {
            guard let value = members[member], value != .null else { continue }
            settings.append((setting.rawValue, members[member].flag(otherwise: false) ? "true" : "false"))
        }
        if let locale = members["defaultLocale"]?.string, !locale.isEmpty {
            if (try? RealmSetting.defaultLocale.canonical(locale)) != nil {
                settings.append((RealmSetting.defaultLocale.rawValue, locale))
            } else {
                report.note(.approximated, "the default language, which the pages here do not have: English", locale)
            }
        }
        settings += signing(members["defaultSignatureAlgorithm"]?.string, keys, &report)
        if clients.contains(where: { $0.draft.grants?.contains(GrantType.password.rawValue) == true }) {
            settings.append((RealmSetting.passwordGrant.rawValue, "true"))
            report.note(
                .approximated,
                "clients with direct access grants: Keycloak allows the password grant unless it is switched off; take it from those that do not use it (RFC 9700 §2.4), then set password_grant=false"
            )
        }
        if clients.contains(where: { $0.draft.grants?.contains(GrantType.implicit.rawValue) == true }) {
            settings.append((RealmSetting.implicit.rawValue, "true"))
        }
        noteLeftOut(members, &report)
        return settings
    }

    static func bounded(
        _ count: Int, _ setting: RealmSetting, _ member: String, _ report: inout ImportReport
    ) -> String {
        guard case .seconds(let range) = setting.form else { return String(count) }
        let value = min(max(count, range.lowerBound), range.upperBound)
        if value != count {
            report.note(
                .approximated, "lifetimes outside of what Writ allows, set to the nearest that it does",
                "\(member) \(count) → \(setting.rawValue) \(value)")
        }
        return String(value)
    }

    private static func signing(
        _ name: String?, _ keys: [ImportedKey], _ report: inout ImportReport
    ) -> [(key: String, value: String)] {
        guard let name, name != RealmSetting.signingAlgorithm.defaultValue else { return [] }
        guard (try? RealmSetting.signingAlgorithm.canonical(name)) != nil else {
            report.note(.approximated, "the signature algorithm: Writ signs RS256, PS256, ES256 or EdDSA", name)
            return []
        }
        return [(RealmSetting.signingAlgorithm.rawValue, name)]
    }

    /// Which flows a realm uses, and Keycloak's own of them.
    private static let flows = [
        ("browserFlow", "browser"), ("directGrantFlow", "direct grant"), ("registrationFlow", "registration"),
        ("resetCredentialsFlow", "reset credentials"), ("clientAuthenticationFlow", "clients"),
        ("firstBrokerLoginFlow", "first broker login"),
    ]

    /// Members that something here looks at, and those that say nothing about the realm's use.
    static let known: Set<String> = Set(
        seconds.map(\.member) + flags.map(\.member) + flows.map { $0.0 } + [
            "id", "realm", "displayName", "enabled", "defaultLocale", "defaultSignatureAlgorithm", "attributes",
            "offlineSessionMaxLifespanEnabled", "offlineSessionMaxLifespan", "smtpServer", "passwordPolicy",
            "bruteForceProtected", "loginTheme", "organizationsEnabled", "notBefore", "verifyEmail",
            "loginWithEmailAllowed", "dockerAuthenticationFlow", "defaultRole", "roles", "internationalizationEnabled",
        ])

    private static func noteLeftOut(_ members: [String: JSONValue], _ report: inout ImportReport) {
        if members["smtpServer"]?.object?.members.isEmpty == false {
            report.note(.leftOut, "the mail server: it is one for all realms here, set mail.server", nil)
        }
        if let policy = members["passwordPolicy"]?.string, !policy.isEmpty {
            report.note(
                .leftOut, "the password policy: new passwords follow NIST SP 800-63B here (length, and a list)", policy)
        }
        if members["bruteForceProtected"]?.bool == true {
            report.note(.leftOut, "brute force detection: Writ's own throttle is always on", nil)
        }
        if let theme = members["loginTheme"]?.string, !theme.isEmpty {
            report.note(.leftOut, "themes: see theme_primary_color, theme_logo_url and pages.templates", theme)
        }
        if members["organizationsEnabled"]?.bool == true {
            report.note(.leftOut, "organizations: there is nothing like them here", nil)
        }
        if members["verifyEmail"].flag(otherwise: false) {
            report.note(
                .leftOut, "addresses verified before the first login: ask it of people with --require-action", nil)
        }
        if !members["loginWithEmailAllowed"].flag(otherwise: true) {
            report.note(.approximated, "login by user name only: here people log in by their address too", nil)
        }
        if let url = members["attributes"]?.object?["frontendUrl"]?.string, !url.isEmpty {
            report.note(
                .leftOut, "the realm's own frontend URL: the issuer here is below server.public_url", url)
        }
        if let name = members["displayName"]?.string, !name.isEmpty,
            (try? TextRules.optional(name, field: "display_name")) == nil
        {
            report.note(
                .leftOut, "the display name: over 255 characters, or with some that are not to be seen",
                String(name.prefix(64)))
        }
        for (member, builtIn) in flows {
            guard let flow = members[member]?.string, !flow.isEmpty, flow != builtIn else { continue }
            report.note(
                .leftOut, "authentication flows of the realm's own: the login here is by user name and password",
                "\(member): \(flow)")
        }
        if members["notBefore"]?.integer ?? 0 > 0 {
            report.note(.leftOut, "the realm's not-before time: revoke by rotating its key", nil)
        }
    }
}
