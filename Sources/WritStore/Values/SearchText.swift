// Where in a name a text that is looked for may stand.

enum SearchText {
    /// Texts as short as this are looked for at the beginnings of names alone: nearly every name holds them somewhere.
    private static let short = 2

    /// The last place, from 1, at which a match may begin.
    static func lastPlace(_ text: String?) -> Int32 {
        // PostgreSQL counts code points, and so does this.
        guard let text, text.lowercased().unicodeScalars.count <= short else { return .max }
        return 1
    }
}
