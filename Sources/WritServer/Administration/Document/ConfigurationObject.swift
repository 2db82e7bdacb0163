// What a realm's configuration is made of, and how its parts are named.
package import WritJOSE

/// The kinds of objects, in the order in which a plan shows and makes them: what is referred to comes first.
package enum ConfigurationKind: String, CaseIterable, Sendable {
    case realm, api, role, group, client, template

    /// The section of a document that holds its objects by their ids; `nil` for the realm, which is the document.
    package var section: String? {
        switch self {
        case .realm: nil
        case .api: "apis"
        case .role: "roles"
        case .group: "groups"
        case .client: "clients"
        case .template: "templates"
        }
    }
}

/// One object: the realm, or one of its clients, APIs, roles, groups and templates.
package struct ConfigurationKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var kind: ConfigurationKind
    /// As people name it: a client_id, an API's id, a role's or template's name, a group's path; of the realm its id.
    package var id: String

    package init(_ kind: ConfigurationKind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// `kind/id`, as `--object` takes it. A group's path brings its slash along.
    package init?(parsing text: String) {
        guard let slash = text.firstIndex(of: "/"), let kind = ConfigurationKind(rawValue: String(text[..<slash]))
        else { return nil }
        let id = kind == .group ? text[slash...] : text[text.index(after: slash)...]
        guard id.count > (kind == .group ? 1 : 0) else { return nil }
        self.init(kind, String(id))
    }

    package var description: String { "\(kind.rawValue) \(id)" }

    /// By kind, then by id octet by octet, as the lists of the database are ordered.
    package static func < (left: Self, right: Self) -> Bool {
        guard left.kind == right.kind else { return left.place < right.place }
        return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }

    private var place: Int { ConfigurationKind.allCases.firstIndex(of: kind) ?? 0 }
}

/// An object's fields by their names in the document, each in its one spelling; a field at its default is absent. A
/// setting is a field of its own, `settings.password_grant`: whoever names one owns that one.
package typealias ConfigurationFields = [String: JSONValue]

extension ConfigurationFields {
    func text(_ field: String) -> String? { self[field]?.string }
    func texts(_ field: String) -> [String] { self[field]?.strings ?? [] }
    func flag(_ field: String) -> Bool { self[field] == .bool(true) }
}

/// A realm's configuration as it is. Without the realm there is none.
package struct Configuration: Sendable, Equatable {
    package var objects: [ConfigurationKey: ConfigurationFields]
    /// Clients that came by registration: whoever registered them looks after them.
    package var registered: Set<ConfigurationKey> = []
    /// The number of the last change in the history.
    package var number: Int64

    package init(objects: [ConfigurationKey: ConfigurationFields] = [:], number: Int64 = 0) {
        self.objects = objects
        self.number = number
    }
}

extension JSONObject {
    init(_ members: [(name: String, value: JSONValue)]) {
        self.init()
        for (name, value) in members { append(name, value) }
    }
}

extension JSONValue {
    /// The same with the members of all objects in the order of their names, since jsonb and YAML keep another.
    var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { (name: $0.name, value: $0.value.sorted) }.sorted {
                        $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
                    }))
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}
