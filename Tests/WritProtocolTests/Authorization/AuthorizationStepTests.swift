// What comes next for a request: which page, which refusal, or the answer.
import FoundationEssentials
import Testing

@testable import WritProtocol

struct AuthorizationStepTests {
    private static let now = Instant(secondsSince1970: 1_000_000)
    private static let ada = SessionFacts(
        id: SessionID(UUID()), subject: "ada", authTime: now - 100, acr: "pwd", now: now)

    /// Somebody of whom something is demanded.
    private static func demanded(_ actions: RequiredAction..., loggedIn seconds: Int = 100) -> SessionFacts {
        var facts = ada
        facts.pendingActions = actions
        facts.authTime = now - Seconds(seconds)
        return facts
    }

    /// A case: request, who is logged in, what was consented to and just done, and the step.
    struct Case: CustomTestStringConvertible, Sendable {
        var changes: [(String, String?)] = []
        var session: SessionFacts? = AuthorizationStepTests.ada
        var consented: String? = "openid profile email offline_access read"
        var done: Interaction = []
        var hinted: String?
        let step: AuthorizationStep

        var testDescription: String {
            "\(changes.map { "\($0)=\($1 ?? "–")" }) \(session?.subject ?? "nobody") \(done.rawValue) -> \(step)"
        }
    }

    private func step(
        _ one: Case, bed: AuthorizationBed, settings: RealmSettings? = nil
    ) throws -> AuthorizationStep {
        AuthorizationStep.next(
            try bed.request(one.changes), client: bed.client, settings: settings ?? bed.settings, session: one.session,
            consented: one.consented.flatMap { Scope(parsing: $0) }, done: one.done, hintedSubject: one.hinted)
    }

    static let openid = Scope([.openid])
    static let read = Scope(parsing: "read") ?? Scope()
    static let acr = #"{"id_token":{"acr":{"essential":true,"values":["mfa"]}}}"#
    static let sub = #"{"id_token":{"sub":{"value":"grace"}}}"#

    static let cases = [
        // Nobody
        Case(session: nil, step: .login(.noSession)),
        Case(changes: [("prompt", "consent")], session: nil, step: .login(.noSession)),
        Case(changes: [("prompt", "none")], session: nil, step: .refuse(.loginRequired)),
        // Somebody
        Case(step: .grant),
        Case(changes: [("prompt", "none")], step: .grant),
        // prompt=login
        Case(changes: [("prompt", "login")], step: .login(.prompt)),
        Case(changes: [("prompt", "login")], done: .authenticated, step: .grant),
        Case(changes: [("prompt", "login consent")], done: .authenticated, step: .consent(missing: openid)),
        // max_age
        Case(changes: [("max_age", "99")], step: .login(.maxAge)),
        Case(changes: [("max_age", "100")], step: .grant),
        Case(changes: [("max_age", "10000")], step: .grant),
        Case(changes: [("max_age", "0")], step: .login(.maxAge)),
        Case(changes: [("max_age", "0")], done: .authenticated, step: .grant),
        Case(changes: [("max_age", "99"), ("prompt", "none")], step: .refuse(.loginRequired)),
        Case(changes: [("max_age", "0"), ("prompt", "none")], step: .refuse(.loginRequired)),
        // id_token_hint
        Case(hinted: "ada", step: .grant),
        Case(changes: [("prompt", "none")], hinted: "ada", step: .grant),
        Case(hinted: "grace", step: .login(.otherUser)),
        Case(changes: [("prompt", "none")], hinted: "grace", step: .refuse(.loginRequired)),
        Case(done: .authenticated, hinted: "grace", step: .refuse(.loginRequired)),
        Case(changes: [("claims", sub)], step: .login(.otherUser)),
        Case(changes: [("claims", sub), ("prompt", "none")], step: .refuse(.loginRequired)),
        // select_account
        Case(changes: [("prompt", "select_account")], step: .selectAccount),
        Case(changes: [("prompt", "select_account")], done: .accountSelected, step: .grant),
        Case(changes: [("prompt", "select_account")], done: .authenticated, step: .grant),
        Case(changes: [("prompt", "select_account login")], step: .login(.prompt)),
        Case(changes: [("prompt", "select_account")], session: nil, step: .login(.noSession)),
        // What an administrator demands: before anything is given, after a login that is demanded too
        Case(session: demanded(.updatePassword), step: .action(.updatePassword)),
        Case(session: demanded(.updateProfile, .verifyEmail), step: .action(.updateProfile)),
        Case(session: demanded(.verifyEmail), consented: nil, step: .action(.verifyEmail)),
        Case(changes: [("prompt", "none")], session: demanded(.updatePassword), step: .refuse(.interactionRequired)),
        Case(
            changes: [("prompt", "none")], session: demanded(.updatePassword, loggedIn: 301),
            step: .refuse(.interactionRequired)),
        Case(changes: [("prompt", "login")], session: demanded(.updatePassword), step: .login(.prompt)),
        Case(changes: [("max_age", "99")], session: demanded(.verifyEmail), step: .login(.maxAge)),
        Case(
            changes: [("prompt", "login")], session: demanded(.updatePassword), done: .authenticated,
            step: .action(.updatePassword)),
        Case(session: demanded(.verifyEmail), done: .consented, step: .action(.verifyEmail)),
        Case(session: demanded(.updatePassword, loggedIn: 300), step: .action(.updatePassword)),
        Case(session: demanded(.updatePassword, loggedIn: 301), step: .login(.action)),
        Case(session: demanded(.updateProfile, loggedIn: 301), step: .login(.action)),
        Case(session: demanded(.updateProfile, loggedIn: 300), done: .authenticated, step: .action(.updateProfile)),
        Case(session: demanded(.updateProfile, loggedIn: 301), done: .authenticated, step: .login(.action)),
        Case(session: demanded(.verifyEmail, loggedIn: 301), step: .action(.verifyEmail)),
        // acr
        Case(changes: [("claims", acr)], step: .refuse(.authenticationRequirementsUnmet)),
        Case(changes: [("claims", acr)], session: nil, step: .login(.noSession)),
        Case(changes: [("acr_values", "mfa")], step: .grant),
        // Consent
        Case(consented: nil, step: .consent(missing: openid)),
        Case(changes: [("prompt", "none")], consented: nil, step: .refuse(.consentRequired)),
        Case(changes: [("prompt", "consent")], step: .consent(missing: openid)),
        Case(changes: [("prompt", "consent")], done: .consented, step: .grant),
        Case(changes: [("scope", "openid read")], consented: "openid", step: .consent(missing: read)),
        Case(
            changes: [("scope", "openid read"), ("prompt", "none")], consented: "openid",
            step: .refuse(.consentRequired)),
        Case(changes: [("scope", "read openid")], consented: "openid read email", step: .grant),
        Case(consented: nil, done: .consented, step: .grant),
        Case(consented: nil, done: .authenticated, step: .consent(missing: openid)),
        // A consent does not stand for a login that was asked for after it.
        Case(changes: [("prompt", "login")], done: .consented, step: .login(.prompt)),
    ]

    @Test(arguments: cases)
    func `the next step follows from request, session and consent`(_ one: Case) throws {
        #expect(try step(one, bed: AuthorizationBed()) == one.step)
    }

    @Test func `a client that is set to skip consent is not asked for it, even by prompt`() throws {
        var bed = try AuthorizationBed()
        bed.client.overrides = [.consent: "skip"]
        #expect(try step(Case(consented: nil, step: .grant), bed: bed) == .grant)
        #expect(try step(Case(changes: [("prompt", "consent")], consented: nil, step: .grant), bed: bed) == .grant)
    }

    @Test(arguments: [
        ("http://127.0.0.1:4000/cb", true), ("com.example.app:/cb", true), ("https://app.example/cb", false),
    ])
    func `a program on the device is asked for each time, RFC 8252 §8.6`(_ uri: String, _ isAsked: Bool) throws {
        let bed = try AuthorizationBed(type: .public, redirectURIs: [uri])
        let one = Case(changes: [("redirect_uri", uri)], step: .grant)
        #expect(try step(one, bed: bed) == (isAsked ? .consent(missing: Self.openid) : .grant))
        var confidential = bed
        confidential.client.type = .confidential
        #expect(try step(one, bed: confidential) == .grant)
    }
}
