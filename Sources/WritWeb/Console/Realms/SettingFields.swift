// A form's fields for settings, made of what each setting is: its form, its range, its default.
import WritProtocol

extension RealmSetting {
    /// `Access token lifetime`: the name, as a person reads it.
    var title: String {
        let words = rawValue.replacing("_seconds", with: "").replacing("_", with: " ")
        let spelled = words.split(separator: " ").map { Self.spelling[String($0)] ?? String($0) }.joined(separator: " ")
        return spelled.prefix(1).uppercased() + spelled.dropFirst()
    }

    private static let spelling = [
        "pkce": "PKCE", "url": "URL", "alg": "algorithm", "mfa": "MFA", "userinfo": "userinfo", "totp": "TOTP",
        "webauthn": "WebAuthn",
    ]

    /// What it does, in a sentence; `nil` where the name says it.
    var explanation: String? { Self.explanations[self] }

    private static let explanations: [RealmSetting: String] = [
        .accessTokenLifetime: "A token that is out is good until then, so keep it short.",
        .codeLifetime: "How long a client has to redeem a code.",
        .refreshIdle: "A grant that is not renewed for so long ends.",
        .refreshAbsolute: "A grant ends after so long, however often it is renewed.",
        .refreshRetryWindow: "A client whose reply was lost gets the same new token again within it.",
        .refreshTokenRotation: "Only confidential clients may go without.",
        .sessionIdle: "A browser session that is not used for so long ends.",
        .sessionAbsolute: "A browser session ends after so long in any case.",
        .passwordGrant: "Lets clients send passwords themselves. RFC 9700 advises against it.",
        .implicit: "Lets clients receive tokens in the redirect. RFC 9700 advises against it.",
        .registration: "How clients come in by themselves (RFC 7591).",
        .signingAlgorithm: "A new one signs once relying parties had time to fetch its key.",
        .consent: "Whether people are asked before a client learns of them.",
        .pkce: "Only a confidential client that knows no PKCE may go without.",
        .requirePushedAuthorizationRequests: "Takes authorization requests only as RFC 9126 has them.",
        .rememberMe: "Offers to stay signed in.",
        .rememberedSession: "How long somebody who chose that stays signed in.",
        .selfRegistration: "People make their own accounts.",
        .passwordReset: "People who forgot their password are mailed a link.",
        .themePrimaryColor: "Of buttons and links. White text on it must be readable.",
        .themeLogoURL: "An https address of a picture.",
        .defaultLocale: "For people whose browser says nothing.",
    ]

    /// The part of the form that it stands in.
    var group: String {
        if rawValue.hasPrefix("theme_") || self == .defaultLocale { return "Look" }
        if rawValue.hasPrefix("registration") { return "Clients" }
        if rawValue.contains("session") || rawValue.hasPrefix("remember") { return "Sessions" }
        if rawValue.contains("token") || rawValue.hasPrefix("refresh") || self == .codeLifetime
            || self == .signingAlgorithm
        {
            return "Tokens"
        }
        switch self {
        case .passwordGrant, .implicit, .registration, .consent, .pkce, .requirePushedAuthorizationRequests,
            .subjectType, .sectorIdentifier, .userInfoSignedResponseAlgorithm:
            return "Clients"
        default: return "People"
        }
    }

    static let groups = ["Look", "Tokens", "Sessions", "People", "Clients"]

    /// - Parameter value: What was set, or typed; empty for the default.
    /// - Parameter fallback: What holds where it is empty, and who says so.
    func field(_ value: String, fallback: String, source: String = "Default") -> ConsoleField {
        var hint = explanation.map { $0 + " " } ?? ""
        var field = ConsoleField.input(rawValue, title, value)
        switch form {
        case .seconds(let range):
            hint += "Seconds, \(range.lowerBound) to \(range.upperBound). \(source): \(fallback)"
            if let count = Int(fallback), count >= 60 { hint += " (\(Seconds(count).spelled))" }
            hint += "."
            field.kind = .number(range, placeholder: fallback)
        case .flag:
            field.kind = .choice(
                Self.options(
                    ["true", "false"], labels: ["Yes", "No"], value, fallback == "true" ? "Yes" : "No", source))
        case .choice(let values): field.kind = .choice(Self.options(values, labels: values, value, fallback, source))
        case .color: hint += "As #rrggbb. Empty: Writ's own."
        case .url: field.kind = .input(type: "url", autocomplete: "off")
        case .host: hint += "A host name."
        case .count(let range):
            hint += "\(range.lowerBound) to \(range.upperBound). \(source): \(fallback)."
            field.kind = .number(range, placeholder: fallback)
        case .scope: hint += "Scope tokens with spaces between. \(source): \(fallback.isEmpty ? "none" : fallback)."
        }
        field.hint = hint.isEmpty ? nil : hint.trimmingEnd
        return field
    }

    private static func options(
        _ values: [String], labels: [String], _ value: String, _ fallback: String, _ source: String
    ) -> [ConsoleField.Option] {
        [ConsoleField.Option("", "\(source) (\(fallback))", isChosen: value.isEmpty)]
            + zip(values, labels).map { ConsoleField.Option($0, $1, isChosen: $0 == value) }
    }
}

extension String {
    fileprivate var trimmingEnd: String { hasSuffix(" ") ? String(dropLast()) : self }
}
