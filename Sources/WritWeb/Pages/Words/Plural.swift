// Which form of a counted word a number takes (Unicode CLDR, cardinal plural rules), as far as the pages' languages go.

/// A plural category; whole numbers only.
enum Plural: String, CaseIterable, Sendable {
    case zero, one, two, few, many, other

    static func category(of count: Int, in locale: UILocale) -> Plural {
        switch locale {
        case .en, .de, .es: return count == 1 ? .one : .other
        case .fr: return count <= 1 ? .one : .other
        case .zh: return .other
        case .ar:
            switch (count, count % 100) {
            case (0, _): return .zero
            case (1, _): return .one
            case (2, _): return .two
            case (_, 3...10): return .few
            case (_, 11...99): return .many
            default: return .other
            }
        }
    }

    /// The forms that a counted word has in a language. CLDR's `many` of French and Spanish is of millions only.
    static func categories(of locale: UILocale) -> Set<Plural> {
        switch locale {
        case .en, .de, .es, .fr: [.one, .other]
        case .zh: [.other]
        case .ar: [.zero, .one, .two, .few, .many, .other]
        }
    }
}
