// Whether an object can be as it is wanted: the rules of the use cases, without I/O.
import WritJOSE
import WritProtocol

extension ConfigurationKind {
    /// The object as it will be: defaults and what follows of other fields filled in.
    /// - Throws: `.invalid` naming the field.
    func completed(
        _ fields: ConfigurationFields, _ key: ConfigurationKey
    ) throws(AdministrationError) -> ConfigurationFields {
        switch self {
        case .realm: try completedRealm(fields)
        case .client: try completedClient(fields, key)
        case .api, .role, .group: fields
        }
    }

    private func completedRealm(_ fields: ConfigurationFields) throws(AdministrationError) -> ConfigurationFields {
        _ = try TextRules.optional(fields.text("display_name"), field: "display_name")
        return fields
    }

    private func completedClient(
        _ fields: ConfigurationFields, _ key: ConfigurationKey
    ) throws(AdministrationError) -> ConfigurationFields {
        let draft = ClientDraft(fields)
        let id = try Administration.clientID(key.id)
        let type = try ClientRules.clientType(draft.type)
        let overrides = try Administration.overrides(draft.settings, onto: [:], forClient: type)
        var (client, named) = try ClientRules.client(draft, id: id, overrides: overrides)
        client.isEnabled = fields["enabled"] != .bool(false)
        var completed = client.fields(namedOrigins: named)
        completed["roles"] = fields["roles"]
        return completed
    }
}

/// What objects refer to in one another.
struct ConfigurationReferences {
    private let objects: [ConfigurationKey: ConfigurationFields]

    /// - Parameter objects: The configuration as it is to be.
    init(_ objects: [ConfigurationKey: ConfigurationFields]) { self.objects = objects }

    /// References of the named objects that lead nowhere, or in a circle.
    func problems(of keys: some Sequence<ConfigurationKey>) -> [DocumentProblem] {
        keys.flatMap { key -> [DocumentProblem] in
            guard let fields = objects[key], let section = key.kind.section else { return [] }
            let place = [section, key.id]
            return unknownRoles(fields, place) + unknownPermissions(fields, key, place) + circle(key, place)
                + missingParent(key, place)
        }
    }

    private func unknownRoles(_ fields: ConfigurationFields, _ place: [String]) -> [DocumentProblem] {
        fields.texts("roles").filter { objects[ConfigurationKey(.role, $0)] == nil }.map {
            DocumentProblem(place + ["roles"], "there will be no role \($0): name it in `roles`")
        }
    }

    private func unknownPermissions(
        _ fields: ConfigurationFields, _ key: ConfigurationKey, _ place: [String]
    ) -> [DocumentProblem] {
        guard key.kind == .role, let held = fields["permissions"]?.object?.members else { return [] }
        return held.flatMap { member -> [DocumentProblem] in
            let place = place + ["permissions", member.name]
            guard let known = permissions(of: member.name) else {
                return [DocumentProblem(place, "there will be no API \(member.name): name it in `apis`")]
            }
            return (member.value.strings ?? []).filter { !known.contains($0) }.map {
                let choice = known.isEmpty ? "" : ", which has \(known.sorted().joined(separator: ", "))"
                return DocumentProblem(place, "there will be no permission \($0) on the API \(member.name)\(choice)")
            }
        }
    }

    private func permissions(of api: String) -> Set<String>? {
        if api == AdminPermission.apiID { return Set(AdminPermission.allCases.map(\.rawValue)) }
        guard let fields = objects[ConfigurationKey(.api, api)] else { return nil }
        return Set(fields["permissions"]?.object?.members.map(\.name) ?? [])
    }

    /// A role that holds itself, by whichever way.
    private func circle(_ key: ConfigurationKey, _ place: [String]) -> [DocumentProblem] {
        guard key.kind == .role else { return [] }
        var seen: Set<String> = []
        var open = objects[key]?.texts("roles") ?? []
        while let name = open.popLast() {
            if name == key.id {
                return [DocumentProblem(place + ["roles"], "the role would hold itself, through the roles in it")]
            }
            if seen.insert(name).inserted { open += objects[ConfigurationKey(.role, name)]?.texts("roles") ?? [] }
        }
        return []
    }

    private func missingParent(_ key: ConfigurationKey, _ place: [String]) -> [DocumentProblem] {
        guard key.kind == .group, let slash = key.id.lastIndex(of: "/"), slash != key.id.startIndex else { return [] }
        let parent = String(key.id[..<slash])
        guard objects[ConfigurationKey(.group, parent)] == nil else { return [] }
        return [DocumentProblem(place, "there will be no group \(parent) to put it into: name it in `groups`")]
    }
}
