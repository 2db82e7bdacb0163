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
