// Explain is no way round the permissions to read clients, users and settings.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
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
            #expect(
                settings.checks[0].expected == "code_lifetime_seconds=30 (the realm's, or the client's own)",
                "\(settings.checks)")
        }
    }

    @Test func `a refresh token of another client does not say whose to whom may not read clients`() async throws {
        try await Self.database.value.withBed { bed in
            let realm = try await bed.newRealm()
            let (other, _) = try await bed.administration.createClient(realm, ClientDraft(id: "payroll"))
            let user = try await bed.administration.createUser(realm, UserDraft(username: "ada"), password: nil).user.id
            let family = try await bed.startFamily(realm, other.client.id, user)
            let now = WallClock.system.now
            try await bed.store.appendAudit([
                AuditEvent(
                    id: .v7(now: now, random: .system), realm: realm, at: now, kind: "request.refused",
                    requestID: "r",
                    detail: [
                        ("reason", OAuthReason.refreshTokenOfAnotherClient.rawValue), ("family", "\(family)"),
                    ])
            ])
            for permissions: Set<AdminPermission> in [[.readAudit], [.readAudit, .readClients]] {
                let told = try await bed.administration(of: realm, permissions).explainRequest("r", in: realm)
                #expect("\(told.checks)".contains("payroll") == permissions.contains(.readClients), "\(told.checks)")
            }
        }
    }

    @Test func `an access token is told of without the names that the reader may not read`() async throws {
        try await Self.database.value.withBed { bed in
            let realm = try await bed.newRealm()
            let (client, _) = try await bed.administration.createClient(realm, ClientDraft(id: "web"))
            let user = try await bed.administration.createUser(realm, UserDraft(username: "lovelace"), password: nil)
                .user.id
            let family = try await bed.startFamily(realm, client.client.id, user)
            _ = try await bed.administration.setEnabled(realm, user, false)
            var claims = JSONWriter(capacity: 256)
            claims.beginObject()
            claims.member("iss", "https://id.example/realms/\(realm)")
            claims.member("client_id", "web")
            claims.member("jti", TokenID(.family(family), random: .system).text)
            claims.endObject()
            let token = [Array(#"{"alg":"ES256"}"#.utf8), claims.bytes, [0]].map { Base64URL.encode($0) }
                .joined(separator: ".")
            let read = try TokenInspection(token).claims
            for (namesClient, namesUser) in [(false, false), (true, false), (false, true)] {
                let standing = try #require(
                    try await TokenStanding(
                        read, realm: realm, store: bed.store, namesClient: namesClient, namesUser: namesUser))
                let words = "\(standing.checks)"
                #expect(standing.checks.map(\.name) == ["client", "grant", "user"])
                #expect(standing.checks.map { $0.problem == nil } == [true, false, false], "\(words)")
                #expect(words.contains("web") == namesClient && words.contains("lovelace") == namesUser, "\(words)")
            }
            // Nobody signed it, so whoever asks about the client in it may have made it up.
            for permissions: Set<AdminPermission> in [[.readAudit, .readClients], Set(AdminPermission.allCases)] {
                let told = try await bed.administration(of: realm, permissions).inspect(token, in: realm)
                #expect((told.standing != nil) == permissions.contains(.readUsers))
            }
        }
    }
}
