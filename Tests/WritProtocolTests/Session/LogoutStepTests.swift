// What becomes of a request to log out.
import FoundationEssentials
import Testing

@testable import WritProtocol

struct LogoutStepTests {
    private static let session = SessionFacts(
        id: SessionID(UUID()), subject: "ada", authTime: Instant(secondsSince1970: 1), acr: nil,
        now: Instant(secondsSince1970: 2))
    private static let uri = "https://app.example/bye?x=1"
    private static let good = IDTokenHint(subject: "ada", audience: ["app"], session: session.id)

    private func step(
        uri: String? = uri, clientID: String? = nil, hint: IDTokenHint? = good, state: String? = "s t",
        session: SessionFacts? = session, knowsClient: Bool = true, isConfirmed: Bool = false
    ) throws -> LogoutStep {
        var pairs: [(name: String, value: String)] = []
        if let uri { pairs.append(("post_logout_redirect_uri", uri)) }
        if let clientID { pairs.append(("client_id", clientID)) }
        if hint != nil { pairs.append(("id_token_hint", "a.b.c")) }
        if let state { pairs.append(("state", state)) }
        var client = try AuthorizationBed().client
        client.postLogoutRedirectURIs = [Self.uri]
        let isNamed = knowsClient && (hint != nil || clientID != nil)
        return LogoutStep.next(
            LogoutRequest(try FormParameters(query: FormCoding.encode(pairs))), hint: hint,
            client: isNamed ? client : nil, session: session, isConfirmed: isConfirmed)
    }

    @Test func `with the hint of this session the person is logged out and sent back, state and all`() throws {
        #expect(try step() == .logOut(redirect: Self.uri + "&state=s%20t"))
        #expect(try step(state: nil) == .logOut(redirect: Self.uri))
        #expect(try step(uri: nil) == .logOut(redirect: nil))
        #expect(try step(clientID: "app") == .logOut(redirect: Self.uri + "&state=s%20t"))
    }

    @Test func `whoever is logged out already is sent back as well`() throws {
        #expect(try step(session: nil) == .logOut(redirect: Self.uri + "&state=s%20t"))
    }

    @Test func `without a hint the person is asked, and nobody sent anywhere without a client`() throws {
        #expect(try step(hint: nil) == .confirm)
        #expect(try step(uri: nil, hint: nil, state: nil) == .confirm)
        #expect(try step(hint: nil, isConfirmed: true) == .logOut(redirect: nil))
        #expect(try step(hint: nil, session: nil) == .logOut(redirect: nil))
        #expect(try step(clientID: "app", hint: nil, session: nil) == .logOut(redirect: nil))
    }

    @Test func `a client that is named is returned to once the person has said yes`() throws {
        #expect(try step(clientID: "app", hint: nil) == .confirm)
        #expect(try step(clientID: "app", hint: nil, isConfirmed: true) == .logOut(redirect: Self.uri + "&state=s%20t"))
    }

    @Test func `the hint of another person or session is not enough, §2`() throws {
        #expect(try step(hint: IDTokenHint(subject: "grace", audience: ["app"], session: nil)) == .confirm)
        #expect(try step(hint: IDTokenHint(subject: "ada", audience: ["app"], session: SessionID(UUID()))) == .confirm)
        let older = IDTokenHint(subject: "ada", audience: ["app"], session: nil)
        #expect(try step(uri: nil, hint: older) == .logOut(redirect: nil))
    }

    @Test(arguments: [
        "https://app.example/bye", "https://app.example/bye?x=1&y=2", "https://app.example/bye?x=1#",
        "https://evil.example",
        "https://APP.example/bye?x=1", "https://app.example:443/bye?x=1", "https://app.example/bye?x=1 ",
    ])
    func `an address that is not registered to the octet ends nothing and leads nowhere, §3`(_ uri: String) throws {
        #expect(try step(uri: uri) == .refuse(.logoutRedirectURINotRegistered))
        #expect(try step(uri: uri, isConfirmed: true) == .refuse(.logoutRedirectURINotRegistered))
        #expect(try step(uri: uri, clientID: "app", hint: nil) == .refuse(.logoutRedirectURINotRegistered))
    }

    @Test(arguments: ["other", "APP", "a:b"])
    func `client_id and hint name the same client, §2`(_ clientID: String) throws {
        #expect(try step(clientID: clientID) == .refuse(.logoutClientMismatch))
    }

    @Test func `a client that is gone gets nobody back`() throws {
        #expect(try step(knowsClient: false) == .refuse(.logoutClientUnknown))
        #expect(try step(uri: nil, knowsClient: false) == .logOut(redirect: nil))
    }
}
