// RFC 6749 §3.3: a scope is a list of case-sensitive tokens whose order means nothing.

/// One scope token: one or more of `%x21 / %x23-5B / %x5D-7E`.
package struct ScopeToken: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard (1...ScopeToken.lengthLimit).contains(bytes.count),
            bytes.allSatisfy({ $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0) })
        else { return nil }
        rawValue = String(text)
    }

    private init(known rawValue: String) { self.rawValue = rawValue }

    /// Octets; longer ones have been used to make servers slow (CVE-2026-4634).
    package static let lengthLimit = 256

    package static let openid = ScopeToken(known: "openid")
    package static let profile = ScopeToken(known: "profile")
    package static let email = ScopeToken(known: "email")
    package static let address = ScopeToken(known: "address")
    package static let phone = ScopeToken(known: "phone")
    package static let offlineAccess = ScopeToken(known: "offline_access")

    /// OIDC Core §5.4 and §11: scopes that speak of a person and mean nothing without one.
    package static let ofPersons: [ScopeToken] = [.openid, .profile, .email, .address, .phone, .offlineAccess]

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    package var description: String { rawValue }
}

/// A list of scope tokens without repetition, in the order they were asked for.
package struct Scope: Hashable, Sendable, CustomStringConvertible {
    package private(set) var tokens: [ScopeToken]

    /// Tokens of one request at most.
    package static let countLimit = 64

    package init(_ tokens: some Sequence<ScopeToken> = []) {
        self.tokens = []
        for token in tokens where !self.tokens.contains(token) { self.tokens.append(token) }
    }

    /// The tokens of a request parameter, split at single spaces; `nil` when one is malformed or there are too many.
    package init?(parsing text: String) {
        var tokens: [ScopeToken] = []
        for part in text.split(separator: " ", omittingEmptySubsequences: true) {
            guard tokens.count < Self.countLimit, let token = ScopeToken(part) else { return nil }
            tokens.append(token)
        }
        self.init(tokens)
    }

    package var isEmpty: Bool { tokens.isEmpty }
    package func contains(_ token: ScopeToken) -> Bool { tokens.contains(token) }
    package func isSubset(of other: Scope) -> Bool { tokens.allSatisfy(other.contains) }
    package func without(_ unwanted: [ScopeToken]) -> Scope { Scope(tokens.filter { !unwanted.contains($0) }) }
    package var strings: [String] { tokens.map(\.rawValue) }

    /// As the `scope` member of a response or a token.
    package var description: String { tokens.map(\.rawValue).joined(separator: " ") }
}
