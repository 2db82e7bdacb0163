// Every reason for a refusal is given somewhere, and produced by some test or at least at a call site.
import Testing
import WritProtocol

@Suite struct ReasonsAreUsed {
    @Test func `every reason has a place that refuses for it`() throws {
        let code = try Repository.files("Sources")
            .filter { !$0.path.hasSuffix("/ErrorTable.swift") }
            .flatMap(\.code)
        for reason in OAuthReason.allCases {
            let name = "." + reason.rawValue
            #expect(code.contains { $0.mentions(name) }, "nothing refuses for \(reason)")
        }
    }

    @Test func `every grant has a test that names it`() throws {
        let tests = try Repository.files("Tests").map(\.text).joined()
        for grant in GrantType.allCases {
            #expect(tests.contains("\(grant)") || tests.contains(grant.rawValue), "no test names \(grant)")
        }
    }
}

extension Substring {
    /// The name as a word, not the beginning of a longer one.
    fileprivate func mentions(_ name: String) -> Bool {
        var rest = self
        while let range = rest.firstRange(of: name) {
            rest = rest[range.upperBound...]
            guard let next = rest.first else { return true }
            if !next.isLetter, !next.isNumber, next != "_" { return true }
        }
        return false
    }
}
