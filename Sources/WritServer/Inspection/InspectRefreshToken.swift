// A refresh token, check by check, as the token endpoint would look at it. Nothing is redeemed.
import WritJOSE
package import WritProtocol
import WritStore

extension Administration {
    /// What the caller may not read (users, clients, the realm's settings) is not named. Round trips: four at most.
    /// - Returns: `nil` for what is no refresh token of this server for this realm.
    /// - Throws: `.notFound` (the realm).
    package func inspectRefreshToken(_ text: String, in realm: RealmID) async throws -> [TokenCheck]? {
        guard let token = try RefreshTokenCodec(masterKeys: masterKeys).decode(text, realm: realm) else { return nil }
        let record = try await realmRecord(realm)
        guard let state = try await store.familyState(realm, family: token.family) else {
            return [
                TokenCheck(
                    name: "grant", expected: "live", received: "gone",
                    problem: "its grant is gone, with its user or its client", advice: "have the person sign in again")
            ]
        }
        let client = try await store.loadClient(realm, state.client)
        let settings =
            client.map { RealmSettings(realm: record.settings, client: $0.overrides, type: $0.type) }
            ?? RealmSettings(record.settings)
        let user = state.grant.user
        let window = RealmSetting.refreshRetryWindow.stated(
            realm: mayRead(.readRealm) ? record.settings : nil,
            client: mayRead(.readClients) ? client?.overrides : nil, readsClients: mayRead(.readClients))
        return [
            use(of: token, state, settings, window: window), ending(state),
            .enabled("user", mayRead(.readUsers) ? user.username : nil, user.isEnabled),
            .enabled("client", mayRead(.readClients) ? state.client.rawValue : nil, state.clientIsEnabled),
        ]
    }

    /// RefreshFamilies.md in WritServer/Token: each use makes the next token of its grant.
    private func use(
        of token: RefreshToken, _ state: FamilyState, _ settings: RealmSettings, window stated: String
    ) -> TokenCheck {
        var check = TokenCheck(
            name: "use", expected: "number \(state.generation + 1) of its grant, the last one",
            received: "number \(token.generation + 1)")
        guard token.generation < state.generation else { return check }
        let window = settings.refreshRetryWindow
        let isRetry =
            settings.rotatesRefreshTokens && token.generation == state.generation - 1
            && state.lastRotatedAt.map { state.databaseNow < $0 + window } ?? false
        guard !isRetry else {
            check.received += ", used just now: the same client gets the same successor again"
            return check
        }
        check.problem = "it was used before: presenting it again revokes the grant"
        check.advice =
            "have the application keep each new refresh token at once and use it once; "
            + "\(stated) forgives a lost reply"
        return check
    }

    private func ending(_ state: FamilyState) -> TokenCheck {
        let end = min(state.idleExpiresAt, state.absoluteExpiresAt)
        var check = TokenCheck(name: "grant", expected: "live", received: "live until \(end.rfc3339)")
        check.advice = "have the person sign in again"
        if let revokedAt = state.revokedAt {
            check.received = "revoked at \(revokedAt.rfc3339)"
            check.problem = "its grant was revoked"
        } else if end <= state.databaseNow {
            let setting: RealmSetting = end == state.idleExpiresAt ? .refreshIdle : .refreshAbsolute
            check.received = "expired at \(end.rfc3339)"
            check.problem = "its grant has expired"
            check.advice =
                "have the person sign in again; \(setting.rawValue) of the realm or the client makes the next grant "
                + "live longer"
        }
        return check
    }
}
