// Which addresses strangers may register.
import Testing
import WritJOSE
import WritProtocol

@testable import WritServer

@Suite struct RegistrationURITests {
    private let rule = RegistrationURIs(allowsPrivateNetworks: false)

    @Test(arguments: [
        "https://a.example.com/keys", "https://a.example.com:8443/keys?x=1", "https://xn--bcher-kva.example/",
        "https://8.8.8.8/keys", "https://[2606:4700::1111]/keys",
    ])
    func `an https address of a host on the internet will do`(_ uri: String) {
        #expect(rule.isAcceptable(uri))
    }

    /// CVE-2026-22752, CVE-2026-1180: what a server can be made to ask, or a page to run.
    @Test(arguments: [
        "http://a.example.com/keys", "javascript:alert(1)", "data:text/html,x", "ftp://a.example.com/",
        "//a.example.com/",
        "https://user@a.example.com/", "https://a.example.com/#x", "https://127.0.0.1/", "https://127.1/",
        "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/", "https://100.64.0.1/", "https://0.0.0.0/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://localhost/",
        "https://intranet/", "https://db.internal/", "https://printer.local/", "https://a.localhost/", "https:///x", "",
    ])
    func `this machine, private networks, other schemes and what hides them are refused`(_ uri: String) {
        #expect(!rule.isAcceptable(uri))
    }

    @Test func `for development this machine will do, and other schemes will not`() {
        let rule = RegistrationURIs(allowsPrivateNetworks: true)
        #expect(rule.isAcceptable("http://127.0.0.1:8080/keys") && rule.isAcceptable("https://intranet/keys"))
        #expect(!rule.isAcceptable("http://a.example.com/keys") && !rule.isAcceptable("javascript:alert(1)"))
    }

    @Test(arguments: [
        "client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri", "backchannel_logout_uri",
        "frontchannel_logout_uri", "jwks_uri", "sector_identifier_uri", "logo_uri#de", "tos_uri#fr",
    ])
    func `every address that is shown or connected to is held to it, and named`(_ member: String) throws {
        for uri in ["javascript:alert(1)", "https://169.254.169.254/"] {
            let json = #"{"redirect_uris":["https://a.example/cb"],"\#(member)":"\#(uri)"}"#
            let metadata = try ClientMetadata(try #require(try JSONValue(parsing: Array(json.utf8)).object))
            do throws(OAuthError) {
                try rule.check(metadata)
                Issue.record("\(member) \(uri)")
            } catch {
                #expect(error.reason == .registrationMetadataInvalid && error.detail == member)
            }
        }
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "https://a.example/cb#x", "https://a.example/cb#",
        "http://a.example/cb",
        "https://*.example/cb", "https://user@a.example/cb", "https://user:p@a.example/cb",
        "https://a.example\\@b.example/",
        "https://a.example/%0d%0aSet-Cookie:x", "a.example/cb", "//a.example/cb", "myapp:/cb", "com.example.app:/cb",
        "",
        "https://a.example:99999/", "vbscript:x", "file:///etc/passwd", "blob:https://a.example/x",
    ])
    func `a redirect URI that would lead astray is invalid_redirect_uri`(_ uri: String) throws {
        let json = JSONValue.array([.string(uri)]).text
        let text = #"{"redirect_uris":"# + String(decoding: json, as: UTF8.self) + "}"
        do {
            let metadata = try ClientMetadata(try #require(try JSONValue(parsing: Array(text.utf8)).object))
            _ = try RegistrationPolicy(RealmSettings(), isReviewed: true).client(
                metadata, id: try #require(ClientID("a")))
            Issue.record("\(uri)")
        } catch let error as OAuthError {
            // An empty text is of no list of texts.
            #expect(error.reason == .registrationRedirectURIInvalid, "\(uri): \(error)")
        }
    }

    @Test func `a native application's own scheme is for public clients`() throws {
        let text =
            #"{"redirect_uris":["com.example.app:/cb","http://127.0.0.1/cb"],"token_endpoint_auth_method":"none","application_type":"native"}"#
        let metadata = try ClientMetadata(try #require(try JSONValue(parsing: Array(text.utf8)).object))
        let client = try RegistrationPolicy(RealmSettings(), isReviewed: false).client(
            metadata, id: try #require(ClientID("a"))
        ).client
        #expect(client.type == .public && client.redirectURIs.count == 2)
    }
}
