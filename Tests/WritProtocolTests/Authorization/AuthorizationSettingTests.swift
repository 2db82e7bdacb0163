// What settings and client types change in the checks: PKCE, pushed requests, scope.
import Testing

@testable import WritProtocol

struct AuthorizationSettingTests {
    private static let noChallenge: [(String, String?)] = [("code_challenge", nil), ("code_challenge_method", nil)]

    @Test func `a confidential client that is set to it may go without PKCE, and what it sends is still held to it`()
        throws
    {
        var bed = try AuthorizationBed()
        bed.client.overrides = [.pkce: "if_sent"]
        #expect(try bed.request(Self.noChallenge).codeChallenge == nil)
        #expect(try bed.request().codeChallenge == AuthorizationBed.challenge)
        #expect(try bed.redirected([("code_challenge_method", "plain")]) == .challengeMethodNotAllowed)
        #expect(try bed.redirected([("code_challenge", nil)]) == .challengeMissing)
    }

    @Test func `a public client cannot go without PKCE, whatever is set`() throws {
        var bed = try AuthorizationBed(type: .public)
        bed.client.overrides = [.pkce: "if_sent"]
        bed.overrides[.pkce] = "if_sent"
        #expect(try bed.redirected(Self.noChallenge) == .challengeMissing)
    }

    @Test func `a realm cannot relax PKCE for all its clients`() throws {
        var bed = try AuthorizationBed()
        bed.overrides[.pkce] = "if_sent"
        #expect(try bed.redirected(Self.noChallenge) == .challengeMissing)
    }

    @Test func `without a code there is nothing for PKCE to guard`() throws {
        let request = try AuthorizationBed().request(Self.noChallenge + [("response_type", "id_token")])
        #expect(request.codeChallenge == nil)
    }

    @Test func `a client that must push is refused what a browser brought, and not what it pushed`() throws {
        var bed = try AuthorizationBed()
        bed.client.overrides = [.requirePushedAuthorizationRequests: "true"]
        #expect(try bed.redirected([]) == .pushedRequestRequired)
        for endpoint in [AuthorizationEndpoint.pushed, .authorizePushed] {
            bed.endpoint = endpoint
            #expect(try bed.refusal(AuthorizationBed.query()) == nil)
        }
    }

    @Test func `faults of what was pushed before are told to the client`() throws {
        var bed = try AuthorizationBed()
        bed.endpoint = .authorizePushed
        #expect(try bed.redirected([("scope", "admin")]) == .scopeNotAllowed)
        #expect(try bed.shown([("redirect_uri", "https://old.example")]) == .redirectURINotRegistered)
    }

    @Test func `without a scope the client gets what is registered, save openid and offline_access`() throws {
        #expect(try AuthorizationBed().request([("scope", nil)]).scope.description == "profile email read")
        #expect(try AuthorizationBed(scope: "openid").redirected([("scope", nil)]) == .scopeNotAllowed)
    }

    @Test func `offline_access is ignored where no code is asked for, OIDC Core §11`() throws {
        let scope: (String, String?) = ("scope", "openid offline_access")
        #expect(try AuthorizationBed().request([scope]).scope.contains(.offlineAccess))
        let request = try AuthorizationBed().request([scope, ("response_type", "id_token token")])
        #expect(request.scope.description == "openid")
    }

    @Test func `a request_uri is ours by its prefix and what follows`() {
        #expect(PushedRequestURI.reference(PushedRequestURI.make("abc")) == "abc")
        for uri in [PushedRequestURI.prefix, "URN:ietf:params:oauth:request_uri:abc", "https://app.example", ""] {
            #expect(PushedRequestURI.reference(uri) == nil)
        }
    }
}
