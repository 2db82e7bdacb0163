// Redirect URIs with which authorization servers have been taken over, and the one exception that is wanted.
import Testing

@testable import WritProtocol

struct RedirectCorpusTests {
    private static let registered = "https://app.example.com/cb"

    static let near = [
        // The host
        "https://app.example.com.evil.example/cb", "https://app.example.comevil/cb", "https://evil.example/cb",
        "https://appxexample.com/cb", "https://app.exampleXcom/cb", "https://sub.app.example.com/cb",
        "https://app.example.com./cb", "https://APP.example.com/cb", "https://app.examp\u{0142}e.com/cb",
        "https://app.example.com:443/cb", "https://app.example.com:8443/cb", "https://app.example.com:/cb",
        // User information
        "https://app.example.com@evil.example/cb", "https://evil.example@app.example.com/cb",
        "https://user:pass@app.example.com/cb", "https://app.example.com:443@evil.example/cb",
        "https://a@b@app.example.com/cb", "https://app.example.com%40evil.example/cb",
        // Slashes
        "https:/app.example.com/cb", "https:app.example.com/cb", "https:\\\\app.example.com\\cb",
        "https://evil.example\\@app.example.com/cb", "https://app.example.com\\.evil.example/cb",
        "//app.example.com/cb", "/cb", "https://app.example.com//cb", "https:///app.example.com/cb",
        // The path
        "https://app.example.com/CB", "https://app.example.com/cb/", "https://app.example.com/cb/..",
        "https://app.example.com/cb/../evil", "https://app.example.com/x/../cb", "https://app.example.com/./cb",
        "https://app.example.com/cb/..;/evil", "https://app.example.com/cb;/../evil",
        "https://app.example.com/cb%2e%2e",
        "https://app.example.com/%63b", "https://app.example.com/cb%00", "https://app.example.com/cb%0d%0aX:1",
        "https://app.example.com/c", "https://app.example.com/", "https://app.example.com",
        "https://app.example.com/cbx",
        // Query and fragment
        "https://app.example.com/cb?", "https://app.example.com/cb?x=1",
        "https://app.example.com/cb?next=//evil.example",
        "https://app.example.com/cb#", "https://app.example.com/cb#@evil.example", "https://app.example.com/cb&x=1",
        // The scheme
        "http://app.example.com/cb", "HTTPS://app.example.com/cb", "javascript:alert(1)//https://app.example.com/cb",
        "data:text/html,https://app.example.com/cb", "com.example.app:/cb",
        // Around it
        " https://app.example.com/cb", "https://app.example.com/cb ", "https://app.example.com/cb\n",
        "https://app.example.com/cb\t", "\u{FEFF}https://app.example.com/cb", "https://app.example.com/cb\u{301}",
        "https://app.example.com/cb,https://evil.example", "*", "",
    ]

    @Test(arguments: near)
    func `what is not the registered URI to the octet is another`(_ uri: String) {
        #expect(!RedirectURIMatch.isRegistered(uri, among: [Self.registered, "https://app.example/other"]))
    }

    @Test(arguments: near.filter { !$0.isEmpty })
    func `and gets a page, at every endpoint`(_ uri: String) throws {
        var bed = try AuthorizationBed(redirectURIs: [Self.registered])
        for endpoint in AuthorizationEndpoint.allCases {
            bed.endpoint = endpoint
            #expect(try bed.shown([("redirect_uri", uri)]) == .redirectURINotRegistered)
        }
    }

    @Test(arguments: [
        registered, "https://app.example.com/cb?tenant=1&x=%2F", "https://app.example.com:8443/a/../b",
        "com.example.app:/cb", "http://localhost:3000/cb", "https://app.example.com",
    ])
    func `a registered URI matches itself, with its own query and oddities`(_ uri: String) {
        #expect(RedirectURIMatch.isRegistered(uri, among: ["https://other.example", uri]))
    }

    @Test func `texts that Swift takes for equal are not the same octets`() {
        #expect("https://app.example/\u{212B}" == "https://app.example/\u{C5}")
        #expect(!RedirectURIMatch.isRegistered("https://app.example/\u{212B}", among: ["https://app.example/\u{C5}"]))
    }

    static let loopback: [(registered: String, requested: String)] = [
        ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb"), ("http://127.0.0.1:80/cb", "http://127.0.0.1:1/cb"),
        ("http://127.0.0.1:3000/cb", "http://127.0.0.1/cb"), ("http://[::1]/cb", "http://[::1]:65535/cb"),
        ("http://127.0.0.1", "http://127.0.0.1:8080"), ("http://127.0.0.1?a=b", "http://127.0.0.1:8080?a=b"),
    ]

    @Test(arguments: loopback)
    func `the port of a loopback address is free, RFC 8252 §7.3`(_ uris: (registered: String, requested: String)) {
        #expect(RedirectURIMatch.isRegistered(uris.requested, among: [uris.registered]))
    }

    static let notLoopback: [(registered: String, requested: String)] = [
        ("http://localhost/cb", "http://localhost:3000/cb"), ("http://localhost:3000/cb", "http://127.0.0.1:3000/cb"),
        ("http://127.0.0.1/cb", "http://localhost/cb"), ("http://127.0.0.1/cb", "http://[::1]/cb"),
        ("http://127.0.0.1/cb", "https://127.0.0.1:3000/cb"), ("https://127.0.0.1/cb", "https://127.0.0.1:3000/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:3000/cb/"), ("http://127.0.0.1/cb", "http://127.0.0.1:3000/cb?x=1"),
        ("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1@evil/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:80@evil.example/cb"), ("http://127.0.0.1/cb", "http://127.0.0.2/cb"),
        ("http://127.0.0.1/cb", "http://127.1:3000/cb"), ("http://127.0.0.1/cb", "http://2130706433:3000/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:/cb"), ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb"), ("http://127.0.0.1/cb", "http://127.0.0.1:3x/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:-1/cb"), ("http://127.0.0.1/cb", "HTTP://127.0.0.1:3000/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:\u{0663}/cb"), ("http://[::1]/cb", "http://[::1%25lo]:3000/cb"),
        ("http://[::1]/cb", "http://[0:0:0:0:0:0:0:1]:3000/cb"), ("http://[::1]/cb", "http://[::1].evil.example/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1#/cb"), ("http://127.0.0.1/cb", "http://127.0.0.1\\@evil.example/cb"),
    ]

    @Test(arguments: notLoopback)
    func `and nothing else about it is`(_ uris: (registered: String, requested: String)) {
        #expect(!RedirectURIMatch.isRegistered(uris.requested, among: [uris.registered]))
    }
}
