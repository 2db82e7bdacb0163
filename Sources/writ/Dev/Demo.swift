// The demo realm: a user, a confidential client and a public one, with secrets made anew for each data directory.
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore

/// What a newcomer needs to get a token. Kept in a file of its owner's alone, so that the next start can show it again.
struct Demo: Sendable, Equatable {
    var username: String
    var password: String
    var clientID: String
    var clientSecret: String
    var publicClientID: String

    static let realm = "demo"
    private static let (userName, confidentialID, publicID) = ("ada", "demo", "demo-public")
    /// RFC 8252 §7.3: whatever port a program on this machine listens at.
    private static let loopback = "http://127.0.0.1/callback"
    private static let scopes = ["openid", "profile", "email", "offline_access", "orders"]

    /// The demo of the data directory, made if it is not there yet or half there.
    ///
    /// The file is written last: after a crash in between, what is there gets a new password and a new secret.
    static func prepare(_ directory: DataDirectory, _ administration: Administration) async throws -> Demo {
        guard let realm = RealmID(realm) else { throw DevError("the demo realm has no valid id") }
        if let text = textOfFile(directory.demoFile), let demo = Demo(json: Array(text.utf8)),
            await exists(realm, administration)
        {
            return demo
        }
        _ = try await allowingExisting {
            try await administration.createRealm(
                Self.realm, displayName: "Demo", settings: [("password_grant", "true")])
        }
        let password = try await makeUser(realm, administration)
        let secret = try await makeConfidentialClient(realm, administration)
        _ = try await allowingExisting {
            try await administration.createClient(
                realm,
                ClientDraft(
                    id: publicID, name: "Demo (public)", type: "public",
                    grants: ["authorization_code", "password", "refresh_token"], redirectURIs: [loopback],
                    scopes: scopes))
        }
        let demo = Demo(
            username: userName, password: password, clientID: confidentialID, clientSecret: secret,
            publicClientID: publicID)
        try writePrivateFile(directory.demoFile, String(decoding: demo.json, as: UTF8.self) + "\n")
        return demo
    }

    private static func exists(_ realm: RealmID, _ administration: Administration) async -> Bool {
        (try? await administration.showRealm(realm)) != nil
    }

    private static func makeUser(_ realm: RealmID, _ administration: Administration) async throws -> String {
        let password = Base62.encode(RandomSource.system.bytes(15))
        let draft = UserDraft(
            username: userName, email: "ada@example.com", isEmailVerified: true, givenName: "Ada",
            familyName: "Lovelace")
        let made = try await allowingExisting {
            try await administration.createUser(realm, draft, password: password)
        }
        if made == nil {
            let user = try await administration.findUser(realm, userName)
            _ = try await administration.updateUser(realm, user.user.id, password: password)
        }
        return password
    }

    private static func makeConfidentialClient(_ realm: RealmID, _ administration: Administration) async throws
        -> String
    {
        let draft = ClientDraft(
            id: confidentialID, name: "Demo",
            grants: ["authorization_code", "password", "client_credentials", "refresh_token"],
            redirectURIs: [loopback], postLogoutRedirectURIs: ["http://127.0.0.1/"], scopes: scopes)
        if let made = try await allowingExisting({ try await administration.createClient(realm, draft) }) {
            guard let secret = made.secret else { throw DevError("the demo client has no secret") }
            return secret
        }
        guard let id = ClientID(confidentialID) else { throw DevError("the demo client has no valid id") }
        try await administration.deleteClient(realm, id)
        guard let secret = try await administration.createClient(realm, draft).secret else {
            throw DevError("the demo client has no secret")
        }
        return secret
    }

    /// `nil` when it exists already.
    private static func allowingExisting<Result>(_ body: () async throws -> Result) async throws -> Result? {
        do {
            return try await body()
        } catch AdministrationError.alreadyExists {
            return nil
        }
    }
}

extension Demo {
    fileprivate init?(json: [UInt8]) {
        guard let members = (try? JSONValue(parsing: json))?.object, let username = members["username"]?.string,
            let password = members["password"]?.string, let clientID = members["client_id"]?.string,
            let clientSecret = members["client_secret"]?.string,
            let publicClientID = members["public_client_id"]?.string
        else { return nil }
        self.init(
            username: username, password: password, clientID: clientID, clientSecret: clientSecret,
            publicClientID: publicClientID)
    }

    fileprivate var json: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        write(to: &json)
        json.endObject()
        return json.bytes
    }

    /// The members only.
    func write(to json: inout JSONWriter) {
        json.member("username", username)
        json.member("password", password)
        json.member("client_id", clientID)
        json.member("client_secret", clientSecret)
        json.member("public_client_id", publicClientID)
    }
}
