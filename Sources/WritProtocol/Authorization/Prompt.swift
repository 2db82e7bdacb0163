// Which pages a client wants shown, or none (OIDC Core §3.1.2.1).

package struct Prompt: OptionSet, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// No page at all: answer with an error where one would be needed.
    package static let none = Prompt(rawValue: 1)
    package static let login = Prompt(rawValue: 2)
    package static let consent = Prompt(rawValue: 4)
    package static let selectAccount = Prompt(rawValue: 8)

    package static let allCases: [Prompt] = [.none, .login, .consent, .selectAccount]

    /// `none` stands alone (OIDC Core §3.1.2.1). A value outside of `prompt_values_supported` is refused by name
    /// (Initiating User Registration via OpenID Connect 1.0 §4).
    /// - Throws: `.promptUnknown`, `.promptNoneNotAlone`.
    package init(parsing text: String) throws(OAuthError) {
        var prompt: Prompt = []
        for word in text.split(separator: " ") {
            guard let one = Self.words.first(where: { $0.word == word })?.prompt else {
                throw OAuthError(
                    .promptUnknown, detail: "prompt \(word.prefix(64))",
                    description: ErrorText.named(String(word)).map { "The prompt value \($0) is not supported." })
            }
            prompt.insert(one)
        }
        guard prompt == .none || !prompt.contains(.none) else { throw OAuthError(.promptNoneNotAlone) }
        self = prompt
    }

    private static let words: [(word: String, prompt: Prompt)] = [
        ("none", .none), ("login", .login), ("consent", .consent), ("select_account", .selectAccount),
    ]

    package var description: String { Self.words.filter { contains($0.prompt) }.map(\.word).joined(separator: " ") }
}
