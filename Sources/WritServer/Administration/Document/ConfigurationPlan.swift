// What would be changed so that a realm's configuration is as a document says.
package import WritJOSE
package import WritProtocol

package struct ConfigurationPlan: Sendable {
    package var realm: RealmID
    /// In the order of kinds and ids; what does not change is not here.
    package var changes: [PlannedChange]
    /// Of the configuration that it was made for: when another change came between, it is to be made anew.
    package var number: Int64
    /// Clients that would go if they had not come by registration.
    package var registeredLeftAlone = 0

    package var isEmpty: Bool { changes.isEmpty }

    package func count(_ action: PlannedChange.Action) -> Int { changes.count { $0.action == action } }
}

package struct PlannedChange: Sendable, Equatable {
    package enum Action: String, Sendable { case create, change, delete }

    package var key: ConfigurationKey
    package var action: Action
    /// The whole object as it is and as it is to be; `nil` where there is none.
    package var before: ConfigurationFields?
    package var after: ConfigurationFields?
    /// What differs, in the order of the document.
    package var fields: [FieldChange]
    package var secret: PlannedSecret?
    /// People who lose a group that is deleted; `nil`: nobody, or they were not counted.
    package var members: Int64?
    /// Who made or deleted the object behind the document's back.
    package var drift: ChangeAuthor?
}

package struct FieldChange: Sendable, Equatable {
    package var name: String
    /// `nil`: at its default.
    package var before: JSONValue?
    package var after: JSONValue?
    /// Who set `before` since a document was applied last; `nil`: nobody, so that it is the document which is new.
    package var drift: ChangeAuthor?

    package init(_ name: String, _ before: JSONValue?, _ after: JSONValue?, drift: ChangeAuthor? = nil) {
        self.name = name
        self.before = before
        self.after = after
        self.drift = drift
    }
}

/// Who made a change, when and why, as the history tells it.
package struct ChangeAuthor: Sendable, Equatable {
    package var number: Int64
    package var at: Instant
    package var actor: String
    package var reason: String?

    package init(number: Int64, at: Instant, actor: String, reason: String?) {
        self.number = number
        self.at = at
        self.actor = actor
        self.reason = reason
    }
}

package enum PlannedSecret: Sendable, Equatable {
    /// A new one, shown once.
    case generated
    /// SHA-256 of the one that the document refers to.
    case given(hash: [UInt8])
}

extension ConfigurationPlan {
    /// Compares, without I/O.
    ///
    /// - Parameter document: What is wanted. What it does not name stays as it is.
    /// - Parameter live: What there is.
    /// - Parameter secrets: SHA-256 of the secrets that the document refers to and that are not live yet.
    /// - Parameter history: The changes since a document was applied last.
    /// - Parameter exchanged: Groups that documents have let change places.
    /// - Throws: ``DocumentProblems`` with all that cannot be.
    init(
        _ document: ConfigurationDocument, live: Configuration, secrets: [ConfigurationKey: [UInt8]] = [:],
        history: [ConfigurationChange] = [], exchanged: [String: String] = [:],
        rules: ConfigurationRules = ConfigurationRules()
    ) throws(DocumentProblems) {
        var (moves, problems) = document.moves(in: live, exchanged: exchanged)
        let present = Dictionary(live.objects.keys.map { ($0.moved(by: moves), $0) }) { first, _ in first }
        let live = live.moved(by: moves)
        let origins = moves.origins
        var next = live.objects
        let unnamed = live.objects.keys.filter { document.objects[$0] == nil }
        for key in unnamed where document.prunes(key, isRegistered: live.registered.contains(key)) { next[key] = nil }
        var changes: [PlannedChange] = []
        for (key, wanted) in document.objects {
            do throws(AdministrationError) {
                let before = live.objects[key]
                next[key] = try rules.completed(
                    Self.overlay(wanted, on: before, of: key.kind, prunesSettings: document.prunesSettings), key)
            } catch {
                problems.append(DocumentProblem(error, in: key))
            }
        }
        // Those that come along may come too deep.
        for (key, old) in present where key != old && next[key] != nil && document.objects[key] == nil {
            do throws(AdministrationError) {
                _ = try rules.completed([:], key)
            } catch {
                problems.append(DocumentProblem(error, in: key))
            }
        }
        problems += ConfigurationReferences(next).problems(of: document.objects.keys)
        problems += Self.flaws(of: document, next)
        problems += rules.problems(
            of: next, changed: Set(live.objects.keys).union(next.keys).filter { live.objects[$0] != next[$0] })
        guard problems.isEmpty else {
            throw DocumentProblems(problems.sorted { $0.path.lexicographicallyPrecedes($1.path) })
        }
        var histories = Dictionary(grouping: history, by: \.key)
        // Of a group that was renamed, the old path tells as well.
        for change in history {
            if let from = change.movedFrom { histories[ConfigurationKey(.group, from), default: []].append(change) }
        }
        for key in Set(live.objects.keys).union(next.keys).sorted() {
            let origin = key.kind == .group ? origins[key.id] : nil
            // What goes is told of by the path that it has still.
            var change = PlannedChange(
                next[key] == nil ? present[key] ?? key : key, live.objects[key], next[key], movedFrom: origin)
            change?.addSecret(document, hash: secrets[key])
            change?.addDrift(histories[key] ?? [])
            if let change, change.action != .change || !change.fields.isEmpty || change.secret != nil {
                changes.append(change)
            }
        }
        changes.sort { $0.key < $1.key }
        self.init(realm: document.realm, changes: changes, number: live.number)
        if document.pruned.contains(.client), !document.prunesRegisteredClients {
            registeredLeftAlone = unnamed.count { live.registered.contains($0) }
        }
    }

    /// The fields that are named over those that are not.
    private static func overlay(
        _ wanted: ConfigurationFields, on before: ConfigurationFields?, of kind: ConfigurationKind,
        prunesSettings: Bool
    ) -> ConfigurationFields {
        var merged = before ?? [:]
        if kind == .realm, prunesSettings { merged = merged.filter { SettingField.setting($0.key) == nil } }
        // Another type of client authenticates otherwise, unless it is said how.
        if kind == .client, let type = wanted["type"], type != before?["type"] {
            merged["token_endpoint_auth_method"] = nil
        }
        for (field, value) in wanted { merged[field] = value == .null ? nil : value }
        return merged
    }

    /// A secret for a client that has none.
    private static func flaws(
        of document: ConfigurationDocument, _ next: [ConfigurationKey: ConfigurationFields]
    ) -> [DocumentProblem] {
        document.secrets.keys.compactMap { key in
            guard let client = next[key], !client.authenticatesBySecret else { return nil }
            return DocumentProblem(
                ["clients", key.id, SecretReference.field],
                "a client that authenticates by \(client.text("token_endpoint_auth_method") ?? "none") has no secret")
        }
    }
}

extension ConfigurationDocument {
    /// Whether what it does not name is to go.
    fileprivate func prunes(_ key: ConfigurationKey, isRegistered: Bool) -> Bool {
        isRegistered ? prunesRegisteredClients : pruned.contains(key.kind)
    }
}

extension ConfigurationFields {
    var authenticatesBySecret: Bool {
        text("token_endpoint_auth_method").flatMap { ClientAuthMethod(rawValue: $0) }?.usesSecret == true
    }
}

extension PlannedChange {
    /// `nil` where there is no object before and none after. An object that stays the same has no fields here.
    /// - Parameter origin: The path of a group that is renamed or moved.
    init?(
        _ key: ConfigurationKey, _ before: ConfigurationFields?, _ after: ConfigurationFields?,
        movedFrom origin: String? = nil
    ) {
        guard before != nil || after != nil else { return nil }
        var (before, after) = (before, after)
        if let origin, before != nil, after != nil {
            before?[ConfigurationFields.path] = .string(origin)
            after?[ConfigurationFields.path] = .string(key.id)
        }
        self.key = key
        self.before = before
        self.after = after
        action = before == nil ? .create : after == nil ? .delete : .change
        fields = action == .delete ? [] : key.kind.differences(before ?? [:], after ?? [:])
    }

    fileprivate mutating func addSecret(_ document: ConfigurationDocument, hash: [UInt8]?) {
        guard key.kind == .client, after?.authenticatesBySecret == true else { return }
        if let hash {
            secret = .given(hash: hash)
        } else if before?.authenticatesBySecret != true, document.secrets[key] == nil {
            secret = .generated
        }
    }

    /// - Parameter history: The object's changes since a document was applied last, the oldest first.
    fileprivate mutating func addDrift(_ history: [ConfigurationChange]) {
        guard !history.isEmpty else { return }
        switch action {
        case .create: drift = history.last { $0.after == nil || $0.movedFrom == key.id }?.author
        case .delete: drift = history.last { $0.before == nil }?.author
        case .change:
            for index in fields.indices {
                let name = fields[index].name
                fields[index].drift = history.last { $0.before?[name] != $0.after?[name] }?.author
            }
        }
    }
}

extension ConfigurationKind {
    /// The fields that differ, in the order of the document.
    func differences(_ before: ConfigurationFields, _ after: ConfigurationFields) -> [FieldChange] {
        let names = fields.map(\.name) + settings.map { SettingField.name($0) }
        let others = Set(before.keys).union(after.keys).subtracting(names).sorted()
        return (names + others).compactMap { name in
            before[name] == after[name] ? nil : FieldChange(name, before[name], after[name])
        }
    }
}

extension DocumentProblem {
    /// Where the refusal of a use case belongs in the document.
    init(_ error: AdministrationError, in key: ConfigurationKey) {
        let place = key.kind.section.map { [$0, key.id] } ?? []
        guard case .invalid(let field, let message) = error else {
            self.init(place, error.description)
            return
        }
        if key.kind.setting(field) != nil {
            self.init(place + [SettingField.mapping, field], message)
        } else {
            // What is wrong with its id is wrong with the object.
            self.init(key.kind.field(field) == nil ? place : place + [field], message)
        }
    }
}
