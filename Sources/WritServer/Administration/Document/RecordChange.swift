// Writes what a use case changed into the history, in the same transaction.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritStore

extension Administration {
    /// Every use case that changes configuration ends with it; what stays the same is not written.
    /// - Parameter before: The whole object; `nil` where it is made.
    /// - Parameter after: The whole object; `nil` where it is deleted.
    func record(
        _ kind: ConfigurationKind, _ id: String, _ before: ConfigurationFields?, _ after: ConfigurationFields?,
        _ transaction: StoreTransaction
    ) async throws {
        var (old, new) = (before, after)
        if let before, let after {
            let differing = kind.differences(before, after).map(\.name)
            guard !differing.isEmpty else { return }
            old = before.filter { differing.contains($0.key) }
            new = after.filter { differing.contains($0.key) }
        }
        try await transaction.recordChange(
            NewConfigurationChange(
                actor: caller.name, reason: reason, kind: kind.rawValue, id: id,
                before: old.map { JSONValue.object($0.object).text },
                after: new.map { JSONValue.object($0.object).text }))
    }

    /// Of a client's secrets it is known which there were and when, and nothing else.
    func record(
        secretsOf client: ClientID, _ before: [UUID], _ after: [UUID], _ transaction: StoreTransaction
    ) async throws {
        func fields(_ ids: [UUID]) -> ConfigurationFields {
            [Self.secretsField: .texts(ids.map { $0.uuidString.lowercased() })]
        }
        try await record(.client, client.rawValue, fields(before), fields(after), transaction)
    }

    /// A fact of the history, no field of a document: nothing can bring a secret back.
    static let secretsField = "secrets"
}
