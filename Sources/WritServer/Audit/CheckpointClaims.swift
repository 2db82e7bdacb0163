// What a realm signs of its audit chain.
import WritJOSE
import WritProtocol
import WritStore

/// The payload of a checkpoint. It has neither `sub` nor `aud` nor `exp`, and a `typ` of its own (RFC 8725 §3.11), so it is
/// no token for anything.
struct CheckpointClaims: Sendable {
    var issuer: String
    var realm: RealmID
    var head: AuditHead
    var signedAt: Instant

    static let typ = "audit-checkpoint+jwt"

    var json: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("iss", issuer)
        json.member("iat", signedAt.secondsSince1970)
        json.member("realm", realm.rawValue)
        json.member("block", head.block)
        json.member("hash", head.hash.hexadecimal)
        json.member("events", head.events)
        json.endObject()
        return json.bytes
    }

    /// What a checkpoint says, once its signature is found to be of one of the keys.
    struct Verified: Sendable {
        var realm: String
        var block: Int64
        /// Hexadecimal digits.
        var hash: String
        var events: Int64
    }

    /// - Throws: `JOSEError`; `nil` for a payload that is none.
    static func verify(_ jws: String, keys: JWKS) throws(JOSEError) -> Verified? {
        let verified = try JWS.verify(jws, keys: keys, allowed: .asymmetric, typ: typ)
        guard let object = (try? JSONValue(parsing: verified.payload))?.object, let realm = object["realm"]?.string,
            case .integer(let block) = object["block"], let hash = object["hash"]?.string,
            case .integer(let events) = object["events"]
        else { return nil }
        return Verified(realm: realm, block: block, hash: hash, events: events)
    }
}
