// What can be said of a token: its parts, and everything for which it would be refused.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritStore

struct TokenInspection: Sendable {
    let token: String
    let header: JSONObject
    let claims: JWTClaims
    var problems: [String] = []
    /// `nil` when nothing could be looked up, or its `jti` is none of ours.
    private(set) var standing: TokenStanding?
    /// `nil` when signature and state were checked.
    var unverifiedBecause: String?

    /// - Throws: `JOSEError` or `JSONError` when it cannot even be decoded.
    init(_ token: String, now: Instant = WallClock.system.now) throws {
        self.token = token
        claims = try JWTClaims(unverified: token)
        let first = token.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard let bytes = Base64URL.decode(first), let header = try JSONValue(parsing: bytes).object else {
            throw JOSEError.malformedHeader("not an object")
        }
        self.header = header
        if let expiresAt = claims.expiresAt {
            let seconds = now.secondsSince1970 - expiresAt
            if seconds >= 0 { problems.append("it expired \(seconds) s ago") }
        } else {
            problems.append("it has no exp")
        }
        if let notBefore = claims.notBefore, notBefore > now.secondsSince1970 {
            problems.append("it is valid only in \(notBefore - now.secondsSince1970) s")
        }
        if let issuedAt = claims.issuedAt, issuedAt > now.secondsSince1970 + 30 {
            problems.append("it was issued \(issuedAt - now.secondsSince1970) s in the future: compare the clocks")
        }
    }

    /// The realm that its issuer names.
    var realm: RealmID? {
        guard let issuer = claims.issuer, let slash = issuer.lastIndex(of: "/") else { return nil }
        return RealmID(issuer[issuer.index(after: slash)...])
    }

    /// The signature, with the realm's keys, and what has happened since it was issued.
    mutating func judge(keys: JWKS, realm: RealmRecord, standing: TokenStanding?) {
        do {
            _ = try JWS.verify(token, keys: keys, allowed: .asymmetric, typ: .any)
        } catch {
            problems.append("its signature does not hold: \(error)")
        }
        if !realm.isEnabled { problems.append("its realm is disabled") }
        self.standing = standing
        problems += standing?.problems ?? []
    }

    var json: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.member("header", raw: JSONValue.object(header).text)
        json.member("claims", raw: JSONValue.object(claims.members).text)
        json.member("verified", unverifiedBecause == nil)
        json.member("problems", problems)
        standing?.write(to: &json)
        json.endObject()
        return json.bytes
    }

    var text: String {
        var properties = Properties()
        for member in header.members { properties.append("header \(member.name)", readable(member)) }
        for member in claims.members.members { properties.append(member.name, readable(member)) }
        standing?.append(to: &properties)
        if let unverifiedBecause {
            properties.append("signature", "not verified: \(unverifiedBecause.split(separator: "\n").first ?? "")")
        } else if problems.isEmpty {
            properties.append("verdict", "valid")
        }
        return properties.text
    }

    private func readable(_ member: JSONObject.Member) -> String {
        if ["exp", "iat", "nbf", "auth_time"].contains(member.name), let seconds = member.value.integer {
            return "\(seconds) (\(shown(Instant(secondsSince1970: seconds))) UTC)"
        }
        return member.value.string ?? String(decoding: member.value.text, as: UTF8.self)
    }
}
