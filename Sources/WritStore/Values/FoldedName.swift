// How user names and e-mail addresses are compared.
import WritPostgres

/// A user name or e-mail address as it is looked up: in lower case by Unicode's full mapping.
///
/// The statements add normal form C (`normalize($n, NFC)`), so a name typed with a composed letter finds the one stored
/// with a combining accent. Both halves are the same whatever the database's locale is; `lower()` would not be, and an
/// index on it would not be used under row-level security.
package struct FoldedName: Sendable, Hashable {
    let text: String

    package init(_ name: String) { text = name.lowercased() }
}

extension PostgresValue {
    static func folded(_ name: String) -> PostgresValue { .text(FoldedName(name).text) }
    static func foldedOrNull(_ name: String?) -> PostgresValue { .textOrNull(name.map { FoldedName($0).text }) }
}
