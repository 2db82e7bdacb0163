// Refusals and failures as HTTP.
import HTTPTypes
import NIOCore
import Testing
import WritJOSE
import WritPostgres
import WritProtocol

@testable import WritWeb

@Suite struct ErrorReplyTests {
    private let errors = ErrorReply(fields: CommonFields(WebSettings()))
    private let realm: RealmID

    init() throws { realm = try #require(RealmID("acme")) }

    private func reply(_ error: OAuthError) -> Reply { errors.refused(error, realm: realm, requestID: "id-1") }

    private func text(_ reply: Reply) -> String { String(buffer: reply.body) }

    @Test(arguments: OAuthReason.allCases)
    func `every reason has its status, code and words, never stored`(reason: OAuthReason) {
        let reply = reply(OAuthError(reason, detail: "for the log"))
        #expect(reply.status.code == reason.row.status)
        #expect(text(reply).hasPrefix("{\"error\":\"\(reason.row.code.rawValue)\",\"error_description\":\""))
        #expect(!text(reply).contains("for the log"))
        #expect(reply.fields[.cacheControl] == "no-store" && reply.fields[.contentType] == "application/json")
        #expect(reply.refusal?.reason == reason.rawValue && reply.refusal?.detail == "for the log")
    }

    private static let ofAccessTokens: [OAuthReason] = [
        .accessTokenMissing, .accessTokenRepeated, .accessTokenInvalid, .openIDScopeMissing,
    ]
    private static let ofRegistrationTokens: [OAuthReason] = [.registrationTokenMissing, .registrationTokenInvalid]

    @Test(arguments: OAuthReason.allCases.filter { !(ofAccessTokens + ofRegistrationTokens).contains($0) })
    func `a 401 has a challenge and nothing else has`(reason: OAuthReason) {
        let challenge = reply(OAuthError(reason)).fields[.wwwAuthenticate]
        #expect(challenge == (reason.row.status == 401 ? "Basic realm=\"acme\"" : nil))
    }

    @Test(arguments: ofAccessTokens + ofRegistrationTokens)
    func `where a token is wanted the challenge is Bearer, with an error if there was a token, RFC 6750 section 3`(
        reason: OAuthReason
    ) throws {
        let challenge = try #require(reply(OAuthError(reason)).fields[.wwwAuthenticate])
        #expect(challenge.hasPrefix("Bearer realm=\"acme\""))
        let error = "error=\"\(reason.row.code.rawValue)\", error_description=\"\(reason.row.description)\""
        #expect(challenge.contains(error) == ![.accessTokenMissing, .registrationTokenMissing].contains(reason))
        #expect(challenge.hasSuffix("scope=\"openid\"") == (reason == .openIDScopeMissing))
    }

    @Test(arguments: OAuthReason.allCases)
    func `a 503 says when to come back`(reason: OAuthReason) {
        #expect((reply(OAuthError(reason)).fields[.retryAfter] != nil) == (reason.row.status == 503))
        #expect(reply(OAuthError(reason, retryAfter: 7)).fields[.retryAfter] == "7")
        #expect(reply(OAuthError(reason, retryAfter: 0)).fields[.retryAfter] == "1")
    }

    @Test func `words hold the characters of RFC 6749 section 5.2 only`() {
        let all = String(String.UnicodeScalarView((0...0x2FF).compactMap { Unicode.Scalar($0) }))
        let description = text(reply(OAuthError(.malformedForm, description: all)))
            .dropFirst("{\"error\":\"invalid_request\",\"error_description\":\"".count).dropLast(2)
        #expect(description.unicodeScalars.count == 0x300)
        #expect(
            description.unicodeScalars.allSatisfy {
                (0x20...0x21).contains($0.value) || (0x23...0x5B).contains($0.value) || (0x5D...0x7E).contains($0.value)
            })
    }

    @Test func `an unexpected failure tells its request's id and nothing else`() {
        struct Secret: Error { let text = "the password is hunter2" }
        let reply = reply(ErrorReply.oauthError(for: Secret()))
        #expect(reply.status == .internalServerError)
        #expect(text(reply).contains("id-1") && !text(reply).contains("hunter2"))
        #expect(reply.refusal?.detail?.contains("hunter2") == true)
    }

    @Test(arguments: [
        PostgresError.unreachable("x"), .connectionLost(maybeExecuted: true), .deadlineExceeded(maybeExecuted: false),
        .closed, .cancelled, .overloaded, .server(ServerError(sqlstate: "53100", message: "disk full")),
        .server(ServerError(sqlstate: "25006", message: "read-only")),
        .server(ServerError(sqlstate: "57P01", message: "shutdown")),
    ])
    func `a database that is away for now is 503 with Retry-After, and says nothing of itself`(error: PostgresError) {
        let reply = reply(ErrorReply.oauthError(for: error))
        #expect(reply.status == .serviceUnavailable && reply.fields[.retryAfter] != nil)
        #expect(text(reply).contains("temporarily_unavailable"))
        #expect(!text(reply).contains("disk full") && !text(reply).contains("shutdown"))
    }

    @Test(arguments: [
        PostgresError.decoding("column"), .server(ServerError(sqlstate: "42601", message: "syntax")),
        .server(ServerError(sqlstate: "23505", message: "unique")),
    ])
    func `a defect in a statement is 500`(error: PostgresError) {
        #expect(reply(ErrorReply.oauthError(for: error)).status == .internalServerError)
    }

    @Test func `a wrong method is 405 with what is allowed`() {
        let reply = errors.misdirected(.methodNotAllowed(.post))
        #expect(reply.status == .methodNotAllowed && reply.fields[.allow] == "POST, OPTIONS")
        #expect(errors.misdirected(.methodNotAllowed(.get)).fields[.allow] == "GET, HEAD, OPTIONS")
    }
}
