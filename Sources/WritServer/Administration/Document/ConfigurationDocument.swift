// A realm's configuration as somebody wants it, read from the one document that says so.
package import WritJOSE
package import WritProtocol

/// What a document says, each part of the right form. Whether its values can be is judged against what there is
/// (``ConfigurationPlan``).
package struct ConfigurationDocument: Sendable, Equatable {
    package var realm: RealmID
    /// The fields that it names, `null` where it asks for the default. The realm is among them.
    package var objects: [ConfigurationKey: ConfigurationFields]
    package var secrets: [ConfigurationKey: SecretReference] = [:]
    /// Files that hold templates, by their paths. Whoever read the document puts what is in them in the place of the
    /// content (``place(_:at:)``).
    package var files: [ConfigurationKey: String] = [:]
    /// The paths that groups had before they were renamed or moved, by what they are called now.
    package var renames: [ConfigurationKey: String] = [:]
    /// Kinds of which it names every object: others are deleted.
    package var pruned: Set<ConfigurationKind> = []
    /// Whether it names every client that came by registration: others are deleted. `pruned` has the other clients
    /// alone.
    package var prunesRegisteredClients = false
    /// Whether it names every setting of the realm: others go back to their defaults.
    package var prunesSettings = false

    package init(realm: RealmID, objects: [ConfigurationKey: ConfigurationFields] = [:]) {
        self.realm = realm
        self.objects = objects
    }

    /// The text of a template that the document has elsewhere.
    package mutating func place(_ content: String, at key: ConfigurationKey) {
        objects[key, default: [:]][ConfigurationFields.content] = .string(content)
    }

    /// The only version there is; the document begins with it.
    package static let version: Int64 = 1

    fileprivate static let registeredClients = "registered_clients"

    /// What may stand under `prune`.
    static let prunable =
        [SettingField.mapping] + ConfigurationKind.allCases.compactMap(\.section) + [registeredClients]

    /// - Throws: ``DocumentProblems`` with all that is not of the right form.
    package init(_ document: JSONObject) throws(DocumentProblems) {
        var reader = DocumentReader()
        let read = reader.read(document)
        guard let read, reader.problems.isEmpty else { throw DocumentProblems(reader.problems) }
        self = read
    }
}

/// Walks through a document and gathers what is wrong with it.
private struct DocumentReader {
    private(set) var problems: [DocumentProblem] = []

    private static let sections = ConfigurationKind.allCases.compactMap(\.section)
    private static let names =
        ["writ", "realm", "prune"] + ConfigurationKind.realm.names + sections

    private mutating func report(_ path: [String], _ message: String) {
        problems.append(DocumentProblem(path, message))
    }

    mutating func read(_ root: JSONObject) -> ConfigurationDocument? {
        guard root["writ"]?.integer == ConfigurationDocument.version else {
            report(["writ"], "expected `writ: \(ConfigurationDocument.version)`, the version of the form, at the top")
            return nil
        }
        guard let realm = root["realm"]?.string.flatMap({ RealmID($0) }) else {
            report(["realm"], "expected the realm's id: lower-case letters, digits and hyphens")
            return nil
        }
        var document = ConfigurationDocument(realm: realm)
        var own = JSONObject()
        for member in root.members {
            switch member.name {
            case "writ", "realm": continue
            case "prune": prune(member.value, &document)
            default:
                if let kind = ConfigurationKind.allCases.first(where: { $0.section == member.name }) {
                    section(kind, member.name, member.value, &document)
                } else {
                    own.append(member.name, member.value)
                }
            }
        }
        for (key, from) in document.renames {
            let old = ConfigurationKey(.group, from)
            // Where the old path is another's by a rename, the two change places.
            guard document.objects[old] != nil, document.renames[old] == nil else { continue }
            report(
                ["groups", key.id, ConfigurationKind.renamedFrom],
                "the document names \(from) as well: is it renamed, or a group of its own?")
        }
        document.objects[ConfigurationKey(.realm, realm.rawValue)] = fields(.realm, own, [], known: Self.names)
        return document
    }

    private mutating func prune(_ value: JSONValue, _ document: inout ConfigurationDocument) {
        let expected = "expected a list of \(ConfigurationDocument.prunable.joined(separator: ", "))"
        guard let names = value.strings else { return report(["prune"], expected) }
        for (index, name) in names.enumerated() {
            if name == SettingField.mapping {
                document.prunesSettings = true
            } else if name == ConfigurationDocument.registeredClients {
                document.prunesRegisteredClients = true
            } else if let kind = ConfigurationKind.allCases.first(where: { $0.section == name }) {
                document.pruned.insert(kind)
            } else {
                report(["prune", String(index)], "\(name) cannot be pruned: \(expected)")
            }
        }
    }

    private mutating func section(
        _ kind: ConfigurationKind, _ name: String, _ value: JSONValue, _ document: inout ConfigurationDocument
    ) {
        if value == .null { return }
        guard let members = value.object?.members else {
            return report([name], "expected a mapping with an entry for each \(kind.rawValue), by its id")
        }
        for member in members {
            let path = [name, member.name]
            let key = ConfigurationKey(kind, member.name)
            guard member.value != .null else {
                document.objects[key] = [:]
                continue
            }
            if kind == .template {
                template(key, member.value, path, &document)
                continue
            }
            guard let object = member.value.object else {
                report(path, "expected the fields of the \(kind.rawValue), a mapping")
                continue
            }
            document.objects[key] = fields(kind, object, path, known: kind.names)
            if kind == .group, let from = object[ConfigurationKind.renamedFrom], from != .null {
                document.renames[key] = from.string
                if from.string == nil || from.string == key.id {
                    report(path + [ConfigurationKind.renamedFrom], "expected the path that the group had before")
                }
            }
            guard kind == .client, let secret = object[SecretReference.field], secret != .null else { continue }
            document.secrets[key] = SecretReference(secret)
            if document.secrets[key] == nil {
                report(path + [SecretReference.field], SecretReference.problem(of: secret))
            }
        }
    }

    /// The text itself, or where it is.
    private mutating func template(
        _ key: ConfigurationKey, _ value: JSONValue, _ path: [String], _ document: inout ConfigurationDocument
    ) {
        if let content = value.string {
            document.objects[key] = content.isEmpty ? [:] : [ConfigurationFields.content: .string(content)]
        } else if let members = value.object?.members, members.count == 1, members[0].name == Self.file,
            let file = members[0].value.string, !file.isEmpty
        {
            document.objects[key] = [:]
            document.files[key] = file
        } else {
            report(path, "expected the template's text, or {file: PATH}")
        }
    }

    private static let file = "file"

    private mutating func fields(
        _ kind: ConfigurationKind, _ object: JSONObject, _ path: [String], known: [String]
    ) -> ConfigurationFields {
        var fields: ConfigurationFields = [:]
        for member in object.members {
            if let field = kind.field(member.name) {
                do throws(FieldForm.Mismatch) {
                    fields[field.name] = try field.form.canonical(member.value) ?? .null
                } catch {
                    report(path + [field.name], "expected \(error.expected)")
                }
            } else if kind.hasSettings, member.name == SettingField.mapping {
                settings(kind, member.value, path + [SettingField.mapping], &fields)
            } else if !kind.references.contains(member.name) {
                report(
                    path + [member.name],
                    "there is no such field\(Self.nearest(member.name, known)); known here: \(known.joined(separator: ", "))"
                )
            }
        }
        return fields
    }

    private mutating func settings(
        _ kind: ConfigurationKind, _ value: JSONValue, _ path: [String], _ fields: inout ConfigurationFields
    ) {
        if value == .null { return }
        guard let members = value.object?.members else { return report(path, "expected a mapping of settings") }
        let known = kind.settings.map(\.rawValue)
        for member in members {
            guard let setting = kind.setting(member.name) else {
                report(
                    path + [member.name],
                    "a \(kind.rawValue) has no such setting\(Self.nearest(member.name, known)); known here: \(known.joined(separator: ", "))"
                )
                continue
            }
            guard let text = RealmSetting.text(member.value) else {
                report(path + [member.name], "expected one value")
                continue
            }
            do throws(SettingError) {
                fields[SettingField.name(setting)] =
                    text.isEmpty ? .null : setting.value(try setting.canonical(text))
            } catch {
                report(path + [member.name], "expected \(error.expected)")
            }
        }
    }

    /// What was meant, probably: the one that shares most of its pairs of letters.
    private static func nearest(_ name: String, _ known: [String]) -> String {
        func pairs(_ text: String) -> Set<String> {
            Set(zip(text, text.dropFirst()).map { String([$0, $1]) })
        }
        let own = pairs(name)
        let rated = known.map { candidate in
            (
                candidate,
                Double(2 * own.intersection(pairs(candidate)).count) / Double(own.count + pairs(candidate).count)
            )
        }
        guard let best = rated.max(by: { $0.1 < $1.1 }), best.1 >= 0.6 else { return "" }
        return " (\(best.0)?)"
    }
}
