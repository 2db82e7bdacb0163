// Lists as commands print them: how much of one is asked for, and how the rest is found.
import ArgumentParser
import WritJOSE
import WritServer

/// How much of a list, and from where. Without either a list is whole: a script that forgets to ask for the rest must not
/// take a part for all of it.
struct PartOptions: ParsableArguments {
    @Option(help: "Only what comes behind this one, as the list before says at its end.")
    var after: String?

    @Option(help: "At most so many.")
    var limit: Int?

    /// What was asked for, fetched part by part.
    func collect<Item: Sendable>(
        _ part: (_ after: String?, _ limit: Int) async throws -> Page<Item>
    ) async throws -> Page<Item> {
        let limit = limit ?? .max
        var collected = Page<Item>(items: [], next: after)
        repeat {
            let wanted = min(limit - collected.items.count, Page<Item>.limits.upperBound)
            let page = try await part(collected.next, wanted)
            collected.items += page.items
            collected.next = page.next
        } while collected.next != nil && collected.items.count < limit
        return collected
    }

    mutating func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit counts from 1.") }
    }
}

/// Which part of a list, and what of it.
struct ListOptions: ParsableArguments {
    @Option(help: "Only those whose id or name holds this text.")
    var search: String?

    @OptionGroup var part: PartOptions
}

/// A list: for programs an object with the items and, when there are more, `next`; for people a table, and then a hint.
///
/// - Parameter name: The member that holds the items.
func writeList<Item>(
    _ page: Page<Item>, _ name: String, asJSON: Bool, table: Table, row: (Item, inout Table) -> Void,
    json: (Item, inout JSONWriter) -> Void
) {
    guard !asJSON else {
        var writer = JSONWriter(capacity: 256 * (page.items.count + 1))
        writer.beginObject()
        writer.key(name)
        writer.beginArray()
        for item in page.items { json(item, &writer) }
        writer.endArray()
        if let next = page.next { writer.member("next", next) }
        writer.endObject()
        return writeJSON(writer.bytes)
    }
    var table = table
    for item in page.items { row(item, &table) }
    writeLine(table.text)
    if let next = page.next { note("There are more: the same with --after \(shellWord(next))") }
}

/// The text as one word of a shell's command line.
func shellWord(_ text: String) -> String {
    let text = printable(text)
    let plain = text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "-_.@:/+".utf8.contains($0)
    }
    if plain, !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
