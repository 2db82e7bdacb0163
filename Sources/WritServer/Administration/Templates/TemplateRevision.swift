// Which text of a template somebody has read.
import WritCrypto
import WritJOSE

/// Told by the text itself: what was changed and changed back is what it was.
package struct TemplateRevision: Hashable, Sendable {
    /// For a form to carry.
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// - Parameter content: `nil`: the realm has none of its own.
    package init(of content: String?) {
        rawValue = content.map { Base64URL.encode(SHA256.hash(Array($0.utf8))) } ?? "none"
    }
}
