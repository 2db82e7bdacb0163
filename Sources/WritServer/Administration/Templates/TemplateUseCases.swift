// A realm's own templates: set, listed, taken away by operators.
import WritJOSE
package import WritProtocol
package import WritStore

extension Administration {
    /// Every template of the realm's own, in the order of their names.
    /// - Throws: `.notFound` (the realm).
    package func listTemplates(_ realm: RealmID) async throws -> [TemplateRecord] {
        _ = try await showRealm(realm)
        return try await store.templates(realm)
    }

    /// - Throws: `.notFound`.
    package func showTemplate(_ realm: RealmID, _ name: TemplateName) async throws -> TemplateRecord {
        guard let template = try await listTemplates(realm).first(where: { $0.name == name }) else {
            throw Self.noTemplate(name, realm)
        }
        return template
    }

    /// In force on every node within a second.
    ///
    /// All realms are of one origin, and whoever writes a page of it is trusted with all of them: a form of it may lead
    /// anywhere on the server, and people believe what stands there. So nobody sets templates who governs one realm
    /// alone. A form of a page may also send what people type to another server, the passwords of administrators among
    /// it: so whoever sets templates holds every permission already.
    ///
    /// - Parameter revision: Of the text that the caller read, where it says so.
    /// - Returns: Whether there was none of that name before.
    /// - Throws: `.notFound` (the realm), `.invalid` naming the line, `.changedMeanwhile`, `.beyondRights`.
    @discardableResult
    package func setTemplate(
        _ realm: RealmID, _ name: TemplateName, _ content: String, expecting revision: TemplateRevision? = nil
    ) async throws -> Bool {
        try requireTemplateRights()
        return try await store.transaction(realm) { transaction in
            let before = try await lockTemplates(transaction)
            try Self.check(before[name], is: revision, name)
            var after = before
            after[name] = content
            if let flaw = findFlaws(in: after).first {
                let place = flaw.name == name ? "" : "\(flaw.name) would not work any more: "
                throw AdministrationError.invalid(field: "template", message: place + flaw.words)
            }
            try await change(templates: before, to: after, transaction)
            return before[name] == nil
        }
    }

    /// What is wrong with templates that would stand together in one realm; nothing is stored. Takes milliseconds.
    package func findFlaws(in templates: [TemplateName: String]) -> [TemplateFlaw] { self.templates.flaws(templates) }

    /// The server's own takes its place again.
    /// - Parameter revision: Of the text that the caller read, where it says so.
    /// - Throws: `.notFound`, `.invalid` where another one draws in what it alone has; `.changedMeanwhile`,
    ///   `.beyondRights`.
    package func removeTemplate(
        _ realm: RealmID, _ name: TemplateName, expecting revision: TemplateRevision? = nil
    ) async throws {
        try requireTemplateRights()
        try await store.transaction(realm) { transaction in
            let before = try await lockTemplates(transaction)
            guard before[name] != nil else { throw Self.noTemplate(name, realm) }
            try Self.check(before[name], is: revision, name)
            var after = before
            after[name] = nil
            if let flaw = findFlaws(in: after).first {
                throw AdministrationError.invalid(
                    field: "template", message: "\(flaw.name) would not work any more: \(flaw.words)")
            }
            try await change(templates: before, to: after, transaction)
        }
    }

    /// The part of ``setTemplate(_:_:_:expecting:)`` that others join with more: what differs is written, with its events and its
    /// place in the history.
    func change(
        templates before: [TemplateName: String], to after: [TemplateName: String], _ transaction: StoreTransaction
    ) async throws {
        let changed = after.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }
        let gone = before.keys.filter { after[$0] == nil }.sorted()
        try await transaction.putTemplates(changed.map { (name: $0.key, content: $0.value) })
        try await transaction.deleteTemplates(gone)
        for (name, content) in changed {
            try await transaction.audit(
                event(
                    "template.set", transaction.realm,
                    detail: [("template", name.rawValue), ("octets", String(content.utf8.count))]))
            try await record(
                .template, name.rawValue, before[name].map(Self.fields), Self.fields(content), transaction)
        }
        for name in gone {
            try await transaction.audit(
                event("template.removed", transaction.realm, detail: [("template", name.rawValue)]))
            try await record(.template, name.rawValue, before[name].map(Self.fields), nil, transaction)
        }
    }

    /// - Throws: `.beyondRights`.
    package func requireTemplateRights() throws(AdministrationError) {
        guard caller.governsAllRealms else {
            throw .beyondRights("templates are set by administrators of realm \(RealmID.operatorRealm) alone")
        }
        guard !isBound || caller.permissions.isSuperset(of: AdminPermission.allCases) else {
            throw .beyondRights(
                "a template can ask people for their passwords: only whoever holds every permission sets it")
        }
    }

    /// Held against other changes until the transaction ends.
    /// - Throws: `.notFound` (the realm).
    private func lockTemplates(_ transaction: StoreTransaction) async throws -> [TemplateName: String] {
        guard try await transaction.lockRealm() != nil else {
            throw AdministrationError.notFound("realm \(transaction.realm)")
        }
        return OwnTemplates(try await transaction.templates()).texts
    }

    /// - Throws: `.changedMeanwhile`.
    private static func check(
        _ content: String?, is revision: TemplateRevision?, _ name: TemplateName
    ) throws(AdministrationError) {
        if let revision, revision != TemplateRevision(of: content) { throw .changedMeanwhile("template \(name)") }
    }

    static func fields(_ content: String) -> ConfigurationFields { [ConfigurationFields.content: .string(content)] }

    private static func noTemplate(_ name: TemplateName, _ realm: RealmID) -> AdministrationError {
        .notFound("template \(name) of realm \(realm)")
    }
}

extension ConfigurationFields {
    /// A template's only field.
    static let content = "content"
}
