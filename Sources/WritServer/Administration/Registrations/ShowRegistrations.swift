// The queue of applications: listed, and each shown with what an approval would change.
import WritJOSE
package import WritProtocol
import WritStore

extension Administration {
    /// Applications and registered clients in the order of their ids.
    ///
    /// - Parameter state: `.pending` are those that wait for a decision; `nil`: all.
    /// - Throws: `.notFound` (the realm).
    package func listRegistrations(
        _ realm: RealmID, state: RegistrationState? = nil, after: String? = nil, limit: Int = 100
    ) async throws -> Page<RegistrationSummary> {
        _ = try await showRealm(realm)
        let limit = Page<RegistrationSummary>.clamped(limit)
        let rows = try await store.listRegistrations(realm, state: state, after: after, limit: limit + 1)
        return Page(
            rows.map { RegistrationSummary(record: $0, name: $0.askedName) }, limit: limit, key: { $0.id.rawValue })
    }

    /// - Throws: `.notFound`.
    package func showRegistration(_ realm: RealmID, _ id: ClientID) async throws -> RegistrationSummary {
        guard let record = try await store.showRegistration(realm, id) else {
            throw Self.noRegistration(id, realm)
        }
        let settings = try await realmRecord(realm).settings
        let present = record.hasClient ? try await store.showClient(realm, id) : nil
        var summary = RegistrationSummary(record: record, name: record.askedName ?? present?.client.name)
        summary.present = present?.client
        summary.contacts = record.askedContacts ?? present?.client.details.contacts ?? []
        summary.notes = try await store.notes(realm, id, limit: 1000)
        guard record.asked != nil else { return summary }
        do throws(AdministrationError) {
            let candidate = try Self.candidate(record, present, settings).client
            summary.changes = MetadataChange.between(
                Self.document(present?.client, settings), Self.document(candidate, settings))
        } catch {
            summary.obstacle = error.description
        }
        return summary
    }

    /// What an approval would make of what is asked, judged by the rules of today.
    /// - Throws: `.conflict` in the words of the rule.
    static func candidate(
        _ record: RegistrationRecord, _ present: ClientRecord?, _ realm: RealmSettings.Overrides
    ) throws(AdministrationError) -> (client: Client, namedOrigins: Set<String>) {
        do throws(OAuthError) {
            let (metadata, _) = try ClientMetadata.read(record.asked ?? [])
            let policy = RegistrationPolicy(RealmSettings(realm), isReviewed: true, held: present?.client)
            return try policy.client(metadata, id: record.id, present: present)
        } catch {
            throw .conflict(
                "what is asked cannot be approved: \(error.description ?? error.reason.row.description) Ask for changes, or reject it."
            )
        }
    }

    static func noRegistration(_ id: ClientID, _ realm: RealmID) -> AdministrationError {
        .notFound("registration \(id) of realm \(realm)")
    }

    func realmRecord(_ realm: RealmID) async throws -> RealmRecord {
        guard let record = try await store.loadRealm(realm) else {
            throw AdministrationError.notFound("realm \(realm)")
        }
        return record
    }

    private static func document(_ client: Client?, _ realm: RealmSettings.Overrides) -> JSONObject {
        guard let client else { return JSONObject() }
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        client.writeMetadata(to: &json, realm: realm)
        json.endObject()
        return (try? JSONValue(parsing: json.bytes).object) ?? JSONObject()
    }
}

extension RegistrationRecord {
    fileprivate var askedContacts: [String]? {
        asked.flatMap { try? JSONValue(parsing: $0).object?["contacts"]?.array?.compactMap(\.string) }
    }

    fileprivate var askedName: String? {
        asked.flatMap { try? JSONValue(parsing: $0).object?["client_name"]?.string }
    }
}
