// Documents for tests, written as JSON.
import Testing
import WritJOSE
import WritProtocol

@testable import WritServer

extension ConfigurationDocument {
    /// - Parameter json: The members behind `writ` and `realm`.
    static func test(_ json: String = "", realm: RealmID? = nil) throws -> ConfigurationDocument {
        let members = json.isEmpty ? "" : ", " + json
        let text = #"{"writ": 1, "realm": "\#(realm?.rawValue ?? "acme")"\#(members)}"#
        return try ConfigurationDocument(try #require(try JSONValue(parsing: Array(text.utf8)).object))
    }
}

/// `path: message` of each problem that `body` is refused with.
func problems(_ body: () throws -> Void) -> [String] {
    do {
        try body()
        return []
    } catch {
        return (error as? DocumentProblems)?.problems.map { "\($0.path.joined(separator: ".")): \($0.message)" } ?? [
            "\(error)"
        ]
    }
}

extension Configuration {
    /// A realm as the document would make it of nothing.
    static func test(_ json: String, number: Int64 = 0) throws -> Configuration {
        let plan = try ConfigurationPlan(try .test(json), live: Configuration())
        let objects = plan.changes.compactMap { change in change.after.map { (change.key, $0) } }
        return Configuration(objects: Dictionary(objects) { first, _ in first }, number: number)
    }
}

extension ConfigurationPlan {
    /// A line for each object and field: `~ client web client_name`.
    var outline: [String] {
        changes.flatMap { change -> [String] in
            let head = "\(change.action.rawValue) \(change.key)"
            return change.action == .change ? change.fields.map { "\(head) \($0.name)" } : [head]
        }
    }
}
