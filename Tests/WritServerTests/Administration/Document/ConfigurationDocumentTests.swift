// What is a document, and how one that is none is refused: every problem at once, each with its place.
import Testing
import WritCrypto
import WritJOSE
import WritProtocol

@testable import WritServer

@Suite struct ConfigurationDocumentTests {
    @Test func `what it names is kept, a null asks for the default`() throws {
        let document = try ConfigurationDocument.test(
            """
            "display_name": null, "settings": {"password_grant": true, "access_token_lifetime_seconds": 600,
            "consent": null}, "prune": ["clients", "settings"],
            "clients": {"web": {"scope": "openid email", "secret": {"env": "WEB_SECRET"}}, "old": null}
            """)
        #expect(
            document.objects[ConfigurationKey(.realm, "acme")] == [
                "display_name": .null, "settings.password_grant": .bool(true),
                "settings.access_token_lifetime_seconds": .integer(600), "settings.consent": .null,
            ])
        let web = ConfigurationKey(.client, "web")
        #expect(document.objects[web] == ["scope": .texts(["email", "openid"])])
        #expect(document.objects[ConfigurationKey(.client, "old")] == [:])
        #expect(document.secrets == [web: .environment("WEB_SECRET")])
        #expect(document.pruned == [.client] && document.prunesSettings)
    }

    @Test(arguments: [
        (#""claims": {}"#, "claims: there is no such field"),
        (#""display_nam": "x""#, "display_nam: there is no such field (display_name?)"),
        (#""display_name": 7"#, "display_name: expected a text, in quotation marks"),
        (#""enabled": "yes""#, "enabled: expected true or false"),
        (
            #""settings": {"pasword_grant": true}"#,
            "settings.pasword_grant: a realm has no such setting (password_grant?)"
        ),
        (#""settings": {"pkce": "required"}"#, "settings.pkce: a realm has no such setting"),
        (#""settings": {"code_lifetime_seconds": 0}"#, "settings.code_lifetime_seconds: expected a whole number"),
        (#""settings": {"implicit": [true]}"#, "settings.implicit: expected one value"),
        (#""settings": []"#, "settings: expected a mapping of settings"),
        (
            #""prune": "clients""#,
            "prune: expected a list of settings, apis, roles, groups, clients, templates, registered_clients"
        ),
        (#""prune": ["users"]"#, "prune.0: users cannot be pruned"),
        (#""clients": []"#, "clients: expected a mapping with an entry for each client"),
        (#""clients": {"web": "x"}"#, "clients.web: expected the fields of the client"),
        (#""clients": {"web": {"redirect_uris": "https://a"}}"#, "clients.web.redirect_uris: expected a list of texts"),
        (
            #""clients": {"web": {"redirect_uri": []}}"#,
            "clients.web.redirect_uri: there is no such field (redirect_uris?)"
        ),
        (#""clients": {"web": {"secret": "hunter2"}}"#, "clients.web.secret: a document holds no secret"),
        (
            #""clients": {"web": {"secret": {"env": "A", "file": "b"}}}"#,
            "clients.web.secret: one of env and file, not both"
        ),
        (#""clients": {"web": {"jwks": "x"}}"#, "clients.web.jwks: expected a mapping"),
        (
            #""apis": {"orders": {"permissions": ["read"]}}"#,
            "apis.orders.permissions: expected a mapping of names to texts"
        ),
    ]) func `a document of another form is refused, with the place`(json: String, problem: String) throws {
        let found = problems { _ = try ConfigurationDocument.test(json) }
        #expect(found.count == 1 && found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test func `all problems are told at once`() throws {
        let found = problems {
            _ = try ConfigurationDocument.test(#""enabled": 1, "clients": {"a": {"x": 1}, "b": {"scope": 1}}"#)
        }
        #expect(found.count == 3)
    }

    @Test(arguments: [
        "{}", #"{"writ": 2, "realm": "acme"}"#, #"{"writ": "1", "realm": "acme"}"#, #"{"writ": 1}"#,
        #"{"writ": 1, "realm": "A"}"#,
    ])
    func `it begins with its version and its realm`(json: String) throws {
        let object = try #require(try JSONValue(parsing: Array(json.utf8)).object)
        #expect(throws: DocumentProblems.self) { try ConfigurationDocument(object) }
    }

    @Test(arguments: [
        ("wrs_short", true), ("a secret with blanks in it, and long enough", true), ("too short", true),
        ("0123456789abcdef0123456789abcdef", false), (SecretFormat.clientSecret.make(random: .system), false),
    ]) func `a secret is one that nobody guesses`(secret: String, isFlawed: Bool) {
        #expect((SecretReference.flaw(of: secret) != nil) == isFlawed)
    }

    @Test(arguments: [
        ("client/web", ConfigurationKey(.client, "web")), ("group/a/b", ConfigurationKey(.group, "/a/b")),
        ("realm/acme", ConfigurationKey(.realm, "acme")), ("client/", nil), ("web", nil), ("user/ada", nil),
        ("group/", nil),
    ]) func `an object is named by its kind and its id`(text: String, key: ConfigurationKey?) {
        #expect(ConfigurationKey(parsing: text) == key)
    }

    @Test func `its schema knows every name that is read, and no other`() throws {
        let properties = try #require(ConfigurationDocument.schema["properties"]?.object)
        let sections = ConfigurationKind.allCases.compactMap(\.section)
        #expect(
            Set(properties.members.map(\.name))
                == Set(["writ", "realm", "prune"] + ConfigurationKind.realm.names + sections))
        for kind in ConfigurationKind.allCases where kind != .template {
            guard let section = kind.section else { continue }
            let entry = properties[section]?.object?["additionalProperties"]?.object
            let names = (entry?["properties"]?.object?.members ?? []).map(\.name)
            #expect(Set(names) == Set(kind.names) && entry?["additionalProperties"] == .bool(false), "\(section)")
        }
        let settings = properties["settings"]?.object?["properties"]?.object
        #expect(settings?["password_grant"]?.object?["type"] == .array([.string("boolean"), .string("null")]))
        #expect(settings?["access_token_lifetime_seconds"]?.object?["minimum"]?.integer != nil)
    }
}
