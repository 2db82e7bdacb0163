// A realm's configuration as a document: everything that is not at its default, in one order, no secret.
package import WritJOSE
package import WritProtocol

extension Configuration {
    /// The document that makes this configuration of an empty server: `writ`, `realm`, the realm's own fields, and the
    /// sections, each object under its id.
    package func document(of realm: RealmID) -> JSONObject {
        var document = JSONObject([
            ("writ", .integer(ConfigurationDocument.version)), ("realm", .string(realm.rawValue)),
        ])
        let own = objects[ConfigurationKey(.realm, realm.rawValue)] ?? [:]
        for member in ConfigurationKind.realm.object(own).members { document.append(member.name, member.value) }
        for kind in ConfigurationKind.allCases {
            guard let section = kind.section else { continue }
            let keys = objects.keys.filter { $0.kind == kind }.sorted()
            guard !keys.isEmpty else { continue }
            let entries = keys.map { (name: $0.id, value: kind.value(objects[$0] ?? [:])) }
            document.append(section, .object(JSONObject(entries)))
        }
        return document
    }
}

extension ConfigurationKind {
    /// A mapping of the fields; a template is its text.
    fileprivate func value(_ fields: ConfigurationFields) -> JSONValue {
        self == .template ? fields[ConfigurationFields.content] ?? .null : .object(object(fields))
    }

    /// The fields in the order of the document, the settings together in one mapping.
    func object(_ fields: ConfigurationFields) -> JSONObject {
        var object = JSONObject()
        for field in self.fields {
            if let value = fields[field.name] { object.append(field.name, value) }
        }
        var settings: [(name: String, value: JSONValue)] = []
        for setting in self.settings {
            if let value = fields[SettingField.name(setting)] { settings.append((setting.rawValue, value)) }
        }
        if !settings.isEmpty { object.append(SettingField.mapping, .object(JSONObject(settings))) }
        return object
    }
}
