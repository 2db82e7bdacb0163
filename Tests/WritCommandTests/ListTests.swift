// Lists of commands: fetched part by part, and cut where the asker said.
import ArgumentParser
import Synchronization
import Testing
import WritServer

@testable import writ

@Suite struct ListTests {
    /// A list of 2500 numbers, and the parts that were asked for.
    private final class Numbers: Sendable {
        let asked = Mutex<[Int]>([])

        func part(after: String?, limit: Int) -> Page<Int> {
            asked.withLock { $0.append(limit) }
            let first = after.flatMap { Int($0) }.map { $0 + 1 } ?? 0
            let end = min(first + limit, 2500)
            return Page(items: Array(first..<end), next: end < 2500 ? String(end - 1) : nil)
        }
    }

    private func collect(_ arguments: [String], _ numbers: Numbers = Numbers()) async throws -> Page<Int> {
        try await PartOptions.parse(arguments).collect { numbers.part(after: $0, limit: $1) }
    }

    @Test func `without a limit a list is whole`() async throws {
        let numbers = Numbers()
        let page = try await collect([], numbers)
        #expect(page.items == Array(0..<2500) && page.next == nil)
        #expect(numbers.asked.withLock { $0 } == [1000, 1000, 1000])
    }

    @Test(arguments: [(["--limit", "3"], 0..<3), (["--limit", "1200"], 0..<1200), (["--limit", "2499"], 0..<2499)])
    func `a limit cuts it, and tells where the rest begins`(arguments: [String], range: Range<Int>) async throws {
        let page = try await collect(arguments)
        #expect(page.items == Array(range) && page.next == String(range.upperBound - 1))
    }

    @Test func `the parts make the whole, and the last says that it is the last`() async throws {
        var items: [Int] = []
        var next: String?
        repeat {
            let page = try await collect(["--limit", "700"] + (next.map { ["--after", $0] } ?? []))
            items += page.items
            next = page.next
        } while next != nil
        #expect(items == Array(0..<2500))
        #expect(try await collect(["--limit", "2500"]).next == nil)
    }

    @Test(arguments: [
        ("acme", "acme"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("", "''"), ("$(id)", "'$(id)'"),
        ("a\u{1B}[2J", #"'a\u001b[2J'"#), ("ada@example.com", "ada@example.com"), ("Zoë", "'Zoë'"),
    ]) func `a hint can be pasted into a shell`(text: String, word: String) {
        #expect(shellWord(text) == word)
    }
}
