// How client credentials are read from a request.
import Testing
import WritCrypto

@testable import WritProtocol

struct PresentedCredentialsTests {
    private func read(_ authorization: String?, _ form: String = "") throws -> PresentedCredentials {
        try PresentedCredentials(authorization: authorization, form: FormParameters(body: Array(form.utf8)))
    }

    private func basic(_ text: String) -> String { "Basic " + Base64.standard.encode(Array(text.utf8)) }

    private func pairs(_ credentials: PresentedCredentials) -> [String] {
        if case .basic(let pairs) = credentials { pairs.map { "\($0.clientID)|\($0.secret)" } } else { [] }
    }

    @Test func `Basic is form-decoded first, then tried raw, RFC 6749 §2.3.1`() throws {
        #expect(try pairs(read(basic("app:s%2Bcret"))) == ["app|s+cret", "app|s%2Bcret"])
        #expect(try pairs(read(basic("app:plain"))) == ["app|plain"])
        #expect(try pairs(read(basic("app:50%"))) == ["app|50%"])
        #expect(try pairs(read(basic("app:a:b"))) == ["app|a:b"])
    }

    @Test(arguments: ["basic", "BASIC", "bAsIc"])
    func `the scheme's name is case-insensitive`(_ scheme: String) throws {
        #expect(try pairs(read(scheme + basic("a:b").dropFirst(5))) == ["a|b"])
    }

    @Test(arguments: [
        "", "Basic", "Basic ", "Basic !!!", "Basic YQ==", "Bearer abc", "Basic\tYTpi", "Basic YTpi=YTpi",
        "Basic AP86YQ==",
        "Basic /zo=",
    ])
    func `a malformed header is invalid_client, never worse, CVE-2026-0707`(_ header: String) {
        let error = #expect(throws: OAuthError.self) { try read(header) }
        #expect(error?.reason == .malformedAuthorizationHeader)
        #expect(error?.reason.row.status == 401)
    }

    @Test(arguments: [
        "client_id=app&client_secret=s", "client_id=app&client_assertion=x",
        "client_id=app&client_secret=s&client_assertion=x",
    ])
    func `two methods at once are refused, RFC 6749 §2.3`(_ form: String) {
        #expect(throws: OAuthError(.clientAuthenticationRepeated)) { try read(basic("app:s"), form) }
    }

    @Test func `a client_id that differs from the header's is refused`() throws {
        #expect(throws: OAuthError(.clientAuthenticationFailed)) { try read(basic("app:s"), "client_id=other") }
        #expect(try pairs(read(basic("app:s"), "client_id=app")) == ["app|s"])
    }

    @Test func `nothing at all is missing authentication`() {
        #expect(throws: OAuthError(.clientAuthenticationMissing)) { try read(nil) }
        #expect(throws: OAuthError(.clientAuthenticationMissing)) { try read(nil, "client_secret=s") }
    }

    @Test func `an assertion needs its type`() {
        #expect(throws: OAuthError(.clientAssertionRefused)) { try read(nil, "client_assertion=a.b.c") }
    }
}
