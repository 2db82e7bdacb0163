// The values of the administration API. A member is described once, for what is taken and what is given.
import WritCrypto
import WritProtocol
import WritServer

enum AdminSchemas {
    typealias Member = Schema.Member

    /// An `ETag` of ours.
    static let tag = Schema.text(3...21, pattern: "^\"[0-9]{1,19}\"$")
    /// `If-Match`, as far as it is of use.
    static let expectedTag = Schema.either(.choice(["*"]), tag)
    /// `If-None-Match` of a read: what is none of ours is what the caller has not (RFC 9110 §13.1.2).
    static let knownTags = Schema.text(0...Int.max)
    private static let instants: [Member] = [
        Member("created_at", .time, required: true),
        Member("revision", .revision, required: true, "Counts the changes."),
    ]
    private static let realmID = Schema.text(1...63, pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")

    static func pathParameter(_ name: String) -> Schema {
        switch name {
        case "realm": realmID
        case "client_id": .text(1...128)
        case "sub", "sid", "secret_id", "group_id", "token_id": .uuid
        case "role": roleName
        case "api_id": apiID
        case "template": templateName
        default: .text(1...128)
        }
    }

    // MARK: Realms

    private static let ofRealm: [Member] = [
        Member("display_name", .text(), "What people are shown."),
        Member("enabled", .flag, "A disabled realm answers nothing to anybody but administrators."),
        Member("settings", settings(RealmSetting.allCases.filter(\.isForRealms)), "What was set; the rest is default."),
    ]
    static let realm = Schema.named(
        "Realm",
        .object(
            [Member("id", realmID, required: true), Member("issuer", .uri, required: true)]
                + ofRealm.requiring("enabled", "settings") + [
                    Member(
                        "signing_algorithm_from", .time, "When keys for the algorithm that was chosen begin to sign.")
                ] + instants))
    static let newRealm = Schema.named("NewRealm", .object([Member("id", realmID, required: true)] + ofRealm))
    static let wholeRealm = Schema.named("WholeRealm", .object(ofRealm))
    static let realmChanges = Schema.named("RealmChanges", .object(ofRealm.changes(keeping: ["enabled", "settings"])))
    static let settingInForce = Schema.named(
        "Setting",
        .object([
            Member("name", .choice(RealmSetting.allCases.filter(\.isForRealms).map(\.rawValue)), required: true),
            Member("value", .either(.flag, .integer(0...Int64.max), .text(0...2048)), required: true),
            Member("default", .either(.flag, .integer(0...Int64.max), .text(0...2048)), required: true),
            Member("set", .flag, required: true, "Whether it was set, or is the default."),
        ]))
    private static let templateName = Schema.text(1...64, pattern: "^[a-z0-9][a-z0-9./-]*$")
    private static let templateContent = Member(
        "content", .text(1...1_048_576), required: true, "Mustache, CSS or JSON, by the name.")
    private static let ofTemplate: [Member] = [
        Member("name", templateName, required: true, "As `writ pages export` names it, without `.mustache`."),
        Member("octets", .integer(1...1_048_576), required: true), Member("updated_at", .time, required: true),
    ]
    static let templateHead = Schema.named("TemplateHead", .object(ofTemplate))
    static let template = Schema.named("Template", .object(ofTemplate + [templateContent]))
    static let newTemplate = Schema.named("NewTemplate", .object([templateContent]))
    static let scope = Schema.named(
        "Scope",
        .object([
            Member("name", .text(1...256), required: true), Member("claims", .list(of: .text()), required: true),
        ]))

    /// Null takes a setting back to its default.
    private static func settings(_ settings: [RealmSetting]) -> Schema {
        .object(
            settings.sorted { $0.rawValue < $1.rawValue }.map { setting in
                let schema: Schema =
                    switch setting.form {
                    case .seconds(let range), .count(let range): .integer(within: range)
                    case .flag: .flag
                    case .choice(let choices): .choice(choices)
                    case .color: .text(4...7, pattern: "^#[0-9A-Fa-f]{3,6}$")
                    case .url: .uri
                    case .host: .text(1...253, format: "hostname")
                    case .scope: .text(0...16_448)
                    }
                return Member(setting.rawValue, schema.nullable)
            })
    }

    // MARK: Clients

    private static let ofClient: [Member] = [
        Member("client_name", .text(), "What people are shown."),
        Member("type", .choice([ClientType.confidential.rawValue, ClientType.public.rawValue])),
        Member("enabled", .flag),
        Member("token_endpoint_auth_method", .choice(ClientAuthMethod.allCases.map(\.rawValue))),
        Member("grant_types", .list(of: .choice(GrantType.allCases.map(\.rawValue)))),
        Member("redirect_uris", .list(of: .uri)),
        Member("post_logout_redirect_uris", .list(of: .uri)),
        Member("scope", .text(0...16_384), "What it may ask for, parted by spaces."),
        Member("resources", .list(of: .uri), "The audiences that it may ask tokens for (RFC 8707)."),
        Member(
            "origins", .list(of: .uri, limit: 200), "Whose pages may read replies, beside those of its redirect URIs."),
        Member("client_uri", .uri), Member("logo_uri", .uri), Member("policy_uri", .uri), Member("tos_uri", .uri),
        Member("initiate_login_uri", .uri), Member("backchannel_logout_uri", .uri),
        Member("backchannel_logout_session_required", .flag),
        Member("frontchannel_logout_uri", .uri), Member("frontchannel_logout_session_required", .flag),
        Member("jwks_uri", .uri, "Where its public keys are, in place of `jwks`."),
        Member("jwks", .anyObject, "Its public keys, for private_key_jwt (RFC 7517)."),
        Member(
            "settings", settings(RealmSetting.allCases.filter(\.isClientSetting)), "Its own values of realm settings."),
    ]
    private static let clientID = Member("client_id", .text(1...128), required: true)
    private static let ofShownClient: [Member] =
        ofClient.requiring("type", "enabled", "token_endpoint_auth_method", "grant_types", "scope", "settings")
        + [
            Member("roles", .list(of: roleName, limit: 5000), required: true, "For when it acts for itself."),
            Member("contacts", .list(of: .text(1...2048)), "Whom its developer named."),
            Member("signing_algorithm_from", .time, "When keys for the algorithm that was chosen begin to sign."),
            Member(
                "secrets",
                .list(
                    of: .object([Member("id", .uuid, required: true), Member("created_at", .time, required: true)]),
                    limit: 2), required: true, "The live ones, without what they are."),
            Member("updated_at", .time, required: true),
        ] + instants
    static let client = Schema.named("Client", .object([clientID] + ofShownClient))
    static let clientWithSecret = Schema.named(
        "ClientWithSecret",
        .object(
            [clientID, Member("client_secret", .text(), "A secret made just now. It is shown this once.")]
                + ofShownClient))
    static let newClient = Schema.named(
        "NewClient", .object([Member("client_id", .text(1...128), "A generated one by itself.")] + ofClient))
    static let wholeClient = Schema.named("WholeClient", .object(ofClient))
    static let clientChanges = Schema.named(
        "ClientChanges",
        .object(
            ofClient.changes(keeping: [
                "type", "enabled", "backchannel_logout_session_required", "frontchannel_logout_session_required",
                "settings",
            ])))
    static let secret = Schema.named(
        "Secret",
        .object([
            Member("id", .uuid, required: true), Member("client_secret", .text(), required: true, "Shown this once."),
        ]))

    // MARK: Users

    private static let ofUser: [Member] = [
        Member("username", .text()), Member("email", .text(3...254, format: "email")), Member("email_verified", .flag),
        Member("given_name", .text()), Member("family_name", .text()),
        Member("phone_number", .text(1...64)), Member("phone_number_verified", .flag),
        Member("locale", .text(1...64), "A language tag (BCP 47)."), Member("zoneinfo", .text(1...64)),
        Member(
            "address", .object(PostalAddress.members.map { Member($0.name, .text(1...1000).nullable) }),
            "OIDC Core §5.1.1."),
        Member("enabled", .flag),
        Member(
            "required_actions",
            .list(of: .choice(RequiredAction.allCases.map(\.rawValue)), limit: RequiredAction.allCases.count),
            "What the user has to do at the next login, or the next authorization request, before they come in."),
    ]
    static let user = Schema.named(
        "User",
        .object(
            [Member("sub", .uuid, required: true)] + ofUser.requiring("username", "enabled", "required_actions") + [
                Member("updated_at", .time, required: true)
            ] + instants))
    static let newUser = Schema.named(
        "NewUser",
        .object(
            ofUser.requiring("username") + [
                Member("password", newPassword, "Without one nobody logs in with a password.")
            ]))
    static let userChanges = Schema.named(
        "UserChanges",
        .object(ofUser.changes(keeping: ["username", "email_verified", "phone_number_verified", "enabled"])))
    static let password = Schema.named(
        "Password",
        .object([
            Member("password", newPassword, required: true),
            Member("temporary", .flag, "The user has to choose another one at the next login."),
        ]))
    private static let newPassword = Schema.text(
        PasswordRules.length.lowerBound...PasswordRules.length.upperBound, format: "password")
    static let session = Schema.named(
        "Session",
        .object([
            Member("sid", .uuid, required: true), Member("sub", .uuid, required: true),
            Member("username", .text(), required: true), Member("address", .text(1...64), required: true),
            Member("user_agent", .text(1...512)), Member("remembered", .flag, required: true),
            Member("created_at", .time, required: true), Member("last_used_at", .time, required: true),
        ]))
    static let consent = Schema.named(
        "Consent",
        .object([
            Member("client_id", .text(1...128), required: true), Member("client_name", .text()),
            Member("scope", .text(0...16_384), required: true), Member("created_at", .time, required: true),
            Member("updated_at", .time, required: true),
        ]))

    // MARK: Rights

    private static let roleName = Schema.text(1...128, pattern: "^[A-Za-z0-9._:-]+$")
    private static let apiID = Schema.text(1...64, pattern: "^[a-z0-9-]+$")
    private static let stamps: [Member] = [Member("updated_at", .time, required: true)] + instants
    private static let ofRole: [Member] = [
        Member("description", .text(1...1000)),
        Member("permissions", .list(of: .text(3...193), limit: 1000), "As `api:permission`."),
        Member("includes", .list(of: roleName, limit: 1000), "Roles whose rights it holds too."),
    ]
    static let role = Schema.named(
        "Role",
        .object([Member("name", roleName, required: true)] + ofRole.requiring("permissions", "includes") + stamps))
    static let newRole = Schema.named("NewRole", .object([Member("name", roleName, required: true)] + ofRole))
    static let wholeRole = Schema.named("WholeRole", .object(ofRole))
    static let roleChanges = Schema.named("RoleChanges", .object(ofRole.changes()))
    static let rights = Schema.named(
        "Rights",
        .object([
            Member("roles", .list(of: roleName, limit: 5000), required: true, "Given to them alone."),
            Member("groups", .list(of: .text(1...8192), limit: 20_000), required: true, "Paths."),
            Member("effective_roles", .list(of: roleName, limit: 5000), required: true),
            Member("permissions", .list(of: .text(3...193), limit: 100_000), required: true, "As `api:permission`."),
        ]))
    private static let ofGroup: [Member] = [
        Member("name", .text(1...128)), Member("parent", .uuid, "The group that it lies in."),
    ]
    static let group = Schema.named(
        "Group",
        .object(
            [Member("id", .uuid, required: true), Member("path", .text(1...8192), required: true)]
                + ofGroup.requiring("name") + [Member("roles", .list(of: roleName, limit: 5000), required: true)]
                + stamps))
    static let newGroup = Schema.named("NewGroup", .object(ofGroup.requiring("name")))
    static let groupChanges = Schema.named("GroupChanges", .object(ofGroup.changes(keeping: ["name"])))
    private static let ofAPI: [Member] = [
        Member("audience", .uri, "What tokens for it name as `aud`."),
        Member("display_name", .text()),
        Member(
            "permissions",
            .list(
                of: .object([
                    Member("name", .text(1...128), required: true), Member("description", .text(1...1000)),
                ]), limit: 500)),
        Member("access_token_typ", .choice(AccessTokenType.allCases.map(\.rawValue))),
        Member("audience_as_array", .flag), Member("lean_token", .flag, "Without roles, groups and profile."),
    ]
    static let api = Schema.named(
        "API",
        .object(
            [Member("id", apiID, required: true)]
                + ofAPI.requiring("audience", "permissions", "access_token_typ", "audience_as_array", "lean_token") + [
                    Member("built_in", .flag, required: true, "There in every realm, and not to be changed.")
                ] + stamps.requiring()))
    static let newAPI = Schema.named(
        "NewAPI", .object([Member("id", apiID, required: true)] + ofAPI.requiring("audience")))
    static let wholeAPI = Schema.named("WholeAPI", .object(ofAPI.requiring("audience")))
    static let apiChanges = Schema.named(
        "APIChanges",
        .object(ofAPI.changes(keeping: ["audience", "access_token_typ", "audience_as_array", "lean_token"])))

    // MARK: Registrations

    static let registration = Schema.named(
        "Registration",
        .object([
            Member("id", .text(1...128), required: true),
            Member("state", .choice(RegistrationState.allCases.map(\.rawValue)), required: true),
            Member("has_client", .flag, required: true, "Whether a client is in force already."),
            Member("way", .text(1...64), required: true, "How it came to be asked for."),
            Member("client_name", .text(1...2048)), Member("reason", .text(1...2000), "What the applicant was told."),
            Member("address", .text(0...64), required: true), Member("revision", .revision, required: true),
            Member("created_at", .time, required: true), Member("updated_at", .time, required: true),
            Member("obstacle", .text(1...8192), "Why it cannot be approved as it is."),
            Member("metadata", .anyObject, "What is asked (RFC 7591)."),
            Member(
                "changes",
                .list(
                    of: .object([
                        Member("member", .text(1...2048), required: true), Member("before", .any),
                        Member("after", .any),
                    ]), limit: 1000), "What an approval would change."),
            Member(
                "notes",
                .list(
                    of: .object([
                        Member("kind", .text(1...64), required: true),
                        Member("author", .text(1...1024), required: true),
                        Member("note", .text(1...2000)), Member("at", .time, required: true),
                    ]), limit: 1000)),
        ]))
    static let approval = Schema.named(
        "Approval", .object([Member("note", .text(1...2000), "For other reviewers and the applicant.")]))
    static let refusal = Schema.named(
        "Refusal", .object([Member("reason", .text(1...2000), required: true, "What the applicant is told.")]))

    private static let ofInitialAccessToken: [Member] = [
        Member("id", .uuid, required: true), Member("note", .text(), "Whom it is for."), furtherScope,
        Member(
            "uses_left", .integer(0...Int64(InitialAccessTokenRules.uses.upperBound)), "Absent: as many as wanted."),
        Member("created_by", .text(1...128), required: true), Member("created_at", .time, required: true),
        Member("expires_at", .time, required: true),
    ]
    private static let furtherScope = Member(
        "scope", .text(1...16_448), "What may be registered beyond what every client may, parted by spaces.")
    static let initialAccessToken = Schema.named("InitialAccessToken", .object(ofInitialAccessToken))
    static let initialAccessTokenWithItself = Schema.named(
        "InitialAccessTokenWithItself",
        .object(
            [Member("token", .text(), required: true, "What a developer registers with. It is shown this once.")]
                + ofInitialAccessToken))
    static let newInitialAccessToken = Schema.named(
        "NewInitialAccessToken",
        .object([
            Member("note", .text(), "Whom it is for."), furtherScope,
            Member(
                "uses", .integer(within: InitialAccessTokenRules.uses).nullable,
                "How many clients may be registered with it; 1 by itself, null: as many as wanted."),
            Member(
                "lifetime_seconds", .integer(within: InitialAccessTokenRules.lifetime),
                "How long it is good for: a week by itself."),
        ]))

    // MARK: Audit

    static let auditEvent = Schema.named(
        "AuditEvent",
        .object([
            Member("id", .uuid, required: true), Member("at", .text(20...32, format: "date-time"), required: true),
            Member("realm", .text(1...63), required: true), Member("kind", .text(1...64), required: true),
            Member("client_id", .text(1...128)), Member("user_id", .uuid), Member("address", .text(1...1024)),
            Member("request_id", .text(1...1024)),
            Member("detail", .map(of: .text(0...8192)), required: true),
            Member("position", .integer(0...Int64.max), required: true, "Its place in the trail; 0 until it has one."),
        ]))

    // MARK: Keys

    static let key = Schema.named(
        "Key",
        .object([
            Member("kid", .text(1...128), required: true),
            Member("algorithm", .choice(SignatureAlgorithm.allCases.map(\.rawValue)), required: true),
            Member("state", .choice(["next", "active", "retiring", "retired"]), required: true),
            Member("created_at", .time, required: true), Member("active_from", .time, required: true),
            Member("retired_at", .time),
        ]))
    static let rotation = Schema.named(
        "Rotation",
        .object([
            Member("algorithm", .choice(SignatureAlgorithm.allCases.map(\.rawValue)), "The realm's by itself."),
            Member("kind", .choice(KeyKind.allCases.map(\.rawValue)), "As the present key's by itself."),
            Member(
                "now", .flag,
                "Sign at once, because the present key leaked: relying parties refuse tokens until they fetch the JWKS."
            ),
        ]))
}
