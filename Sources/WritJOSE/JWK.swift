// Public keys as JSON (RFC 7517): RSA, P-256 and Ed25519.

package import WritCrypto

/// A public key with what a JWK says about it.
///
/// Private members are never read into memory beyond the parse; that they were there is told by ``hasPrivateMembers``.
public struct JWK: Sendable {
    /// The key's name within its set.
    public let kid: String?
    /// `sig` or `enc` (RFC 7517 §4.2), or another word, or nothing.
    public let use: String?
    /// The one algorithm the key is meant for (RFC 7517 §4.4), if any.
    public let alg: String?
    /// `key_ops` (RFC 7517 §4.3), if any.
    public let operations: [String]?
    /// Whether the text held a private key: whoever sent it has given it away, and the key should be refused.
    public let hasPrivateMembers: Bool

    package let publicKey: PublicKey

    /// A key of our own. Without a `kid` its thumbprint is taken.
    package init(_ publicKey: PublicKey, kid: String? = nil, use: String? = "sig", alg: JWSAlgorithm? = nil) {
        self.publicKey = publicKey
        self.kid = kid ?? publicKey.components.thumbprint
        self.use = use
        self.alg = alg?.rawValue
        operations = nil
        hasPrivateMembers = false
    }

    /// Reads a JWK of at most 64 KiB.
    ///
    /// Throws `symmetricKey` for "oct", `unsupportedKey` for other types and curves, `malformedKey` for one that is
    /// incomplete or weak, `malformedJSON`.
    public init(json: [UInt8]) throws(JOSEError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: json) } catch { throw .malformedJSON(error) }
        try self.init(value)
    }

    /// Reads a JWK that is parsed already.
    public init(_ value: JSONValue) throws(JOSEError) {
        guard let object = value.object else { throw .malformedKey("not an object") }
        let reader = JWKReader(object)
        publicKey = try reader.publicKey()
        kid = try reader.optionalString("kid")
        use = try reader.optionalString("use")
        alg = try reader.optionalString("alg")
        operations = try reader.operations()
        hasPrivateMembers = reader.hasPrivateMembers
    }

    /// RFC 7638: the SHA-256 of the key's required members, as base64url; the same for every JWK of one key.
    public var thumbprint: String {
        publicKey.components.thumbprint
    }

    /// Whether signatures of this algorithm may be verified with the key: type, `alg`, `use` and `key_ops` all allow
    /// it.
    public func fits(_ algorithm: JWSAlgorithm) -> Bool {
        publicKey.components.algorithms.contains(algorithm.signatureAlgorithm)
            && (alg == nil || alg == algorithm.rawValue)
            && (use == nil || use == "sig")
            && (operations == nil || operations?.contains("verify") == true)
    }

    /// The JWK as JSON: public members only.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the JWK as an object.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        publicKey.components.writeMembers(to: &writer)
        if let kid { writer.member("kid", kid) }
        if let use { writer.member("use", use) }
        if let alg { writer.member("alg", alg) }
        if let operations { writer.member("key_ops", operations) }
        writer.endObject()
    }
}

extension JWK: Equatable {
    /// The same key with the same words about it.
    public static func == (a: JWK, b: JWK) -> Bool {
        a.publicKey.components == b.publicKey.components && a.kid == b.kid && a.use == b.use && a.alg == b.alg
            && a.operations == b.operations && a.hasPrivateMembers == b.hasPrivateMembers
    }
}

extension PublicKey.Components {
    /// The members of RFC 7638 §3.2, which are the required ones of RFC 7518 §6 and RFC 8037 §2, in lexicographic
    /// order.
    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .rsa(let modulus, let exponent):
            writer.member("e", Base64URL.encode(exponent))
            writer.member("kty", "RSA")
            writer.member("n", Base64URL.encode(modulus))
        case .p256(let x, let y):
            writer.member("crv", "P-256")
            writer.member("kty", "EC")
            writer.member("x", Base64URL.encode(x))
            writer.member("y", Base64URL.encode(y))
        case .ed25519(let key):
            writer.member("crv", "Ed25519")
            writer.member("kty", "OKP")
            writer.member("x", Base64URL.encode(key))
        }
    }

    /// RFC 7638 §3.
    package var thumbprint: String {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        return Base64URL.encode(SHA256.hash(writer.bytes))
    }
}
