// Groups that are renamed and moved: in documents, in the history and back again, with everybody who is in them.
import FoundationEssentials
import Testing
import WritJOSE
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct GroupMoveTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }
    private static let live =
        #""groups": {"/a": {"roles": ["r"]}, "/a/x": {}, "/a/x/y": {}, "/b": {}}, "roles": {"r": {}}"#

    private func outline(_ document: String) throws -> [String] {
        try ConfigurationPlan(.test(document), live: .test(Self.live)).outline
    }

    @Test func `renamed_from moves a group with all that lies in it, and does nothing once that is done`() throws {
        #expect(
            try outline(#""groups": {"/c": {"renamed_from": "/a"}}, "prune": ["groups"]"#) == [
                "delete group /a/x", "delete group /a/x/y", "delete group /b", "change group /c path",
            ])
        #expect(
            try outline(#""groups": {"/c": {"renamed_from": "/a", "roles": []}}"#) == [
                "change group /c roles", "change group /c path",
            ])
        #expect(try outline(#""groups": {"/b/x": {"renamed_from": "/a/x"}}"#) == ["change group /b/x path"])
        #expect(
            try outline(#""groups": {"/a": {"renamed_from": "/a/x"}, "/a/x": {"renamed_from": "/a"}}"#) == [
                "change group /a path", "change group /a/x path",
            ])
        #expect(try outline(#""groups": {"/a": {"renamed_from": "/old"}}"#) == [])
        #expect(try outline(#""groups": {"/new": {"renamed_from": "/old"}}"#) == ["create group /new"])
    }

    @Test(arguments: [
        (#""groups": {"/b": {"renamed_from": "/a"}}"#, "groups./b.renamed_from: there are both, /a and /b"),
        (
            #""groups": {"/c": {"renamed_from": "/a"}, "/d": {"renamed_from": "/a"}}"#,
            "groups./d.renamed_from: two groups cannot both have been /a"
        ),
        (
            #""groups": {"/c": {"renamed_from": "/a"}, "/a": {}}"#,
            "groups./c.renamed_from: the document names /a as well"
        ),
        (
            #""groups": {"/c": {"renamed_from": "/a"}, "/c/x": {"renamed_from": "/b"}}"#,
            "groups./c/x.renamed_from: there are both, /b and /a/x"
        ),
        (
            #""groups": {"/a/x/c": {"renamed_from": "/a"}}"#,
            "groups./a/x/c: there will be no group /a/x"
        ),
        (
            #""groups": {"/a/x": {}, "/a": {"renamed_from": "/a/x"}, "/b": {"renamed_from": "/a"}}"#,
            "groups./a.renamed_from: the document names /a/x as well"
        ),
        (
            #""groups": {"/c": {"renamed_from": 1}}"#,
            "groups./c.renamed_from: expected the path that the group had before"
        ),
        (#""groups": {"/z/c": {"renamed_from": "/a"}}"#, "groups./z/c: there will be no group /z"),
        (#""roles": {"q": {"renamed_from": "r"}}"#, "roles.q.renamed_from: there is no such field"),
    ])
    func `what cannot be is refused`(document: String, problem: String) throws {
        let found = problems { _ = try outline(document) }
        #expect(found.contains { $0.hasPrefix(problem) }, "\(found)")
    }

    /// A group under which name, and who is in it.
    private func members(_ bed: AdministrationBed, _ realm: RealmID) async throws -> [String: Int64] {
        try await bed.store.transaction(realm) { transaction in
            let counts = try await transaction.memberCounts()
            return try await transaction.groupsByPath().mapValues { counts[$0.id] ?? 0 }
        }
    }

    private struct Place: Sendable {
        let bed: AdministrationBed
        let realm: RealmID
        let ids: [String: GroupID]
        let start: Int64
    }

    /// `/a` has one member, `/a/x` two, `/b` three.
    private func withGroups(_ body: @Sendable (Place) async throws -> Void) async throws {
        try await Self.database.value.withBed { bed in
            let realm = try await bed.newRealm()
            _ = try await bed.administration.apply(try .test(Self.live, realm: realm))
            let ids = try await bed.store.transaction(realm) { try await $0.groupsByPath().mapValues(\.id) }
            for (path, count) in [("/a", 1), ("/a/x", 2), ("/b", 3)] {
                for _ in 0..<count {
                    let name = "u\(UInt64.random(in: 0...UInt64.max))"
                    let user = try await bed.administration.createUser(realm, UserDraft(username: name), password: nil)
                    try await bed.administration.addMember(realm, user.user.id, to: try #require(ids[path]))
                }
            }
            let start = try await bed.store.configurationHead(realm).number
            try await body(Place(bed: bed, realm: realm, ids: ids, start: start))
        }
    }

    @Test func `a document renames, swaps and moves, and a rollback brings all back with its members`() async throws {
        for document in [
            #""groups": {"/c": {"renamed_from": "/a", "roles": []}, "/c/x/z": {}}"#,
            #""groups": {"/b/x": {"renamed_from": "/a/x"}}"#,
            #""groups": {"/n": {}, "/n/a": {"renamed_from": "/a"}, "/n/a/k": {"renamed_from": "/b"}}"#,
            #""groups": {"/x": {"renamed_from": "/a/x"}, "/x/a": {"renamed_from": "/a"}}"#,
            Self.swap,
            #""groups": {"/a": {"renamed_from": "/a/x"}, "/a/x": {"renamed_from": "/a", "roles": []}, "/a/z": {}}"#,
            #"""
            "groups": {"/a": {"renamed_from": "/b"}, "/b": {"renamed_from": "/a/x"}, "/a/x": {"renamed_from": "/a"}}
            """#,
        ] {
            try await withGroups { place in
                let administration = place.bed.administration
                let before = try await administration.exportRealm(place.realm)
                _ = try await administration.apply(try .test(document, realm: place.realm))
                #expect(try await administration.plan(try .test(document, realm: place.realm)).isEmpty)
                let after = try await members(place.bed, place.realm)
                #expect(after.values.reduce(0, +) == 6, "\(document): \(after)")
                let back = try await administration.rollBack(place.realm, to: place.start)
                #expect(!back.plan.isEmpty)
                #expect(try await administration.exportRealm(place.realm) == before, "\(document)")
                #expect(
                    try await members(place.bed, place.realm) == ["/a": 1, "/a/x": 2, "/a/x/y": 0, "/b": 3],
                    "\(document)")
            }
        }
    }

    private static let swap = #""groups": {"/a": {"renamed_from": "/b"}, "/b": {"renamed_from": "/a"}}"#

    @Test func `groups change places once, and again after a rollback, whatever else is applied`() async throws {
        try await withGroups { place in
            let (administration, realm) = (place.bed.administration, place.realm)
            let swap = try ConfigurationDocument.test(Self.swap, realm: realm)
            let swapped: [String: Int64] = ["/a": 3, "/b": 1, "/b/x": 2, "/b/x/y": 0]
            _ = try await administration.apply(swap)
            let number = try await place.bed.store.configurationHead(realm).number
            _ = try await administration.apply(try .test(#""groups": {"/a": {"roles": ["r"]}}"#, realm: realm))
            #expect(try await administration.apply(swap).plan.isEmpty)
            #expect(try await members(place.bed, realm) == swapped)
            _ = try await administration.rollBack(realm, to: place.start)
            #expect(try await administration.plan(swap).outline == ["change group /a path", "change group /b path"])
            _ = try await administration.rollBack(realm, to: number)
            #expect(try await administration.plan(swap).isEmpty)
            #expect(try await members(place.bed, realm) == swapped)
            _ = try await administration.rollBack(realm, to: place.start)
            _ = try await administration.apply(swap)
            #expect(try await members(place.bed, realm) == swapped)
        }
    }

    @Test func `a realm that has none of those that change places gets them, once`() async throws {
        try await Self.database.value.withBed { bed in
            let swap = try ConfigurationDocument.test(Self.swap, realm: try await bed.newRealm())
            #expect(try await bed.administration.apply(swap).plan.outline == ["create group /a", "create group /b"])
            #expect(try await bed.administration.plan(swap).isEmpty)
        }
    }

    @Test func `what comes along with a group does not come too deep`() throws {
        let path = String(repeating: "/d", count: RightsRules.groupDepthLimit - 1)
        let groups = path.indices.filter { $0 > path.startIndex && path[$0] == "/" }.map { path[..<$0] } + [path[...]]
        let named = groups.map { #""\#($0)": {}"# }.joined(separator: ", ")
        let found = problems {
            _ = try outline(#""groups": {\#(named), "\#(path)/n": {"renamed_from": "/a"}}"#)
        }
        #expect(found.contains { $0.hasPrefix("groups.\(path)/n/x: a group is named by its path") }, "\(found)")
    }

    @Test func `what is renamed by hand is one change of the history, and comes back in whatever order`() async throws {
        try await withGroups { place in
            let (administration, realm) = (place.bed.administration, place.realm)
            let (a, x, b) = (
                try #require(place.ids["/a"]), try #require(place.ids["/a/x"]), try #require(place.ids["/b"])
            )
            let before = try await administration.exportRealm(realm)
            _ = try await administration.updateGroup(realm, a, name: "c")
            let last = try #require(try await administration.configurationHistory(realm).items.first)
            #expect(last.key == ConfigurationKey(.group, "/c") && last.movedFrom == "/a" && last.fields.count == 1)
            #expect(try await place.bed.store.configurationHead(realm).number == place.start + 1)
            _ = try await administration.updateGroup(realm, x, name: "w", parent: b)
            _ = try await administration.updateGroup(realm, b, name: "a")
            _ = try await administration.createGroup(realm, "b")
            _ = try await administration.revokeRole(realm, try #require(RoleName("r")), from: .group(a))
            let net = try await administration.compareConfiguration(realm, from: place.start)
            #expect(
                net.map { "\($0.action.rawValue) \($0.key.id) \($0.movedFrom ?? "")" } == [
                    "change /a /b", "change /a/w /a/x", "create /b ", "change /c /a",
                ])
            _ = try await administration.rollBack(realm, to: place.start)
            #expect(try await administration.exportRealm(realm) == before)
            #expect(try await members(place.bed, realm) == ["/a": 1, "/a/x": 2, "/a/x/y": 0, "/b": 3])
            try await administration.deleteGroup(realm, try #require(place.ids["/a/x/y"]))
            _ = try await administration.updateGroup(realm, a, name: "c")
            try await administration.deleteGroup(realm, x)
            _ = try await administration.updateGroup(realm, b, name: "a")
            _ = try await administration.rollBack(realm, to: place.start)
            #expect(try await administration.exportRealm(realm) == before)
            #expect(try await members(place.bed, realm) == ["/a": 1, "/a/x": 0, "/a/x/y": 0, "/b": 3])
            // Two that have changed places change back at once, and each entry of that could stand alone.
            let middle = try await place.bed.store.configurationHead(realm).number
            _ = try await administration.updateGroup(realm, a, name: "c")
            _ = try await administration.updateGroup(realm, b, name: "a")
            _ = try await administration.updateGroup(realm, a, name: "b")
            _ = try await administration.rollBack(realm, to: middle)
            #expect(try await members(place.bed, realm) == ["/a": 1, "/a/x": 0, "/a/x/y": 0, "/b": 3])
            #expect(try await place.bed.store.configurationHead(realm).number == middle + 6)
            #expect(try await administration.compareConfiguration(realm, from: middle).isEmpty)
        }
    }

    @Test func `a plan says how many people lose a group`() async throws {
        try await withGroups { place in
            let plan = try await place.bed.administration.plan(
                try .test(#""prune": ["groups"], "groups": {"/a": {}}"#, realm: place.realm))
            #expect(plan.outline == ["delete group /a/x", "delete group /a/x/y", "delete group /b"])
            #expect(plan.changes.map(\.members) == [2, nil, 3])
        }
    }
}
