// Whether an object can be as it is wanted: the rules of the use cases, without I/O.
import WritJOSE
import WritProtocol
import WritStore

/// The rules of the use cases for objects taken one by one.
struct ConfigurationRules: Sendable {
    /// Prefixes of audiences that the server itself stands for.
    var reservedAudiences: [String] = []
    var templates = TemplateRules.none

    /// The object as it will be: defaults and what follows of other fields filled in.
    /// - Throws: `.invalid` naming the field.
    func completed(
        _ fields: ConfigurationFields, _ key: ConfigurationKey
    ) throws(AdministrationError) -> ConfigurationFields {
        switch key.kind {
        case .realm:
            _ = try TextRules.optional(fields.text("display_name"), field: "display_name")
            return fields
        case .client: return try client(fields, key.id)
        case .api: return try APIRecord(fields, id: key.id, reserved: reservedAudiences).fields
        case .role:
            _ = try RightsRules.roleName(key.id)
            _ = try TextRules.optional(fields.text("description"), field: "description", limit: 1000)
            return fields
        case .group:
            try checkPath(key.id)
            return fields
        case .template:
            guard fields.text(ConfigurationFields.content) != nil else {
                throw .invalid(field: "", message: "a template has a text: give it, or {file: PATH}")
            }
            return fields
        }
    }

    /// What is wrong with the templates that would stand together, each flaw at its own.
    func problems(
        of objects: [ConfigurationKey: ConfigurationFields], changed keys: some Sequence<ConfigurationKey>
    ) -> [DocumentProblem] {
        let named = Set(keys.lazy.filter { $0.kind == .template }.map(\.id))
        guard !named.isEmpty else { return [] }
        var texts: [TemplateName: String] = [:]
        var problems: [DocumentProblem] = []
        for (key, fields) in objects where key.kind == .template {
            guard let content = fields.text(ConfigurationFields.content) else { continue }
            if let name = TemplateName(key.id) {
                texts[name] = content
            } else {
                problems.append(DocumentProblem(["templates", key.id], "no template is called that"))
            }
        }
        return problems + templates.flaws(texts).map { DocumentProblem(["templates", $0.name.rawValue], $0.words) }
    }

    private func client(
        _ fields: ConfigurationFields, _ id: String
    ) throws(AdministrationError) -> ConfigurationFields {
        let (client, named) = try Client.described(fields, id: id)
        return client.fields(namedOrigins: named)
    }

    private func checkPath(_ path: String) throws(AdministrationError) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        guard names.first == "", (2...RightsRules.groupDepthLimit + 1).contains(names.count) else {
            throw .invalid(
                field: "",
                message: "a group is named by its path, /sales/north, at most \(RightsRules.groupDepthLimit) deep")
        }
        for name in names.dropFirst() { _ = try RightsRules.groupName(String(name)) }
    }
}

/// What objects refer to in one another.
struct ConfigurationReferences {
    private let objects: [ConfigurationKey: ConfigurationFields]

    /// - Parameter objects: The configuration as it is to be.
    init(_ objects: [ConfigurationKey: ConfigurationFields]) { self.objects = objects }

    /// References of the named objects that lead nowhere, or in a circle.
    func problems(of keys: some Collection<ConfigurationKey>) -> [DocumentProblem] {
        sharedAudiences(of: keys)
            + keys.flatMap { key -> [DocumentProblem] in
                guard let fields = objects[key], let section = key.kind.section else { return [] }
                let place = [section, key.id]
                return unknownRoles(fields, key, place) + unknownPermissions(fields, key, place) + circle(key, place)
                    + missingParent(key, place)
            }
    }

    /// An audience names one API.
    private func sharedAudiences(of keys: some Collection<ConfigurationKey>) -> [DocumentProblem] {
        let named = Set(keys.filter { $0.kind == .api })
        let apis = objects.filter { $0.key.kind == .api }.sorted { $0.key < $1.key }
        return Dictionary(grouping: apis) { $0.value.text("audience") ?? "" }.values.flatMap { sharers in
            sharers.count < 2
                ? []
                : sharers.filter { named.contains($0.key) }.map { api in
                    let other = sharers.first { $0.key != api.key }?.key.id ?? ""
                    return DocumentProblem(
                        ["apis", api.key.id, "audience"], "the API \(other) has it as well, and an audience names one")
                }
        }
    }

    private func unknownRoles(
        _ fields: ConfigurationFields, _ key: ConfigurationKey, _ place: [String]
    ) -> [DocumentProblem] {
        let field = key.kind == .role ? "includes" : "roles"
        return fields.texts(field).filter { objects[ConfigurationKey(.role, $0)] == nil }.map {
            DocumentProblem(place + [field], "there will be no role \($0): name it in `roles`")
        }
    }

    private func unknownPermissions(
        _ fields: ConfigurationFields, _ key: ConfigurationKey, _ place: [String]
    ) -> [DocumentProblem] {
        guard key.kind == .role else { return [] }
        let place = place + ["permissions"]
        return fields.texts("permissions").compactMap { text in
            guard let wanted = APIPermission(text) else {
                return DocumentProblem(
                    place, "\(text): name them as API:PERMISSION, \(AdminPermission.apiID):users:read")
            }
            guard let known = permissions(of: wanted.api.rawValue) else {
                return DocumentProblem(place, "there will be no API \(wanted.api): name it in `apis`")
            }
            guard !known.contains(wanted.permission.rawValue) else { return nil }
            let choice = known.isEmpty ? "" : ", which has \(known.sorted().joined(separator: ", "))"
            return DocumentProblem(
                place, "there will be no permission \(wanted.permission) on the API \(wanted.api)\(choice)")
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
        var open = objects[key]?.texts("includes") ?? []
        while let name = open.popLast() {
            if name == key.id {
                return [DocumentProblem(place + ["includes"], "the role would hold itself, through the roles in it")]
            }
            if seen.insert(name).inserted { open += objects[ConfigurationKey(.role, name)]?.texts("includes") ?? [] }
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
