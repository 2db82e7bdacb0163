// Scopes and resources: what is asked for and what is granted.
import Testing

@testable import WritProtocol

struct ScopeTests {
    private func client(_ scope: String, resources: [String] = []) throws -> Client {
        Client(
            id: try #require(ClientID("app")), type: .confidential, authMethod: .clientSecretBasic,
            grants: [.clientCredentials], scope: try #require(Scope(parsing: scope)), resources: resources)
    }

    @Test func `a scope is split at spaces, keeps its order and drops repetitions`() {
        #expect(Scope(parsing: "b a b  c")?.description == "b a c")
        #expect(Scope(parsing: "")?.isEmpty == true)
    }

    @Test(arguments: ["a\"b", "a\\b", "é", "a\tb", "a\u{7F}"])
    func `characters outside of RFC 6749 §3.3 are refused`(_ text: String) {
        #expect(Scope(parsing: text) == nil)
        #expect(throws: OAuthError(.malformedScope)) { try ScopeRules.parse(text) }
    }

    @Test func `ten thousand scopes or one of a hundred thousand characters are refused, CVE-2026-4634`() {
        #expect(Scope(parsing: (0..<10_000).map { "s\($0)" }.joined(separator: " ")) == nil)
        #expect(Scope(parsing: String(repeating: "a", count: 100_000)) == nil)
    }

    @Test func `a scope that the client is not registered for is refused`() throws {
        let client = try client("read write")
        #expect(throws: OAuthError(.scopeNotAllowed)) {
            try ScopeRules.granted(Scope(parsing: "read admin"), client: client, forPerson: true)
        }
        #expect(try ScopeRules.granted(Scope(parsing: "write"), client: client, forPerson: true).description == "write")
    }

    @Test func `asking for nothing grants what is registered, save offline_access`() throws {
        let client = try client("openid read offline_access")
        #expect(try ScopeRules.granted(nil, client: client, forPerson: true).description == "openid read")
    }

    @Test func `a client acting for itself gets no scope that speaks of a person`() throws {
        let client = try client("openid profile read")
        #expect(try ScopeRules.granted(nil, client: client, forPerson: false).description == "read")
        #expect(
            try ScopeRules.granted(Scope(parsing: "openid read"), client: client, forPerson: false).description
                == "read")
    }

    @Test(arguments: ["api", "/api", "https://api#f", "https://a b", "1:x", ":x", "https:", "https://ä"])
    func `a resource must be an absolute URI without a fragment, RFC 8707 §2`(_ resource: String) throws {
        let client = try client("read", resources: [resource])
        #expect(throws: OAuthError(.resourceMalformed)) { try ScopeRules.resources([resource], client: client) }
    }

    @Test func `only registered resources are granted, each once`() throws {
        let client = try client("read", resources: ["https://a", "urn:b"])
        #expect(try ScopeRules.resources(["urn:b", "https://a", "urn:b"], client: client) == ["urn:b", "https://a"])
        #expect(throws: OAuthError(.resourceNotAllowed)) { try ScopeRules.resources(["https://c"], client: client) }
    }
}
