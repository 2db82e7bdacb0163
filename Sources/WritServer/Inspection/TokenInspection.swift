// What can be said of a token: its parts, and every check that it passes or would be refused for.
import FoundationEssentials
package import WritJOSE
package import WritProtocol
package import WritStore

/// One thing that was looked at.
package struct TokenCheck: Sendable {
    package var name: String
    package var expected: String
    package var received: String
    /// For what it would be refused; `nil`: it holds.
    package var problem: String?
    /// What to change where it does not hold: a setting by its name, or who has to do what.
    package var advice: String?
}

extension TokenCheck {
    /// Of a client or a user.
    /// - Parameter name: `nil` where the caller may not read it.
    static func enabled(_ kind: String, _ name: String?, _ isEnabled: Bool) -> TokenCheck {
        let named = name.map { "\(kind) \($0)" } ?? kind
        return TokenCheck(
            name: kind, expected: name.map { "\($0), enabled" } ?? "enabled",
            received: isEnabled ? "enabled" : "disabled", problem: isEnabled ? nil : "its \(named) is disabled",
            advice: "enable the \(named)")
    }
}

/// The code behind `writ token inspect` and the console's page.
package struct TokenInspection: Sendable {
    package let token: String
    package let header: JSONObject
    package let claims: JWTClaims
    package private(set) var checks: [TokenCheck] = []
    /// `nil` when nothing could be looked up, or its `jti` is none of ours.
    package private(set) var standing: TokenStanding?
    /// `nil` when signature and state were checked.
    package var unverifiedBecause: String?

    package var problems: [String] { checks.compactMap(\.problem) }

    /// - Throws: `JOSEError` or `JSONError` when it cannot even be decoded.
    package init(_ token: String, now: Instant = WallClock.system.now) throws {
        self.token = token
        claims = try JWTClaims(unverified: token)
        let first = token.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard let bytes = Base64URL.decode(first), let header = try JSONValue(parsing: bytes).object else {
            throw JOSEError.malformedHeader("not an object")
        }
        self.header = header
        checkTimes(now)
    }

    private mutating func checkTimes(_ now: Instant) {
        let second = now.secondsSince1970
        func shown(_ seconds: Int64?) -> String { seconds.map { Instant(secondsSince1970: $0).rfc3339 } ?? "none" }
        var expiry = TokenCheck(name: "exp", expected: "later than \(now.rfc3339)", received: shown(claims.expiresAt))
        if let expiresAt = claims.expiresAt {
            if expiresAt <= second {
                expiry.problem = "it expired \(second - expiresAt) s ago"
                expiry.advice =
                    "the client renews it in time; \(RealmSetting.accessTokenLifetime.rawValue) of the realm or the client makes the next one live longer"
            }
        } else {
            expiry.problem = "it has no exp"
        }
        checks.append(expiry)
        if let notBefore = claims.notBefore {
            checks.append(
                TokenCheck(
                    name: "nbf", expected: "\(now.rfc3339) or earlier", received: shown(notBefore),
                    problem: notBefore > second ? "it is valid only in \(notBefore - second) s" : nil,
                    advice: "compare the clocks"))
        }
        if let issuedAt = claims.issuedAt {
            let isFuture = issuedAt > second + 30
            checks.append(
                TokenCheck(
                    name: "iat", expected: "\(now.rfc3339) or earlier", received: shown(issuedAt),
                    problem: isFuture
                        ? "it was issued \(issuedAt - second) s in the future: compare the clocks" : nil,
                    advice: "compare the clocks of this server's nodes"))
        }
    }

    /// The realm that its issuer names.
    package var realm: RealmID? {
        guard let issuer = claims.issuer, let slash = issuer.lastIndex(of: "/") else { return nil }
        return RealmID(issuer[issuer.index(after: slash)...])
    }

    /// RFC 9068 §4: an API takes no token for another.
    package mutating func hold(against audience: String) {
        let isMeant = claims.audience.contains(audience)
        checks.append(
            TokenCheck(
                name: "aud", expected: audience,
                received: claims.audience.isEmpty ? "none" : claims.audience.joined(separator: " "),
                problem: isMeant ? nil : "it is for another audience",
                advice: "ask for it with resource=\(audience), which must stand among the client's audiences"))
    }

    /// Its issuer is no realm of this database, or not the one that was expected.
    package mutating func foreign(expected: String) {
        checks.append(
            TokenCheck(
                name: "iss", expected: expected, received: claims.issuer ?? "none",
                problem: "its issuer is no realm of this database",
                advice: "take a token of this realm; when the server's address has changed, set server.public_url"))
    }

    /// The signature, with the realm's keys.
    /// - Parameter issuer: The realm's; `nil` where nobody said under which address the server is reached.
    /// - Returns: Whether it holds.
    @discardableResult package mutating func judge(keys: JWKS, realm: RealmRecord, issuer: String?) -> Bool {
        var signature = TokenCheck(
            name: "signature", expected: "by a published key of realm \(realm.id)",
            received: header["kid"]?.string.map { "kid \($0)" } ?? "no kid")
        do {
            _ = try JWS.verify(token, keys: keys, allowed: .asymmetric, typ: .any)
        } catch {
            signature.problem = "its signature does not hold: \(error)"
            signature.advice = "it was changed on the way, or its key is retired: get a new one"
        }
        checks.append(signature)
        checks.append(
            TokenCheck(
                name: "realm", expected: "enabled", received: realm.isEnabled ? "enabled" : "disabled",
                problem: realm.isEnabled ? nil : "its realm is disabled", advice: "enable realm \(realm.id)"))
        if !isForItsClient { checkAccessToken(issuer: issuer ?? claims.issuer ?? "") }
        return signature.problem == nil
    }

    /// An ID token or a signed userinfo reply (OIDC Core §2, §5.3.2): made for a client, and without a `jti`. No API takes
    /// one, and nobody asks introspection about it.
    package var isForItsClient: Bool {
        type == .jwt && claims.jti == nil && !claims.audience.isEmpty
            && !claims.audience.contains(where: AccessTokenClaim.isAPI)
    }

    /// By its header; `nil` for that of another kind of token.
    private var type: AccessTokenType? {
        AccessTokenType.allCases.first { TypeRule.exactly($0.rawValue).allows(header["typ"]?.string) }
    }

    /// What introspection and userinfo look at (RFC 9068 §4): ``AccessTokenClaim``. Its times were checked already.
    private mutating func checkAccessToken(issuer: String) {
        let types = AccessTokenType.allCases.map(\.rawValue).joined(separator: " or ")
        checks.append(
            TokenCheck(
                name: "typ", expected: types, received: header["typ"]?.string ?? "none",
                problem: type == nil ? "it is no access token: its typ is not \(types)" : nil,
                advice: "take the access token, and not another that came with it"))
        let looked = Set(checks.map(\.name))
        for claim in AccessTokenClaim.allCases where !looked.contains(claim.rawValue) {
            let value = claims[claim.rawValue]
            var check = TokenCheck(
                name: claim.rawValue, expected: claim == .issuer ? issuer : claim.expected,
                received: value.map { $0.string ?? String(decoding: $0.text, as: UTF8.self) } ?? "none")
            if !claim.holds(in: claims, of: type ?? .accessToken, issuer: issuer) {
                check.problem =
                    value == nil ? "it has no \(claim.rawValue)" : "its \(claim.rawValue) is not \(claim.expected)"
                check.advice = "have the client ask this server for a new one: this was made elsewhere"
            }
            checks.append(check)
        }
    }

    /// What has happened since it was issued.
    package mutating func add(_ standing: TokenStanding?) {
        self.standing = standing
        checks += standing?.checks ?? []
    }
}

extension Administration {
    /// Looks into a token as far as the realm's keys and rows tell. What the caller may not read (users, clients) is not
    /// named; and of a token that the realm has not signed nothing is looked up for them, since anybody can write one
    /// about whomever they ask for.
    ///
    /// - Parameter realm: The realm whose administrators ask: of another's tokens nothing is told. Round trips: four.
    /// - Throws: `JOSEError` or `JSONError` for what is no token.
    package func inspect(_ token: String, in realm: RealmID) async throws -> TokenInspection {
        var inspection = try TokenInspection(token, now: clock.now)
        guard inspection.claims.issuer == issuer(realm), let record = try await store.loadRealm(realm) else {
            inspection.foreign(expected: issuer(realm))
            return inspection
        }
        let (namesClient, namesUser) = (mayRead(.readClients), mayRead(.readUsers))
        let isSigned = inspection.judge(
            keys: JWKS(try record.keys.map { try JWK(json: $0.publicJWK) }), realm: record, issuer: issuer(realm))
        guard isSigned || (namesClient && namesUser) else { return inspection }
        inspection.add(
            try await TokenStanding(
                inspection.claims, realm: realm, store: store, namesClient: namesClient, namesUser: namesUser))
        return inspection
    }
}
