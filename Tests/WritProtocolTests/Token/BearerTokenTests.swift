// How an access token may be presented.
import Testing

@testable import WritProtocol

struct BearerTokenTests {
    private func presented(
        _ authorization: String?, form: String? = nil, query: String? = nil
    ) throws -> String {
        try BearerToken.presented(
            authorization: authorization, form: try form.map { try FormParameters(body: Array($0.utf8)) },
            query: try query.map { try FormParameters(query: $0) })
    }

    @Test(arguments: ["Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==", "BEARER   a.b-c_d~e+f/g=="])
    func `a token stands in the header, whatever the scheme's letters`(_ header: String) throws {
        #expect(try presented(header) == "a.b-c_d~e+f/g==")
    }

    @Test func `or in the form`() throws {
        #expect(try presented(nil, form: "access_token=abc") == "abc")
    }

    @Test(arguments: [nil, "Basic YTpi", "DPoP abc", "Bearerabc", ""])
    func `without one there is nothing to refuse, only to ask for`(_ header: String?) {
        #expect(throws: OAuthError(.accessTokenMissing)) { try presented(header) }
    }

    @Test(arguments: [
        "Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer =", "Bearer ü", "Bearer a=b", "Bearer \"a\"",
    ])
    func `a malformed one is not valid`(_ header: String) {
        #expect(throws: OAuthError(.accessTokenInvalid)) { try presented(header) }
    }

    @Test func `two at once are refused, RFC 6750 §2`() {
        #expect(throws: OAuthError(.accessTokenRepeated)) { try presented("Bearer a", form: "access_token=a") }
    }

    @Test func `a token in the query is refused, RFC 9700 §4.3.2`() {
        #expect(throws: OAuthError(.parameterInQuery)) { try presented("Bearer a", query: "access_token=a") }
        #expect(throws: OAuthError(.parameterInQuery)) { try presented(nil, query: "access_token=a") }
    }
}
