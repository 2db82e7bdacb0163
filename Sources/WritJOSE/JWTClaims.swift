// The claims of a JWT (RFC 7519 §4), read once and with their types checked.

/// Claims. A registered claim of the wrong type is an error, not an absent claim.
public struct JWTClaims: Sendable {
    /// Every member, the registered ones included.
    public let members: JSONObject
    /// `iss`
    public let issuer: String?
    /// `sub`
    public let subject: String?
    /// `aud`, one string or several (RFC 7519 §4.1.3); empty when there is none.
    public let audience: [String]
    /// Whether `aud` is one string and no array; some protocols ask for that.
    public let audienceIsString: Bool
    /// `exp` in seconds since 1970, a fraction cut off: a token never lives longer than it says.
    public let expiresAt: Int64?
    /// `nbf` in seconds since 1970, a fraction rounded up.
    public let notBefore: Int64?
    /// `iat` in seconds since 1970, a fraction cut off.
    public let issuedAt: Int64?
    /// `jti`
    public let jti: String?

    /// Reads the payload of a token that was verified. Throws `malformedJSON` or `malformedClaim`.
    public init(payload: [UInt8]) throws(JOSEError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: payload) } catch { throw .malformedJSON(error) }
        guard let members = value.object else { throw .malformedClaim("not an object") }
        self.members = members
        issuer = try Self.string("iss", members)
        subject = try Self.string("sub", members)
        (audience, audienceIsString) = try Self.audience(members)
        expiresAt = try Self.seconds("exp", members, rounding: .down)
        notBefore = try Self.seconds("nbf", members, rounding: .up)
        issuedAt = try Self.seconds("iat", members, rounding: .down)
        jti = try Self.string("jti", members)
    }

    /// Reads a token whose signature nobody has verified: only to learn which keys to verify it with.
    public init(unverified token: String) throws(JOSEError) {
        guard token.utf8.count <= JWS.byteLimit else { throw .tooLarge }
        try self.init(payload: try JWSParts([UInt8](token.utf8)).payload())
    }

    /// A claim that must be a string if it is there, or nil for another type.
    public func string(_ name: String) -> String? {
        members[name]?.string
    }

    /// Any claim.
    public subscript(name: String) -> JSONValue? {
        members[name]
    }

    private static func string(_ name: String, _ members: JSONObject) throws(JOSEError) -> String? {
        guard let value = members[name] else { return nil }
        guard let string = value.string else { throw .malformedClaim(name) }
        return string
    }

    private static func audience(_ members: JSONObject) throws(JOSEError) -> (names: [String], isString: Bool) {
        switch members["aud"] {
        case nil: return ([], false)
        case .string(let name): return ([name], true)
        case .some(let value):
            guard let names = value.strings else { throw .malformedClaim("aud") }
            return (names, false)
        }
    }

    /// RFC 7519 §2 NumericDate: an integer or a fraction, here within ±2^53, where every second has its own Double.
    private static func seconds(
        _ name: String, _ members: JSONObject, rounding: FloatingPointRoundingRule
    ) throws(JOSEError) -> Int64? {
        let limit: Int64 = 1 << 53
        switch members[name] {
        case nil: return nil
        case .integer(let seconds) where -limit...limit ~= seconds: return seconds
        case .number(let seconds) where seconds.magnitude <= Double(limit):
            return Int64(seconds.rounded(rounding))
        default: throw .malformedClaim(name)
        }
    }
}
