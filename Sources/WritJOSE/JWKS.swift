// A set of public keys (RFC 7517 §5).

/// Public keys, looked up by `kid`.
public struct JWKS: Sendable, Equatable {
    /// The keys, in their order.
    public let keys: [JWK]
    /// How many keys of the text were passed over because nothing here uses their type.
    public let skippedCount: Int

    /// A set of keys. For a set that is published, also call ``requireUniqueKeyIDs()``.
    public init(_ keys: [JWK]) {
        self.keys = keys
        skippedCount = 0
    }

    /// Reads a set of at most 256 KiB and 100 keys.
    ///
    /// RFC 7517 §5: keys of unknown types, and those that are incomplete or out of range, are passed over. A symmetric
    /// key is not: a set is a public document, so it throws `symmetricKey`.
    public init(json: [UInt8]) throws(JOSEError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: json, limits: JSONLimits(byteCount: 262_144, depth: 8, valueCount: 4096))
        } catch { throw .malformedJSON(error) }
        guard let elements = value.object?["keys"]?.array else { throw .malformedKey("no array of keys") }
        guard elements.count <= 100 else { throw .tooLarge }
        var keys: [JWK] = []
        for element in elements {
            do {
                keys.append(try JWK(element))
            } catch {
                if error == .symmetricKey { throw error }
            }
        }
        self.keys = keys
        skippedCount = elements.count - keys.count
    }

    /// Throws `duplicateKeyID` when two keys have the same `kid`.
    public func requireUniqueKeyIDs() throws(JOSEError) {
        var seen: Set<String> = []
        for kid in keys.compactMap(\.kid) where !seen.insert(kid).inserted { throw .duplicateKeyID(kid) }
    }

    /// The set as JSON.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 64 + keys.count * 512)
        writer.beginObject()
        writer.key("keys")
        writer.beginArray()
        for key in keys { key.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension JWKS: KeyLookup {
    /// The key named `kid`; where several have that name, or the token names none (RFC 7515 §4.1.4 makes it optional),
    /// the only one that fits the algorithm. Never a guess among several.
    public func key(kid: String?, algorithm: JWSAlgorithm) -> JWK? {
        let named = kid.map { kid in keys.filter { $0.kid == kid } } ?? keys
        if kid != nil, named.count == 1 { return named[0] }
        let fitting = named.filter { $0.fits(algorithm) }
        return fitting.count == 1 ? fitting[0] : nil
    }
}
