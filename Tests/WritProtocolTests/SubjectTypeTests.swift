// The names by which clients know people.
import FoundationEssentials
import Testing
import WritCrypto

@testable import WritProtocol

struct SubjectTypeTests {
    private let subjects = PairwiseSubjects(salt: Array(0..<32))
    private let ada: UserID

    init() throws { ada = try #require(UserID("0190f5fe-7c00-7a00-8000-000000000001")) }

    @Test func `a pairwise subject is the tag of sector and id under the salt, for ever`() {
        // Computed by Python's hmac. A change of this value would lose every account that clients have stored.
        #expect(subjects.subject(of: ada, sector: "app.example") == "cH0uc4CTTT4Rz-gvwHczr0BueaDppEg3cMYb1zNZPFs")
    }

    @Test func `another person, sector or salt gives another`() {
        let all = [
            subjects.subject(of: ada, sector: "app.example"), subjects.subject(of: ada, sector: "app.exampl"),
            subjects.subject(of: ada, sector: ""), subjects.subject(of: UserID(UUID()), sector: "app.example"),
            PairwiseSubjects(salt: Array(1..<33)).subject(of: ada, sector: "app.example"), ada.description,
        ]
        #expect(Set(all).count == all.count)
    }

    @Test func `a client knows people by their public subject unless it says otherwise`() throws {
        var client = Client(
            id: try #require(ClientID("app")), type: .confidential, authMethod: .none, grants: [], scope: Scope())
        #expect(client.subjectType == .public)
        client.overrides[.subjectType] = "pairwise"
        #expect(client.subjectType == .pairwise)
    }
}
