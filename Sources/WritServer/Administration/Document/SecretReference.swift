// Where a client's secret is to be found: a document never holds one.
import WritJOSE
import WritProtocol

package enum SecretReference: Sendable, Equatable {
    /// In a variable of the environment of whoever applies the document.
    case environment(String)
    /// In a file that whoever applies it can read.
    case file(String)

    /// The field of a client that holds it.
    package static let field = "secret"

    /// `{env: NAME}` or `{file: PATH}`; `nil` for anything else.
    init?(_ value: JSONValue) {
        guard let members = value.object?.members, members.count == 1, let member = members.first,
            let text = member.value.string, !text.isEmpty
        else { return nil }
        switch member.name {
        case "env": self = .environment(text)
        case "file": self = .file(text)
        default: return nil
        }
    }

    /// Why there is none in a value.
    static func problem(of value: JSONValue) -> String {
        let names = value.object?.members.map(\.name) ?? []
        if names.contains("env"), names.contains("file") { return "one of env and file, not both" }
        return "a document holds no secret: say where it is, {env: NAME} or {file: PATH}"
    }

    package var description: String {
        switch self {
        case .environment(let name): "the environment variable \(name)"
        case .file(let path): "the file \(path)"
        }
    }

    /// A secret is kept as a plain SHA-256, which is enough for random ones alone: one that somebody thought up could be
    /// guessed from it. A length is all that can be asked of a secret made elsewhere.
    private static let leastLength = 32

    /// What is wrong with a secret that was found there; `nil` for nothing.
    package static func flaw(of secret: String) -> String? {
        switch SecretFormat.clientSecret.check(secret) {
        case .wellFormed: return nil
        case .mistyped: return "it is mistyped: a character is wrong, missing or too many"
        case .otherForm:
            guard secret.utf8.count >= leastLength, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                return "a client's secret has at least \(leastLength) characters of printable ASCII, and no blanks"
            }
            return nil
        }
    }
}
