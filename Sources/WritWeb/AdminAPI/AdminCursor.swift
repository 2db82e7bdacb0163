// Where the next part of a list begins, as text that means nothing to whoever carries it.
import WritJOSE

/// base64url of the list's kind and the last key of the part before. It is checked and then only ever compared with keys,
/// within the realm and the rights of the request that brings it, so a forged one finds what an honest one would
/// (CVE-2026-33504 was SQL in a page token).
enum AdminCursor {
    enum Kind: String {
        case realms, clients, users, keys, sessions, events, roles, groups, apis, members, registrations
        case initialAccessTokens = "initial-access-tokens"
    }

    static func text(_ key: String, _ kind: Kind) -> String {
        Base64URL.encode(Array("\(kind.rawValue):\(key)".utf8))
    }

    /// `nil` for anything that is no cursor of this kind of list.
    static func key(_ text: String, _ kind: Kind) -> String? {
        guard let bytes = Base64URL.decode(text), let decoded = String(validating: bytes, as: UTF8.self),
            decoded.hasPrefix(kind.rawValue + ":"), !bytes.contains(0)
        else { return nil }
        let key = decoded.dropFirst(kind.rawValue.count + 1)
        return key.isEmpty ? nil : String(key)
    }
}
