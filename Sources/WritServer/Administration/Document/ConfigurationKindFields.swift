// The fields of each kind of object, in the order of the document.
import WritProtocol

extension ConfigurationKind {
    /// Without the settings, which are named as `writ realm update --set` names them.
    var fields: [FieldDefinition] {
        switch self {
        case .realm:
            // Switched on is no field: what was switched off in a hurry must not come on again with the next apply, unless
            // the document says so.
            [FieldDefinition("display_name", .text), FieldDefinition("enabled", .flag(true))]
        case .client: Self.clientFields
        case .api:
            [
                FieldDefinition("audience", .text), FieldDefinition("display_name", .text),
                FieldDefinition("permissions", .textsByName), FieldDefinition("access_token_typ", .text),
                FieldDefinition("audience_as_array", .flag(false)), FieldDefinition("lean_token", .flag(false)),
            ]
        case .role:
            [
                FieldDefinition("description", .text), FieldDefinition("permissions", .texts),
                FieldDefinition("includes", .texts),
            ]
        case .group: [FieldDefinition("roles", .texts)]
        case .template: [FieldDefinition(ConfigurationFields.content, .text)]
        }
    }

    /// RFC 7591 §2's names, and a few of our own.
    private static let clientFields = [
        FieldDefinition("client_name", .text), FieldDefinition("type", .text),
        FieldDefinition("enabled", .flag(true)), FieldDefinition("token_endpoint_auth_method", .text),
        FieldDefinition("grant_types", .texts), FieldDefinition("redirect_uris", .texts),
        FieldDefinition("post_logout_redirect_uris", .texts), FieldDefinition("scope", .words),
        FieldDefinition("resources", .texts), FieldDefinition("origins", .texts),
        FieldDefinition("client_uri", .text), FieldDefinition("logo_uri", .text),
        FieldDefinition("policy_uri", .text), FieldDefinition("tos_uri", .text),
        FieldDefinition("initiate_login_uri", .text), FieldDefinition("backchannel_logout_uri", .text),
        FieldDefinition("backchannel_logout_session_required", .flag(false)),
        FieldDefinition("frontchannel_logout_uri", .text),
        FieldDefinition("frontchannel_logout_session_required", .flag(false)), FieldDefinition("jwks", .mapping),
        FieldDefinition("details", .mapping),
        FieldDefinition("roles", .texts),
    ]

    var hasSettings: Bool { self == .realm || self == .client }

    /// A setting that this kind of object may have.
    func setting(_ name: String) -> RealmSetting? {
        RealmSetting(rawValue: name).flatMap { settings.contains($0) ? $0 : nil }
    }

    var settings: [RealmSetting] {
        switch self {
        case .realm: RealmSetting.allCases.filter(\.isForRealms)
        case .client: RealmSetting.allCases.filter(\.isClientSetting)
        case .api, .role, .group, .template: []
        }
    }

    /// Every name that may stand in an object of this kind.
    var names: [String] {
        let names = fields.map(\.name) + (hasSettings ? [SettingField.mapping] : [])
        return names + references
    }

    /// What is said of an object and is no field of it: nothing stands there in an export.
    var references: [String] {
        switch self {
        case .client: [SecretReference.field]
        case .group: [Self.renamedFrom]
        case .realm, .api, .role, .template: []
        }
    }

    /// Says of a group what it was called before.
    static let renamedFrom = "renamed_from"

    func field(_ name: String) -> FieldDefinition? { fields.first { $0.name == name } }
}

/// The one field of a setting.
enum SettingField {
    /// What holds the settings in a document.
    static let mapping = "settings"

    static func name(_ setting: RealmSetting) -> String { "\(mapping).\(setting.rawValue)" }

    /// `nil` for a field that is no setting.
    static func setting(_ field: String) -> RealmSetting? {
        guard field.hasPrefix(mapping + ".") else { return nil }
        return RealmSetting(rawValue: String(field.dropFirst(mapping.count + 1)))
    }
}
