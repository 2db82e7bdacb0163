// Nobody does by a document, or by taking changes back, what they may not do by hand.
import Testing
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct PlanRightsTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    private static let all = Set(AdminPermission.allCases)

    private static let live = #"""
        "roles": {"boss": {"permissions": ["admin:keys:manage"]}, "reader": {"permissions": ["admin:users:read"]}, "none": {}},
        "groups": {"/bosses": {"roles": ["boss"]}, "/bosses/north": {}, "/people": {}},
        "clients": {"web": {"grant_types": ["client_credentials"]},
                    "robot": {"grant_types": ["client_credentials"], "roles": ["boss"]},
                    "admin": {"grant_types": ["client_credentials"], "resources": ["https://id.example/admin/api/v1"]}}
        """#

    /// Done by somebody with these permissions in the realm, and whether it may be.
    struct Case: Sendable {
        var document: String
        var permissions: Set<AdminPermission> = all.subtracting([.manageKeys])
        var mayBe = false
        /// An empty group that comes back gives nobody anything.
        var mayBeTakenBack = false
    }

    @Test(arguments: [
        Case(document: #""display_name": "A""#, mayBe: true),
        Case(document: #""display_name": "A""#, permissions: all.subtracting([.manageRealm])),
        Case(document: #""clients": {"web": {"client_name": "A"}}"#, mayBe: true),
        Case(document: #""clients": {"web": {"client_name": "A"}}"#, permissions: [.manageRealm]),
        Case(document: #""clients": {"web": {"roles": ["reader"]}}"#, mayBe: true),
        Case(document: #""clients": {"web": {"roles": ["none"]}}"#, permissions: [.manageClients], mayBe: true),
        Case(document: #""clients": {"web": {"roles": ["boss"]}}"#),
        Case(document: #""clients": {"robot": {"client_name": "A"}}"#),
        Case(document: #""clients": {"robot": {"roles": []}}"#),
        Case(document: #""clients": {"robot": {"roles": []}}"#, permissions: all, mayBe: true),
        Case(document: #""clients": {"admin": {"client_name": "A"}}"#),
        Case(document: #""clients": {"web": {"resources": ["https://id.example/admin/api/v1"]}}"#),
        Case(document: #""prune": ["clients"], "clients": {"robot": {}}"#),
        Case(document: #""roles": {"none": {"permissions": ["admin:keys:manage"]}}"#),
        Case(document: #""roles": {"none": {"includes": ["boss"]}}"#),
        Case(document: #""roles": {"none": {"includes": ["reader"]}}"#, mayBe: true),
        Case(document: #""roles": {"boss": {"description": "A"}}"#),
        Case(document: #""roles": {"boss": {"permissions": []}}"#),
        Case(document: #""roles": {"new": {"permissions": ["admin:users:read"]}}"#, mayBe: true),
        Case(document: #""groups": {"/people": {"roles": ["boss"]}}"#),
        Case(document: #""groups": {"/people": {"roles": ["reader"]}}"#, mayBe: true),
        Case(document: #""groups": {"/bosses": {"roles": []}}"#),
        Case(document: #""groups": {"/bosses/people": {"renamed_from": "/people"}}"#),
        Case(document: #""groups": {"/north": {"renamed_from": "/bosses/north"}}"#),
        Case(document: #""groups": {"/bosses/new": {}}"#, mayBe: true),
        Case(document: #""groups": {"/people/new": {}}"#, permissions: [.manageRealm]),
        Case(document: #""prune": ["groups"], "groups": {"/bosses": {}, "/people": {}}"#, mayBeTakenBack: true),
        Case(document: #""apis": {"a": {"audience": "urn:a"}}"#, mayBe: true),
        Case(document: #""apis": {"a": {"audience": "urn:a"}}"#, permissions: [.manageClients]),
        Case(document: #""templates": {"login": "x"}"#, permissions: all),
    ])
    func `a document is applied by those who may do each part of it`(example: Case) async throws {
        try await Self.database.value.withBed { bed in
            let realm = try await bed.newRealm()
            _ = try await bed.administration.apply(try .test(Self.live, realm: realm))
            let before = try await bed.administration.exportRealm(realm)
            let home = bed.administration(of: realm, example.permissions)
            let document = try ConfigurationDocument.test(example.document, realm: realm)
            if example.mayBe {
                _ = try await home.apply(document)
                #expect(try await bed.administration.exportRealm(realm) != before)
                return
            }
            let refused = await refusal { _ = try await home.apply(document) }
            guard case .beyondRights = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await bed.administration.exportRealm(realm) == before)
            guard !example.mayBeTakenBack else { return }
            // Done by somebody else, it is not taken back by them either.
            let number = try await bed.store.configurationHead(realm).number
            _ = try await bed.administration.apply(document)
            guard case .beyondRights = await refusal({ _ = try await home.rollBack(realm, to: number) }) else {
                Issue.record("it was taken back")
                return
            }
        }
    }

    @Test func `another's realm is none, and no realm is made by whoever governs one`() async throws {
        try await Self.database.value.withBed { bed in
            let (home, other) = (try await bed.newRealm(), try await bed.newRealm())
            let document = try ConfigurationDocument.test(#""display_name": "A""#, realm: other)
            let administration = bed.administration(of: home)
            guard case .notFound = await refusal({ _ = try await administration.apply(document) }) else {
                Issue.record("it was applied")
                return
            }
            // Their own, if it were gone, no more than another; nor any, without the permission.
            let new = try #require(RealmID("\(home)-new"))
            let root = try #require(RealmID(RealmID.operatorRealm))
            let making = try ConfigurationDocument.test(#""settings": {"signing_algorithm": "ES256"}"#, realm: new)
            for maker in [
                bed.administration(of: new), bed.administration(of: root, Self.all.subtracting([.manageRealm])),
            ] {
                guard case .beyondRights = await refusal({ _ = try await maker.apply(making) }) else {
                    Issue.record("it was made")
                    return
                }
            }
            _ = try await bed.administration(of: root).apply(making)
            #expect(try await bed.administration.showRealm(new).id == new)
        }
    }
}
