// What the authorization endpoint is asked to answer with (RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Types).

/// The set of things in the answer; `none` is the empty set.
package struct ResponseType: OptionSet, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let code = ResponseType(rawValue: 1)
    package static let token = ResponseType(rawValue: 2)
    package static let idToken = ResponseType(rawValue: 4)
    /// Multiple Response Types §4: the answer to whether the person agrees, and nothing else.
    package static let none: ResponseType = []

    package static let allCases: [ResponseType] = [
        .code, .token, .idToken, [.idToken, .token], [.code, .idToken], [.code, .token], [.code, .idToken, .token],
        .none,
    ]

    /// RFC 6749 §3.1.1: the order of the words means nothing. `nil` for a word that is unknown or comes twice, and for
    /// `none` beside others.
    package init?(parsing text: String) {
        var type = ResponseType.none
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        if words == ["none"] {
            self = .none
            return
        }
        for word in words {
            guard let one = Self.words.first(where: { $0.word == word })?.type, type.insert(one).inserted else {
                return nil
            }
        }
        self = type
    }

    private static let words: [(word: String, type: ResponseType)] = [
        ("code", .code), ("id_token", .idToken), ("token", .token),
    ]

    /// The registered spelling.
    package var description: String {
        isEmpty ? "none" : Self.words.filter { contains($0.type) }.map(\.word).joined(separator: " ")
    }

    /// Multiple Response Types §3, §5: whether a token is in the answer, which must not stand in a query then.
    package var holdsToken: Bool { !isDisjoint(with: [.token, .idToken]) }

    package var defaultMode: ResponseMode { holdsToken ? .fragment : .query }

    /// What `response_types_supported` lists for a realm: those with a token only where implicit is allowed.
    package static func supported(in realm: RealmSettings) -> [ResponseType] {
        allCases.filter { realm.allowsImplicit || !$0.holdsToken }
    }
}

/// How the answer reaches the client (Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode).
package enum ResponseMode: String, CaseIterable, Sendable {
    case query
    case fragment
    case formPost = "form_post"
}
