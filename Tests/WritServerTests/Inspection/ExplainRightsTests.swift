// Explain is no way round the permissions to read clients, users and settings.
import FoundationEssentials
import Testing
import WritCrypto
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct ExplainRightsTests {
    private static let database = Task { try await AdministrationBed.makeDatabase() }

    /// What is said of each refusal.
    private static let reasons: [OAuthReason] = [
        .redirectURINotRegistered, .codeExpired, .clientAuthenticationFailed,
    ]

    @Test func `whoever reads the trail alone is told neither of the client, nor of the person, nor of settings`()
        async throws
    {
        try await Self.database.value.withBed { bed in
            let realm = try await bed.newRealm([("code_lifetime_seconds", "30")])
            let (client, _) = try await bed.administration.createClient(
                realm, ClientDraft(id: "web", redirectURIs: ["https://web.example/cb"]))
            let user = try await bed.administration.createUser(realm, UserDraft(username: "lovelace"), password: nil)
                .user.id
            let now = WallClock.system.now
            try await bed.store.appendAudit(
                Self.reasons.map { reason in
                    AuditEvent(
                        id: .v7(now: now, random: .system), realm: realm, at: now, kind: "request.refused",
                        client: client.client.id, user: user, requestID: reason.rawValue,
                        detail: [("reason", reason.rawValue)])
                })
            for reason in Self.reasons {
                let told = try await bed.administration(of: realm, [.readAudit]).explainRequest(
                    reason.rawValue, in: realm)
                #expect(told.client == nil && told.user == nil && told.checks.count == 1)
                let words = told.checks.map { "\($0)" }.joined()
                for hidden in ["web.example", "lovelace", "=30", "none of that name", "client_secret_basic"] {
                    #expect(!words.contains(hidden), "\(words)")
                }
                let whole = try await bed.administration(of: realm).explainRequest(reason.rawValue, in: realm)
                #expect(whole.client?.id == client.client.id && whole.user?.id == user && whole.checks.count == 3)
            }
            let settings = try await bed.administration(of: realm, [.readAudit, .readRealm])
                .explainRequest(OAuthReason.codeExpired.rawValue, in: realm)
            #expect(settings.checks[0].expected.contains("code_lifetime_seconds=30 (the realm's)"))
        }
    }
}
