// The answer of the authorization endpoint, and how it reaches the client undamaged.
import Testing

@testable import WritProtocol

struct AuthorizationResponseTests {
    private static let issuer = "https://id.example/realms/main"
    private static let encodedIssuer = "https%3A%2F%2Fid.example%2Frealms%2Fmain"

    private func location(
        _ response: AuthorizationResponse, _ uri: String = "https://app.example/cb", _ mode: ResponseMode = .query
    ) -> String? {
        response.location(RedirectTarget(redirectURI: uri, responseMode: mode, state: nil))
    }

    @Test func `a code comes with state and iss, RFC 9207 §2`() {
        let response = AuthorizationResponse(
            code: "wrc_1", token: nil, idToken: nil, state: "a b&c=+ü", issuer: Self.issuer)
        #expect(
            location(response)
                == "https://app.example/cb?code=wrc_1&state=a%20b%26c%3D%2B%C3%BC&iss=\(Self.encodedIssuer)")
    }

    @Test func `everything else an answer may hold stands in one order`() {
        let response = AuthorizationResponse(
            code: "c", token: .init(accessToken: "t", lifetime: 300, scope: Scope([.openid, .email])), idToken: "i",
            state: nil, issuer: Self.issuer)
        #expect(
            response.parameters.map(\.name) == [
                "code", "access_token", "token_type", "expires_in", "scope", "id_token", "iss",
            ])
        #expect(
            location(response, "https://app.example/cb", .fragment)?.hasPrefix("https://app.example/cb#code=c&") == true
        )
        #expect(location(response, "https://app.example/cb", .formPost) == nil)
    }

    @Test func `none is answered with state and iss alone`() {
        let response = AuthorizationResponse(code: nil, token: nil, idToken: nil, state: "s", issuer: Self.issuer)
        #expect(response.parameters.map(\.name) == ["state", "iss"])
    }

    @Test func `a refusal has its code, its words in allowed characters, state and iss`() {
        let error = OAuthError(.promptUnknown, description: "No \"ü\" \\ here.\r\n")
        let response = AuthorizationResponse(refusing: error, state: "s", issuer: Self.issuer)
        #expect(response.parameters.map(\.name) == ["error", "error_description", "state", "iss"])
        #expect(response.parameters[0].value == "invalid_request" && response.parameters[1].value == "No ??? ? here.??")
    }

    @Test(arguments: [
        ("https://app.example/cb?a=%2f+b", "https://app.example/cb?a=%2f+b&state=s"),
        ("https://app.example/cb?", "https://app.example/cb?state=s"),
        ("https://app.example/cb?a&", "https://app.example/cb?a&state=s"),
        ("com.example.app:/cb", "com.example.app:/cb?state=s"),
    ])
    func `the query of a redirect URI is kept octet for octet, RFC 6749 §3.1.2`(_ uri: String, _ start: String) {
        let response = AuthorizationResponse(code: nil, token: nil, idToken: nil, state: "s", issuer: Self.issuer)
        #expect(location(response, uri)?.hasPrefix(start + "&iss=") == true)
    }

    @Test func `a state cannot break out of the address`() {
        let response = AuthorizationResponse(
            code: nil, token: nil, idToken: nil, state: "\r\nLocation: https://evil.example#\"><script>", issuer: "i")
        let address = location(response)
        #expect(address?.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"<>#".utf8.contains($0) } == true)
    }
}
