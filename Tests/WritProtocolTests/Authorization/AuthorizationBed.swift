// A client, and what becomes of its authorization requests.
import Testing

@testable import WritProtocol

/// A request as it would come in, and the client and settings that it meets.
struct AuthorizationBed {
    var client: Client
    var overrides: RealmSettings.Overrides = [:]
    var endpoint = AuthorizationEndpoint.authorize

    static let redirectURI = "https://app.example/cb"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// Granted everything, so that one change makes one fault.
    init(
        type: ClientType = .confidential, redirectURIs: [String] = [redirectURI],
        grants: Set<GrantType> = [.authorizationCode, .implicit, .refreshToken],
        scope: String = "openid profile email offline_access read"
    ) throws {
        client = Client(
            id: try #require(ClientID("app")), type: type, authMethod: type == .public ? .none : .clientSecretBasic,
            grants: grants, redirectURIs: redirectURIs, scope: try #require(Scope(parsing: scope)),
            resources: ["https://api.example"])
        overrides = [.implicit: "true"]
    }

    var settings: RealmSettings {
        RealmSettings(realm: overrides, client: client.overrides, type: client.type)
    }

    /// The parameters of a good request, some changed, some (`nil`) left out.
    static func query(_ changes: [(String, String?)] = []) -> String {
        var pairs: [(name: String, value: String)] = [
            ("client_id", "app"), ("redirect_uri", redirectURI), ("response_type", "code"), ("scope", "openid"),
            ("state", "s t"), ("nonce", "n"), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        for (name, value) in changes {
            pairs.removeAll { $0.name == name }
            if let value { pairs.append((name, value)) }
        }
        return FormCoding.encode(pairs)
    }

    func check(_ query: String) throws -> Result<AuthorizationRequest, AuthorizationRefusal> {
        let form = try FormParameters(query: query, repetition: .noted)
        do {
            return .success(
                try AuthorizationRequest.check(form, client: client, settings: settings, endpoint: endpoint))
        } catch {
            return .failure(error)
        }
    }

    func request(_ changes: [(String, String?)] = []) throws -> AuthorizationRequest {
        try check(Self.query(changes)).get()
    }

    func refusal(_ query: String) throws -> AuthorizationRefusal? {
        if case .failure(let refusal) = try check(query) { refusal } else { nil }
    }

    /// The reason, if it is told to the client.
    func redirected(_ changes: [(String, String?)]) throws -> OAuthReason? {
        if case .redirect(let error, _) = try refusal(Self.query(changes)) { error.reason } else { nil }
    }

    /// The reason, if it is told on a page.
    func shown(_ changes: [(String, String?)]) throws -> OAuthReason? {
        if case .page(let error) = try refusal(Self.query(changes)) { error.reason } else { nil }
    }
}

/// The same numbers at each run, so that a failure comes again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
