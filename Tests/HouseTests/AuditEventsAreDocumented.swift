// docs/AuditEvents.md and the code know the same kinds of audit events.
import Testing

@Suite struct AuditEventsAreDocumented {
    /// A kind stands as the first argument of what makes an event, or behind `kind:`.
    private func kindsInCode() throws -> Set<String> {
        var kinds: Set<String> = []
        for file in try Repository.files("Sources") where !file.isGenerated {
            for match in file.text.matches(of: /(?:[eE]vent\(\s*|\bkind: )"([a-z_]+\.[a-z_]+)"/) {
                kinds.insert(String(match.output.1))
            }
        }
        return kinds
    }

    /// Their names are put together, or chosen, where the event is made.
    private static let composed: Set<String> = ["user.invited"]

    /// Rows of the table: "| `kind` | when | details |".
    private func rows() throws -> [(kind: String, cells: [Substring])] {
        try Repository.text("docs/AuditEvents.md").split(separator: "\n").compactMap { line in
            guard let match = line.firstMatch(of: /^\| `([a-z_]+\.[a-z_]+)` \|/) else { return nil }
            return (String(match.output.1), line.split(separator: "|"))
        }
    }

    @Test func `the table has every kind of the code, once, and no other`() throws {
        let documented = try rows().map(\.kind)
        #expect(Set(documented).count == documented.count)
        let code = try kindsInCode().union(Self.composed)
        #expect(code.count > 30)
        #expect(code.subtracting(documented).sorted() == [], "not in docs/AuditEvents.md")
        #expect(Set(documented).subtracting(code).sorted() == [], "in docs/AuditEvents.md only")
    }

    @Test func `each row says when, and with which details`() throws {
        for row in try rows() {
            #expect(row.cells.count == 3, "\(row.kind)")
            #expect(row.cells.allSatisfy { !$0.allSatisfy(\.isWhitespace) }, "\(row.kind)")
        }
    }

    @Test func `a kind is a noun and what befell it`() throws {
        for kind in try kindsInCode() {
            let words = kind.split(separator: ".")
            #expect(words.count == 2 && words.allSatisfy { $0.first != "_" && $0.last != "_" }, "\(kind)")
        }
    }
}
