// Every setting of a realm: its name, its range, its default and whether a client may have its own.
import WritCrypto

/// A setting's name as operators write it (`--set access_token_lifetime_seconds=600`).
package enum RealmSetting: String, CaseIterable, Sendable {
    case accessTokenLifetime = "access_token_lifetime_seconds"
    case codeLifetime = "code_lifetime_seconds"
    case refreshIdle = "refresh_idle_seconds"
    case refreshAbsolute = "refresh_absolute_seconds"
    case refreshRetryWindow = "refresh_retry_window_seconds"
    case refreshTokenRotation = "refresh_token_rotation"
    case sessionIdle = "session_idle_seconds"
    case sessionAbsolute = "session_absolute_seconds"
    case passwordGrant = "password_grant"
    case implicit
    case registration
    case registrationScopes = "registration_scopes"
    case registrationPendingLimit = "registration_pending_limit"
    case registrationClientLimit = "registration_client_limit"
    case signingAlgorithm = "signing_algorithm"
    case consent
    case pkce
    case requirePushedAuthorizationRequests = "require_pushed_authorization_requests"
    case rememberMe = "remember_me"
    case rememberedSession = "remembered_session_seconds"
    case selfRegistration = "self_registration"
    case passwordReset = "password_reset"
    case themePrimaryColor = "theme_primary_color"
    case themeLogoURL = "theme_logo_url"
    case defaultLocale = "default_locale"
    case subjectType = "subject_type"
    case sectorIdentifier = "sector_identifier"
    case userInfoSignedResponseAlgorithm = "userinfo_signed_response_alg"

    /// What a value of it looks like.
    package enum Form: Sendable {
        case seconds(ClosedRange<Int>)
        case count(ClosedRange<Int>)
        case flag
        case choice([String])
        /// `#rrggbb`, dark enough for white text on it.
        case color
        /// An `https` address.
        case url
        case host
        /// Scope tokens with spaces between.
        case scope
    }

    package var form: Form {
        switch self {
        case .accessTokenLifetime: .seconds(1...Self.longestAccessToken)
        case .codeLifetime: .seconds(1...600)
        case .refreshIdle, .refreshAbsolute: .seconds(1...315_360_000)
        case .refreshRetryWindow: .seconds(0...3600)
        case .refreshTokenRotation: .choice(["rotate", "none"])
        case .sessionIdle, .sessionAbsolute: .seconds(60...31_536_000)
        case .passwordGrant, .implicit, .requirePushedAuthorizationRequests, .rememberMe, .selfRegistration,
            .passwordReset:
            .flag
        case .consent: .choice(["required", "skip"])
        case .pkce: .choice(["required", "if_sent"])
        case .rememberedSession: .seconds(60...31_536_000)
        case .themePrimaryColor: .color
        case .themeLogoURL: .url
        case .defaultLocale: .choice(["en", "de", "fr", "es", "zh", "ar"])
        case .subjectType: .choice(SubjectType.allCases.map(\.rawValue))
        case .sectorIdentifier: .host
        case .userInfoSignedResponseAlgorithm: .choice(["none"] + SignatureAlgorithm.allCases.map(\.rawValue))
        case .registration: .choice(RegistrationMode.allCases.map(\.rawValue))
        case .registrationScopes: .scope
        case .registrationPendingLimit: .count(1...100_000)
        case .registrationClientLimit: .count(1...10_000_000)
        case .signingAlgorithm: .choice(["RS256", "PS256", "ES256", "EdDSA"])
        }
    }

    package var defaultValue: String {
        switch self {
        case .accessTokenLifetime: "300"
        case .codeLifetime: "60"
        case .refreshIdle: "2592000"
        case .refreshAbsolute: "7776000"
        case .refreshRetryWindow: "10"
        case .refreshTokenRotation: "rotate"
        case .sessionIdle: "1800"
        case .sessionAbsolute: "36000"
        case .passwordGrant, .implicit, .requirePushedAuthorizationRequests, .rememberMe, .selfRegistration: "false"
        case .passwordReset: "true"
        case .consent, .pkce: "required"
        case .rememberedSession: "2592000"
        case .themePrimaryColor, .themeLogoURL, .sectorIdentifier, .registrationScopes: ""
        case .defaultLocale: "en"
        case .subjectType: SubjectType.public.rawValue
        case .userInfoSignedResponseAlgorithm: "none"
        case .registration: RegistrationMode.review.rawValue
        case .registrationPendingLimit: "200"
        case .registrationClientLimit: "10000"
        case .signingAlgorithm: "RS256"
        }
    }

    /// Whether a client may override it. `password_grant` and `implicit` are granted to a client through its grant types.
    package var isClientSetting: Bool {
        switch self {
        case .accessTokenLifetime, .codeLifetime, .refreshIdle, .refreshAbsolute, .refreshRetryWindow,
            .refreshTokenRotation, .signingAlgorithm, .consent, .pkce, .requirePushedAuthorizationRequests,
            .subjectType, .sectorIdentifier, .userInfoSignedResponseAlgorithm:
            true
        case .sessionIdle, .sessionAbsolute, .passwordGrant, .implicit, .registration, .registrationScopes,
            .registrationPendingLimit, .registrationClientLimit, .rememberMe, .rememberedSession, .selfRegistration,
            .passwordReset, .themePrimaryColor, .themeLogoURL, .defaultLocale:
            false
        }
    }

    /// Whether a realm may have it. PKCE is relaxed for one client at a time, by whoever knows that client
    /// (RFC 9700 §2.1.1); how a client knows people and is answered is its own metadata (OIDC Registration §2).
    package var isForRealms: Bool {
        switch self {
        case .pkce, .subjectType, .sectorIdentifier, .userInfoSignedResponseAlgorithm: false
        default: true
        }
    }

    /// The value in its one spelling, or why it is none.
    package func canonical(_ text: String) throws(SettingError) -> String {
        switch form {
        case .seconds(let range):
            guard let count = Int(text), range.contains(count) else {
                throw SettingError(
                    name: rawValue, value: text,
                    expected: "a whole number of seconds from \(range.lowerBound) to \(range.upperBound)")
            }
            return String(count)
        case .count(let range):
            guard let count = Int(text), range.contains(count) else {
                throw SettingError(
                    name: rawValue, value: text,
                    expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return String(count)
        case .flag:
            switch text.lowercased() {
            case "true", "on", "yes": return "true"
            case "false", "off", "no": return "false"
            default: throw SettingError(name: rawValue, value: text, expected: "true or false")
            }
        case .choice(let values):
            guard values.contains(text) else {
                throw SettingError(name: rawValue, value: text, expected: "one of \(values.joined(separator: ", "))")
            }
            return text
        case .color:
            guard let color = HexColor(text), color.contrastWithWhite >= HexColor.readableContrast else {
                throw SettingError(
                    name: rawValue, value: text,
                    expected: "#rrggbb, dark enough that white text on it is readable (a contrast of 4.5 to 1)")
            }
            return color.description
        case .url:
            guard LogoURL.isAllowed(text) else {
                throw SettingError(name: rawValue, value: text, expected: "an https address without a fragment")
            }
            return text
        case .host:
            let host = text.lowercased()
            guard HostName.isAllowed(host) else {
                throw SettingError(name: rawValue, value: text, expected: "a host name, as app.example.com")
            }
            return host
        case .scope:
            guard let scope = Scope(parsing: text) else {
                throw SettingError(name: rawValue, value: text, expected: "scope tokens with spaces between")
            }
            return scope.description
        }
    }
}

/// A setting that cannot be: which, what was given, and what would do.
package struct SettingError: Error, Equatable, CustomStringConvertible {
    package var name: String
    package var value: String
    package var expected: String

    package init(name: String, value: String, expected: String) {
        self.name = name
        self.value = value
        self.expected = expected
    }

    package var description: String { "\(name)=\(value): expected \(expected)" }
}

extension RealmSetting {
    /// Seconds: the longest that any access token may live, so how long a replaced key stays published.
    package static let longestAccessToken = 86_400
}
