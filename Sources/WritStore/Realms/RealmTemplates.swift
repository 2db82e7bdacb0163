// The templates of a realm's own: read for its pages, changed by operators.
package import WritPostgres
package import WritProtocol

/// A row of `realm_template`.
package struct TemplateRecord: Sendable, Equatable {
    package var name: TemplateName
    package var content: String
    package var updatedAt: Instant

    package init(name: TemplateName, content: String, updatedAt: Instant) {
        self.name = name
        self.content = content
        self.updatedAt = updatedAt
    }
}

extension Store {
    fileprivate static let templates = Statement(
        """
        SELECT template_name,
               content,
               updated_at
        FROM realm_template
        WHERE realm_id = $1
        ORDER BY template_name
        """, .read)

    /// All of them, in the order of their names. One round trip.
    package func templates(_ realm: RealmID) async throws(PostgresError) -> [TemplateRecord] {
        try await run(Self.templates, [.text(realm.rawValue)], in: realm).templates()
    }
}

extension StoreTransaction {
    /// As ``Store/templates(_:)``, with what this transaction has changed.
    package func templates() async throws(PostgresError) -> [TemplateRecord] {
        try await run(Store.templates, [.text(realm.rawValue)]).templates()
    }

    private static let putTemplates = Statement(
        """
        INSERT INTO realm_template (realm_id, template_name, content)
        SELECT $1, t.template_name, t.content
        FROM unnest($2::text[], $3::text[]) AS t (template_name, content)
        ON CONFLICT (realm_id, template_name) DO UPDATE
        SET content = EXCLUDED.content,
            updated_at = now()
        """, .write)

    /// Stores them in place of those of the same names. Whether they can be, the caller has seen to.
    package func putTemplates(_ templates: [(name: TemplateName, content: String)]) async throws(PostgresError) {
        guard !templates.isEmpty else { return }
        try await write(
            Self.putTemplates,
            [
                .text(realm.rawValue), .textArray(templates.map(\.name.rawValue)),
                .textArray(templates.map(\.content)),
            ])
    }

    private static let deleteTemplates = Statement(
        """
        DELETE FROM realm_template
        WHERE realm_id = $1
          AND template_name = ANY ($2)
        """, .write)

    /// The server's own take their place again.
    package func deleteTemplates(_ names: [TemplateName]) async throws(PostgresError) {
        guard !names.isEmpty else { return }
        try await write(Self.deleteTemplates, [.text(realm.rawValue), .textArray(names.map(\.rawValue))])
    }
}

extension PostgresRows {
    fileprivate func templates() throws(PostgresError) -> [TemplateRecord] {
        var templates: [TemplateRecord] = []
        for row in self {
            var columns = Columns(row)
            let name = try columns.text()
            guard let name = TemplateName(name) else { throw .decoding("\(name) is no template's name") }
            templates.append(
                TemplateRecord(name: name, content: try columns.text(), updatedAt: try columns.instant()))
        }
        return templates
    }
}
