// Groups that have changed places because a document said so, remembered so that it does not change them back.
import WritJOSE
import WritStore

/// Nothing else tells whether they have: the realm looks the same before and after. With the number of the change,
/// since a rollback brings back what was so then.
struct GroupExchanges: Equatable {
    /// Paths that groups had before, by the paths that they got; in force from the change of that number on.
    private var states: [Int64: [String: String]] = [:]

    /// - Throws: ``JSONError``.
    init(_ head: ConfigurationHead?) throws(JSONError) {
        guard let json = head?.exchangedGroups else { return }
        for (number, paths) in try ConfigurationFields(json: json) {
            guard let number = Int64(number), let members = paths.object?.members else { continue }
            let pairs = members.compactMap { member in member.value.string.map { (member.name, $0) } }
            states[number] = Dictionary(pairs) { first, _ in first }
        }
    }

    /// After the change of that number; `nil`: now.
    func done(after number: Int64? = nil) -> [String: String] {
        states.keys.filter { $0 <= number ?? .max }.max().flatMap { states[$0] } ?? [:]
    }

    mutating func set(_ exchanges: [String: String], at number: Int64) {
        if exchanges != done() { states[number] = exchanges }
    }

    var json: [UInt8] {
        var fields: ConfigurationFields = [:]
        for (number, paths) in states {
            fields[String(number)] = .object(paths.mapValues { JSONValue.string($0) }.object)
        }
        return JSONValue.object(fields.object).text
    }
}

extension Administration {
    /// - Throws: ``JSONError``.
    func changeExchanges(
        _ transaction: StoreTransaction, _ body: (GroupExchanges) -> [String: String]
    ) async throws {
        guard let head = try await transaction.lockConfiguration() else { return }
        let before = try GroupExchanges(head)
        var after = before
        after.set(body(before), at: head.number)
        if after != before { try await transaction.setExchangedGroups(after.json) }
    }
}
