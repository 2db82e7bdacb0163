// What several changes make together.
import Testing
import WritJOSE
import WritProtocol

@testable import WritServer

@Suite struct ConfigurationChangeTests {
    private static func fields(_ values: [String: Int64]?) -> ConfigurationFields? {
        values.map { $0.mapValues { .integer($0) } }
    }

    struct Case: Sendable {
        var steps: [([String: Int64]?, [String: Int64]?)]
        /// `nil`: nothing.
        var net: ([String: Int64]?, [String: Int64]?)?
    }

    @Test(arguments: [
        Case(steps: [(nil, ["a": 1])], net: (nil, ["a": 1])),
        Case(steps: [(nil, ["a": 1]), (["a": 1], nil)], net: nil),
        Case(steps: [(nil, ["a": 1, "b": 1]), (["a": 1], ["a": 2])], net: (nil, ["a": 2, "b": 1])),
        Case(steps: [(nil, ["a": 1, "b": 1]), (["a": 1], [:])], net: (nil, ["b": 1])),
        Case(steps: [(["a": 1], ["a": 2]), (["a": 2], ["a": 1])], net: nil),
        Case(steps: [(["a": 1], ["a": 2]), (["b": 1], ["b": 2])], net: (["a": 1, "b": 1], ["a": 2, "b": 2])),
        Case(steps: [([:], ["a": 2]), (["a": 2, "b": 1], ["b": 2])], net: (["b": 1], ["b": 2])),
        Case(steps: [(["a": 1], ["a": 2]), (["a": 2, "b": 3], nil)], net: (["a": 1, "b": 3], nil)),
        Case(steps: [([:], ["a": 2]), (["a": 2, "b": 3], nil)], net: (["b": 3], nil)),
        Case(steps: [(["a": 1], nil), (nil, ["a": 1])], net: nil),
        Case(steps: [(["a": 1], nil), (nil, ["a": 2])], net: (["a": 1], ["a": 2])),
        Case(steps: [(["a": 1], nil), (nil, ["a": 2]), (["a": 2], ["a": 1])], net: nil),
    ]) func `changes of one object come down to one`(_ example: Case) {
        let key = ConfigurationKey(.client, "web")
        let author = ChangeAuthor(number: 1, at: Instant(secondsSince1970: 0), actor: "a", reason: nil)
        let changes = example.steps.map {
            ConfigurationChange(key, Self.fields($0.0), Self.fields($0.1), by: author)
        }
        let net = changes.folded
        guard let expected = example.net else {
            #expect(net.isEmpty, "\(net)")
            return
        }
        #expect(net.count == 1)
        #expect(net.first?.before == Self.fields(expected.0))
        #expect(net.first?.after == Self.fields(expected.1))
    }
}
