// A part of a list.

/// Items in the list's order, and where the next part begins.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    /// Pass it as `after` to get the next part; `nil`: this is the last.
    package var next: String?

    package init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }

    package static var limits: ClosedRange<Int> { 1...1000 }

    /// - Parameter rows: One more than `limit`, if there are so many.
    init(_ rows: [Item], limit: Int, key: (Item) -> String) {
        items = Array(rows.prefix(limit))
        next = rows.count > limit ? items.last.map(key) : nil
    }

    /// The limit as a number of rows that a list may have.
    static func clamped(_ limit: Int) -> Int { min(max(limit, limits.lowerBound), limits.upperBound) }
}
