// The claims parameter.
import Testing
import WritJOSE

@testable import WritProtocol

struct ClaimsRequestTests {
    @Test func `entries are read with their conditions`() throws {
        let claims = try ClaimsRequest(
            parsing: """
                {"userinfo": {"given_name": {"essential": true}, "nickname": null, "picture": {"other": 1}},
                 "id_token": {"auth_time": {"essential": true},
                              "acr": {"essential": true, "values": ["a", "b"]}, "sub": {"value": "ada"}},
                 "other": 1}
                """)
        #expect(claims.userInfo.map(\.name) == ["given_name", "nickname", "picture"])
        #expect(claims.userInfo.map(\.isEssential) == [true, false, false])
        #expect(claims.subject == "ada" && claims.essentialContexts == ["a", "b"])
        #expect(try ClaimsRequest(json: claims.json) == claims)
    }

    @Test func `a voluntary acr decides nothing`() throws {
        #expect(try ClaimsRequest(parsing: #"{"id_token":{"acr":{"values":["a"]}}}"#).essentialContexts.isEmpty)
    }

    @Test(arguments: ["{}", #"{"userinfo":null,"id_token":{}}"#])
    func `nothing may be asked for`(_ text: String) throws {
        let claims = try ClaimsRequest(parsing: text)
        #expect(claims.userInfo.isEmpty && claims.idToken.isEmpty && claims.subject == nil)
    }

    @Test(arguments: [
        "", "null", "1", "[]", "{", #"{"userinfo":[]}"#, #"{"id_token":"x"}"#, #"{"id_token":{"a":1}}"#,
        #"{"id_token":{"a":{"essential":"yes"}}}"#, #"{"id_token":{"a":{"values":"x"}}}"#,
        #"{"id_token":{},"id_token":{}}"#,
        #"{"id_token":{"a":null,"a":null}}"#, #"{"id_token":{"\u0000":null}}"#,
        #"{"id_token":{"a":{"value":"\#(String(repeating: "x", count: 8192))"}}}"#,
        String(repeating: #"{"id_token":"#, count: 500),
    ])
    func `a malformed parameter is refused by name`(_ text: String) {
        #expect(throws: OAuthError(.claimsMalformed)) { try ClaimsRequest(parsing: text) }
    }
}
