// Verifying signed tokens in the compact serialization (RFC 7515 §7.1).

import WritCrypto

/// Where the keys are that tokens are verified with.
public protocol KeyLookup: Sendable {
    /// The key for a token that names `kid` (or none) in its header, or nil. That the key fits the algorithm is checked
    /// by the caller.
    func key(kid: String?, algorithm: JWSAlgorithm) -> JWK?
}

/// What a token's `typ` must be, so that a token of one kind cannot be used as another (RFC 8725 §3.11).
public enum TypeRule: Sendable, Equatable {
    /// Any, or none: only where the claims tell the kinds apart.
    case any
    /// This one; `application/` in front and the case of letters make no difference (RFC 7515 §4.1.9).
    case exactly(String)
    /// None, or this one: for kinds of tokens that are older than the rule, "JWT" for ID tokens.
    case absentOr(String)
}

/// A token whose signature is valid.
public struct VerifiedJWS: Sendable {
    /// The header, of which only `alg`, `kid` and `typ` were used.
    public let header: JWSHeader
    /// What was signed.
    public let payload: [UInt8]
    /// The key that signed.
    public let key: JWK
}

/// The members of a header that decide something.
public struct JWSHeader: Sendable, Equatable {
    /// The algorithm.
    public let algorithm: JWSAlgorithm
    /// The name of the key.
    public let kid: String?
    /// The kind of token.
    public let typ: String?

    package init(algorithm: JWSAlgorithm, kid: String?, typ: String?) {
        self.algorithm = algorithm
        self.kid = kid
        self.typ = typ
    }
}

/// Verification of JWS.
public enum JWS {
    /// The longest token that is looked at, in bytes.
    public static let byteLimit = 32 * 1024

    /// Verifies a token: one parse of the header, one look-up, one signature.
    ///
    /// Refused are, by name: an algorithm outside `allowed` or one that does not fit the key (RFC 8725 §3.1, §3.2),
    /// `crit`, repeated members, wrong types of `kid` and `typ`, encrypted tokens, non-canonical base64url, anything
    /// longer than ``byteLimit``. Keys come from `keys` only: `jwk`, `jku`, `x5c` and `x5u` in a header are ignored
    /// (RFC 8725 §3.10).
    ///
    /// - Parameters:
    ///   - keys: where the keys are; often a ``JWKS``.
    ///   - allowed: what the caller accepts.
    ///   - typ: what the token's `typ` must be.
    public static func verify(
        _ token: String, keys: some KeyLookup, allowed: Set<JWSAlgorithm>, typ: TypeRule = .any
    ) throws(JOSEError) -> VerifiedJWS {
        guard token.utf8.count <= byteLimit else { throw .tooLarge }
        let parts = try JWSParts([UInt8](token.utf8))
        let header = try JWSHeader(parts.header(), allowed: allowed)
        guard typ.allows(header.typ) else { throw .wrongType(header.typ) }
        let signature = try parts.signature()
        guard let key = keys.key(kid: header.kid, algorithm: header.algorithm) else {
            throw .unknownKey(kid: header.kid)
        }
        guard key.fits(header.algorithm) else { throw .keyMismatch }
        let algorithm = header.algorithm.signatureAlgorithm
        guard key.publicKey.isValid(signature: signature, of: parts.signingInput, with: algorithm) else {
            throw .invalidSignature
        }
        return VerifiedJWS(header: header, payload: try parts.payload(), key: key)
    }

    /// The `kid` of a token that nobody has verified: only to learn whether the keys at hand will do.
    public static func unverifiedKeyID(_ token: String) -> String? {
        guard token.utf8.count <= byteLimit else { return nil }
        return try? JWSParts([UInt8](token.utf8)).header()["kid"]?.string
    }

    /// Verifies a token whose `typ` must be this one.
    public static func verify(
        _ token: String, keys: some KeyLookup, allowed: Set<JWSAlgorithm>, typ: String
    ) throws(JOSEError) -> VerifiedJWS {
        try verify(token, keys: keys, allowed: allowed, typ: .exactly(typ))
    }
}

extension TypeRule {
    package func allows(_ typ: String?) -> Bool {
        switch self {
        case .any: true
        case .exactly(let wanted): typ.map { Self.mediaType($0) == Self.mediaType(wanted) } ?? false
        case .absentOr(let wanted): typ.map { Self.mediaType($0) == Self.mediaType(wanted) } ?? true
        }
    }

    /// In lower case (ASCII only: the Kelvin sign is no k) and with `application/` in front.
    private static func mediaType(_ typ: String) -> [UInt8] {
        let lower = typ.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
        return lower.contains(UInt8(ascii: "/")) ? lower : [UInt8]("application/".utf8) + lower
    }
}
