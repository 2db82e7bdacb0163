// A realm's configuration as it is, read within one transaction.
package import WritJOSE
package import WritProtocol
import WritStore

extension StoreTransaction {
    /// Everything that a document can hold, but no secret; no objects at all when there is no such realm.
    /// - Parameter number: Of the last change.
    func configuration(number: Int64) async throws -> Configuration {
        var configuration = Configuration(number: number)
        guard let record = try await lockRealm() else { return configuration }
        configuration.objects[ConfigurationKey(.realm, realm.rawValue)] = record.fields
        configuration.objects.merge(try await rightsConfiguration()) { $1 }
        for client in try await clients() {
            configuration.objects[ConfigurationKey(.client, client.client.id.rawValue)] = client.fields
        }
        configuration.registered = Set(
            try await registeredClients().map { ConfigurationKey(.client, $0.rawValue) })
        for template in try await templates() {
            configuration.objects[ConfigurationKey(.template, template.name.rawValue)] =
                Administration.fields(template.content)
        }
        return configuration
    }
}

extension Administration {
    /// What `writ realm export` prints.
    /// - Throws: `.notFound`.
    package func exportRealm(_ realm: RealmID) async throws -> JSONObject {
        let configuration = try await store.transaction(realm) { transaction in
            guard let head = try await transaction.lockConfiguration() else {
                throw AdministrationError.notFound("realm \(realm)")
            }
            return try await transaction.configuration(number: head.number)
        }
        return configuration.document(of: realm)
    }
}
