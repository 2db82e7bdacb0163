// The tokens that somebody would get from a client now, and where each claim of them comes from. Nothing is signed.
import FoundationEssentials
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

/// For whom, by which client, with what.
package struct PreviewQuestion: Sendable {
    package var client: ClientID
    /// `nil`: the client acts for itself.
    package var user: UserID?
    /// As a request would ask; `nil`: for nothing by name.
    package var scope: String?
    package var resources: [String]

    package init(client: ClientID, user: UserID?, scope: String?, resources: [String]) {
        self.client = client
        self.user = user
        self.scope = scope
        self.resources = resources
    }
}

package struct TokenPreview: Sendable {
    package struct Claim: Sendable {
        package var name: String
        /// Text as it is, anything else as JSON.
        package var value: String
        /// Where it comes from, in a sentence's part.
        package var source: String
    }

    package var accessTokenType: String
    package var algorithm: String
    package var accessToken: [Claim]
    /// Empty where there would be none.
    package var idToken: [Claim]
}

/// The same rules and the same claims as at the token endpoint. Round trips: three at most, beside what is in memory.
/// - Throws: `OAuthError` where the endpoint would refuse; `AdministrationError.notFound`.
package func previewTokens(
    _ authority: Authority, realm: RealmSnapshot, asking question: PreviewQuestion
) async throws -> TokenPreview {
    guard let snapshot = try await authority.enabledClient(realm, question.client) else {
        throw AdministrationError.notFound("enabled client \(question.client) of realm \(realm.id)")
    }
    let client = AuthenticatedClient(snapshot, in: realm)
    let now = authority.clock.now
    let resources = try ScopeRules.resources(question.resources, client: client.client)
    let scope = try ScopeRules.granted(
        ScopeRules.parse(question.scope), client: client.client, forPerson: question.user != nil)
    var granted = GrantedToken(
        subject: client.client.id.rawValue, rights: DirectRights(roles: client.client.roles), scope: scope,
        resources: resources)
    if let id = question.user {
        guard let user = try await authority.store.showAccount(realm.id, id), user.isEnabled else {
            throw AdministrationError.notFound("enabled user \(id) of realm \(realm.id)")
        }
        let session = SessionID(UUID.v7(now: now, random: authority.random))
        granted.subject = authority.subject(of: id, for: client.client, in: realm)
        granted.user = user
        granted.rights = try await authority.store.directRights(realm.id, id)
        granted.family = FamilyID(UUID.v7(now: now, random: authority.random))
        granted.session = session
        granted.person = AccessTokenClaims.Person(
            authTime: now, acr: Authentication.password.acr, amr: Authentication.password.amr,
            sid: session.description, profile: user.profile)
    }
    let rights = try await authority.rights(realm)
    let access = authority.accessTokenClaims(granted, for: client, realm: realm, rights: rights, now: now)
    let idToken = authority.idTokenClaims(
        granted, for: client, realm: realm, now: now, accessTokenHash: nil, codeHash: nil, withAccessToken: true)
    let sources = ClaimSources(granted: granted, client: client.client, realm: realm, rights: rights)
    return TokenPreview(
        accessTokenType: access.shape.type.rawValue,
        algorithm: try authority.signingKey(for: client, realm: realm, now: now).algorithm.rawValue,
        accessToken: sources.claims(access.json()),
        idToken: idToken.map { sources.claims($0.json(), isIDToken: true) } ?? [])
}

/// Says of each claim where it comes from.
private struct ClaimSources {
    let granted: GrantedToken
    let client: Client
    let realm: RealmSnapshot
    let rights: Rights

    func claims(_ json: [UInt8], isIDToken: Bool = false) -> [TokenPreview.Claim] {
        guard let object = (try? JSONValue(parsing: json))?.object else { return [] }
        return object.members.map { member in
            TokenPreview.Claim(
                name: member.name, value: member.value.string ?? String(decoding: member.value.text, as: UTF8.self),
                source: source(of: member.name, isIDToken))
        }
    }

    private func source(of claim: String, _ isIDToken: Bool) -> String {
        switch claim {
        case "iss": "the realm, below public_url"
        case "sub": subject
        case "aud" where isIDToken: "the client, for an ID token tells it who signed in"
        case "aud":
            granted.resources.isEmpty ? "the realm itself, since no audience was asked for" : "the audience asked for"
        case "exp": "now and \(RealmSetting.accessTokenLifetime.rawValue), \(origin(of: .accessTokenLifetime))"
        case "iat", "jti": "made for each token"
        case "client_id", "azp": "the client"
        case "scope": "what was asked for, of what the client may ask for"
        case "auth_time", "sid", "acr", "amr": "the login; here one by password just now"
        case "nonce", "at_hash", "c_hash": "the request"
        case "roles": roles
        case "groups": "the groups that the person is in"
        case "entitlements": "the permissions that the roles bundle for the audience"
        case "email", "email_verified": "the account, by the scope email"
        case "phone_number", "phone_number_verified": "the account, by the scope phone"
        case "address": "the account, by the scope address"
        default: "the account, by the scope profile"
        }
    }

    private var subject: String {
        if granted.user == nil { return "the client, which acts for itself" }
        return client.subjectType == .pairwise
            ? "the user's id as this client alone knows it (\(RealmSetting.subjectType.rawValue)=pairwise)"
            : "the user's id"
    }

    private var roles: String {
        let direct = granted.rights.roles.map(\.rawValue)
        let others = rights.effective(granted.rights).roles.filter { !direct.contains($0) }
        return [
            direct.isEmpty ? nil : "given directly: \(direct.joined(separator: ", "))",
            others.isEmpty ? nil : "by a group or another role: \(others.joined(separator: ", "))",
        ].compactMap(\.self).joined(separator: "; ")
    }

    private func origin(of setting: RealmSetting) -> String {
        if let value = client.overrides[setting] { return "the client's own: \(value)" }
        if let value = realm.overrides[setting] { return "the realm's: \(value)" }
        return "the default: \(setting.defaultValue)"
    }
}
