// Records of the store as fields of the document, and back.
import WritJOSE
import WritProtocol
import WritStore

extension RealmSetting {
    /// A value in its canonical spelling, in the type that it has in a document.
    func value(_ text: String) -> JSONValue {
        switch form {
        case .seconds, .count: Int64(text).map { .integer($0) } ?? .string(text)
        case .flag: .bool(text == "true")
        case .choice, .color, .url, .host, .scope: .string(text)
        }
    }

    /// A value of a document as an operator would type it; `nil` for a list or a mapping, `""` for the default.
    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: ""
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .string(let text): text
        case .number, .array, .object: nil
        }
    }
}

extension ConfigurationFields {
    mutating func add(_ overrides: RealmSettings.Overrides) {
        for (setting, text) in overrides { self[SettingField.name(setting)] = setting.value(text) }
    }

    /// As `key=value` pairs.
    var settingPairs: [(key: String, value: String)] {
        compactMap { field, value in
            SettingField.setting(field).flatMap { setting in
                RealmSetting.text(value).map { (setting.rawValue, $0) }
            }
        }.sorted { $0.0 < $1.0 }
    }

    /// The fields as one JSON object, for the history.
    var object: JSONObject {
        JSONObject(
            sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { (name: $0.key, value: $0.value) })
    }

    /// As the history kept them.
    /// - Throws: ``JSONError``.
    init(json: [UInt8]) throws(JSONError) {
        self.init()
        let limits = JSONLimits(byteCount: 16 << 20, depth: 32, valueCount: 1 << 20)
        for member in try JSONValue(parsing: json, limits: limits).object?.members ?? [] {
            self[member.name] = member.value.sorted
        }
    }
}

extension RealmRecord {
    var fields: ConfigurationFields {
        var fields: ConfigurationFields = [:]
        fields["display_name"] = displayName.map { .string($0) }
        if !isEnabled { fields["enabled"] = .bool(false) }
        fields.add(settings)
        return fields
    }
}

extension ClientRecord {
    var fields: ConfigurationFields { client.fields(namedOrigins: namedOrigins) }
}

extension Client {
    /// - Parameter roles: `nil`: its own. A use case that is not about them passes those that are stored.
    func fields(namedOrigins: Set<String>, roles: [RoleName]? = nil) -> ConfigurationFields {
        var fields: ConfigurationFields = [
            "type": .string(type.rawValue), "token_endpoint_auth_method": .string(authMethod.rawValue),
            "grant_types": .texts(grants.map(\.rawValue)), "scope": .texts(scope.strings),
        ]
        fields["client_name"] = name.map { .string($0) }
        if !isEnabled { fields["enabled"] = .bool(false) }
        fields["redirect_uris"] = .textsIfAny(redirectURIs)
        fields["post_logout_redirect_uris"] = .textsIfAny(postLogoutRedirectURIs)
        fields["resources"] = .textsIfAny(resources)
        fields["origins"] = .textsIfAny(namedOrigins)
        for (name, uri) in webURIs { fields[name] = uri.map { .string($0) } }
        if backchannelLogoutSessionRequired { fields["backchannel_logout_session_required"] = .bool(true) }
        if frontchannelLogoutSessionRequired { fields["frontchannel_logout_session_required"] = .bool(true) }
        if details != ClientDetails() { fields["details"] = (try? JSONValue(parsing: details.json))?.sorted }
        if !keys.isEmpty { fields["jwks"] = (try? JSONValue(parsing: JWKS(keys).json))?.sorted }
        fields["roles"] = .textsIfAny((roles ?? self.roles).map(\.rawValue))
        fields.add(overrides)
        return fields
    }
}

extension ClientDraft {
    /// The client that the fields describe; absent fields are at their defaults.
    init(_ fields: ConfigurationFields) {
        self.init(
            name: fields.text("client_name"), type: fields.text("type") ?? ClientType.confidential.rawValue,
            authMethod: fields.text("token_endpoint_auth_method"), grants: fields["grant_types"]?.strings,
            redirectURIs: fields.texts("redirect_uris"),
            postLogoutRedirectURIs: fields.texts("post_logout_redirect_uris"), scopes: fields["scope"]?.strings,
            resources: fields.texts("resources"), origins: fields.texts("origins"), jwks: fields["jwks"]?.text,
            settings: fields.settingPairs, clientURI: fields.text("client_uri"), logoURI: fields.text("logo_uri"),
            policyURI: fields.text("policy_uri"), termsURI: fields.text("tos_uri"),
            initiateLoginURI: fields.text("initiate_login_uri"),
            backchannelLogoutURI: fields.text("backchannel_logout_uri"),
            backchannelLogoutSessionRequired: fields.flag("backchannel_logout_session_required"),
            frontchannelLogoutURI: fields.text("frontchannel_logout_uri"),
            frontchannelLogoutSessionRequired: fields.flag("frontchannel_logout_session_required"),
            details: ClientDetails(stored: fields["details"]?.object ?? JSONObject()))
    }
}

extension Client {
    /// The client that the fields describe, as ``Administration/createClient(_:_:)`` would make it, with its named origins.
    /// - Throws: `.invalid` naming the field.
    static func described(
        _ fields: ConfigurationFields, id: String
    ) throws(AdministrationError) -> (client: Client, namedOrigins: Set<String>) {
        let draft = ClientDraft(fields)
        let id = try Administration.clientID(id)
        let type = try ClientRules.clientType(draft.type)
        let overrides = try Administration.overrides(draft.settings, onto: [:], forClient: type)
        var (client, named) = try ClientRules.client(draft, id: id, overrides: overrides)
        client.isEnabled = fields["enabled"] != .bool(false)
        client.roles = fields.texts("roles").compactMap { RoleName($0) }
        return (client, named)
    }
}
