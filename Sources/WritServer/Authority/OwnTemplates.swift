// A realm's own templates as requests share them: the texts, and what the pages have made of them.
import Synchronization
package import WritProtocol
package import WritStore

/// Loaded on demand and dropped when one of them changes, as all snapshots are. What the texts mean is the pages'
/// affair: they parse them when they are first shown, and keep the result here, so that it goes with them.
package final class OwnTemplates: Sendable {
    package let texts: [TemplateName: String]
    private let made = Mutex<(any Sendable)?>(nil)

    package init(_ records: [TemplateRecord]) {
        texts = Dictionary(records.map { ($0.name, $0.content) }) { first, _ in first }
    }

    /// What `make` makes of the texts, made once. Two who ask for it first, at the same time, may each make it.
    /// - Parameter make: The same at every call.
    package func made<Form: Sendable>(_ make: ([TemplateName: String]) -> Form) -> Form {
        if let form = made.withLock({ $0 }) as? Form { return form }
        let form = make(texts)
        made.withLock { $0 = form }
        return form
    }
}
