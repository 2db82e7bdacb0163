// Why a token or a key was refused.

/// A refusal. The words are for logs; they hold parts of the token's header, never of its payload or signature.
public enum JOSEError: Error, Sendable, Equatable {
    /// The token is longer than the caller allows.
    case tooLarge
    /// Not three parts between dots.
    case notCompact
    /// Five parts: a JWE (RFC 7516), which nothing here decrypts.
    case encrypted
    /// A part that is no canonical base64url: "header", "payload" or "signature".
    case malformedBase64(String)
    /// The header or payload is no JSON that is accepted.
    case malformedJSON(JSONError)
    /// A header or claims that are JSON but not what they must be, for example a `kid` that is no string.
    case malformedHeader(String)
    /// The `alg` is not one that the caller allows, or not one known here (`none` and HS256 never are).
    case algorithmNotAllowed(String)
    /// The header has `crit`: extensions that must be understood, and none is (RFC 7515 §4.1.11).
    case critical
    /// The `typ` is not the one that the caller asks for.
    case wrongType(String?)
    /// No key, or no single one, for this `kid`.
    case unknownKey(kid: String?)
    /// The key is of another type than the algorithm, or meant for another algorithm or use.
    case keyMismatch
    /// The signature is not this key's signature of this token.
    case invalidSignature
    /// A claim of the wrong type or range; its name.
    case malformedClaim(String)
    /// A JWK that is no usable public key.
    case malformedKey(String)
    /// A JWK of a type or curve that is not used here.
    case unsupportedKey(String)
    /// A JWK with a symmetric key ("oct"), which must never stand in a public document.
    case symmetricKey
    /// Two keys of a set have the same `kid`.
    case duplicateKeyID(String)
}

extension JOSEError: CustomStringConvertible {
    /// Words that go on from "is refused: ".
    public var description: String {
        switch self {
        case .tooLarge: "it is too long"
        case .notCompact: "it has not the three parts with dots between them that a JWS has"
        case .encrypted: "it is encrypted (a JWE)"
        case .malformedBase64(let part): "its \(part) is not base64url"
        case .malformedJSON(let error): "\(error)"
        case .malformedHeader(let what): "its header is malformed: \(what)"
        case .algorithmNotAllowed(let algorithm): "its alg \(algorithm) is not allowed"
        case .critical: "it has crit, and no extension is understood"
        case .wrongType(let type): type.map { "its typ \($0) is another one" } ?? "it has no typ"
        case .unknownKey(let kid): kid.map { "no key has its kid \($0)" } ?? "it names no key, and no single one fits"
        case .keyMismatch: "its alg and the key of its kid do not go together"
        case .invalidSignature: "its signature is not of this content by this key"
        case .malformedClaim(let name): "its claim \(name) is of a wrong type or range"
        case .malformedKey(let what): "a key is malformed: \(what)"
        case .unsupportedKey(let what): "a key is of a kind that is not used here: \(what)"
        case .symmetricKey: "a key is symmetric, and must never be published"
        case .duplicateKeyID(let kid): "two keys have the kid \(kid)"
        }
    }
}
