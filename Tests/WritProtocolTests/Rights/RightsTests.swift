// What follows of roles and groups, and what tokens say of it: the rules, without a database.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE

@testable import WritProtocol

@Suite struct RightsTests {
    private static let sales = GroupID(UUID())
    private static let north = GroupID(UUID())
    private static let shop = "https://shop.example"
    private static let mail = "https://mail.example"

    private static func name(_ text: String) throws -> RoleName { try #require(RoleName(text)) }

    private static func role(_ text: String, _ permissions: [String] = [], includes: [String] = []) throws
        -> RightsDefinition.Role
    {
        RightsDefinition.Role(
            name: try name(text), permissions: try permissions.map { try #require(APIPermission($0)) },
            includes: try includes.map(name))
    }

    private static func api(_ id: String, _ audience: String, _ permissions: [String], shape: TokenShape = TokenShape())
        throws -> ProtectedAPI
    {
        ProtectedAPI(
            id: try #require(APIID(id)), audience: audience,
            permissions: Set(try permissions.map { try #require(PermissionName($0)) }), shape: shape)
    }

    private static func rights() throws -> Rights {
        Rights(
            RightsDefinition(
                apis: [
                    try api("shop", shop, ["read", "write", "orders:close"]),
                    try api("mail", mail, ["read", "send"], shape: TokenShape(type: .jwt, isLean: true)),
                ],
                roles: [
                    try role("reader", ["shop:read", "mail:read"]),
                    try role("clerk", ["shop:write"], includes: ["reader"]),
                    try role("chief", ["shop:orders:close", "admin:users:read"], includes: ["clerk"]),
                ],
                groups: [
                    .init(id: sales, name: "sales", roles: [try name("reader")]),
                    .init(id: north, parent: sales, name: "north", roles: [try name("clerk")]),
                ]),
            builtIn: [.administration(publicURL: "https://id.example")])
    }

    private func claims(
        _ roles: [String], groups: [GroupID] = [], audience: [String], scope: String = "", grant: String = ""
    ) throws -> RightsClaims {
        try Self.rights().claims(
            of: DirectRights(roles: try roles.map(Self.name), groups: groups), audience: audience,
            scope: ScopeOfRights(
                token: try #require(Scope(parsing: scope)), grant: try #require(Scope(parsing: grant))))
    }

    @Test func `a role holds what the roles in it hold, however deep`() throws {
        let chief = try claims(["chief"], audience: [Self.shop])
        #expect(chief.roles == ["chief", "clerk", "reader"])
        #expect(chief.entitlements == ["orders:close", "read", "write"])
        #expect(try claims(["reader"], audience: [Self.shop]).entitlements == ["read"])
    }

    @Test func `each role says every way that it comes by`() throws {
        let held = try Self.rights().origins(
            of: DirectRights(roles: [try Self.name("reader"), try Self.name("gone")], groups: [Self.north]))
        let (clerk, reader) = (try Self.name("clerk"), try Self.name("reader"))
        #expect(
            held == [
                HeldRole(name: clerk, origins: [.group("/sales/north")]),
                HeldRole(name: reader, origins: [.direct, .group("/sales"), .role(clerk)]),
            ])
    }

    @Test func `a group gives its roles to the groups in it, and a token names those somebody was put into`() throws {
        let north = try claims([], groups: [Self.north], audience: [Self.shop])
        #expect(north.groups == ["/sales/north"])
        #expect(north.roles == ["clerk", "reader"])
        let sales = try claims([], groups: [Self.sales], audience: [Self.shop])
        #expect(sales.groups == ["/sales"])
        #expect(sales.roles == ["reader"])
    }

    @Test func `entitlements are of the audience alone, and the administration API is one`() throws {
        #expect(try claims(["chief"], audience: ["https://id.example/realms/acme"]).entitlements == [])
        #expect(try claims(["chief"], audience: ["https://id.example/admin/api/v1"]).entitlements == ["users:read"])
        #expect(try claims(["reader"], audience: ["https://id.example/admin/api/v1"]).entitlements == [])
    }

    @Test(arguments: [
        ("openid profile", ["orders:close", "read", "write"]), ("openid read", ["read"]),
        ("read write mail.other", ["read", "write"]), ("", ["orders:close", "read", "write"]),
    ])
    func `a scope that names permissions of the API leaves only those`(scope: String, entitlements: [String]) throws {
        #expect(try claims(["chief"], audience: [Self.shop], scope: scope).entitlements == entitlements)
    }

    @Test(arguments: [
        ("openid", "openid read", []), ("read", "openid read", ["read"]),
        ("openid read", "openid read write", ["read"]),
        ("openid", "openid", ["orders:close", "read", "write"]),
    ])
    func `whoever renews for less never gets more, RFC 6749 section 6`(
        scope: String, grant: String, entitlements: [String]
    ) throws {
        let told = try claims(["chief"], audience: [Self.shop], scope: scope, grant: grant)
        #expect(told.entitlements == entitlements)
    }

    @Test func `a scope gives no permission that no role gives`() throws {
        #expect(try claims(["reader"], audience: [Self.shop], scope: "write").entitlements == [])
    }

    @Test func `a name that two APIs have is told only where it is held on both`() throws {
        let both = [Self.shop, Self.mail]
        #expect(try claims(["reader"], audience: both).entitlements == ["read"])
        let writer = Rights(
            RightsDefinition(
                apis: [
                    try Self.api("shop", Self.shop, ["read", "write"]), try Self.api("mail", Self.mail, ["read"]),
                ],
                roles: [try Self.role("r", ["shop:read", "shop:write"])]),
            builtIn: [])
        let direct = DirectRights(roles: [try Self.name("r")])
        #expect(
            writer.claims(of: direct, audience: both, scope: ScopeOfRights(token: Scope()))
                .entitlements == ["write"])
    }

    @Test func `one token for several APIs looks as the strictest demands`() throws {
        let rights = try Self.rights()
        #expect(rights.shape(of: [Self.shop]) == TokenShape())
        #expect(rights.shape(of: [Self.shop, Self.mail]) == TokenShape(type: .jwt, isLean: true))
        #expect(
            TokenShape(audienceIsArray: true).joined(with: TokenShape(type: .jwt))
                == TokenShape(type: .jwt, audienceIsArray: true))
        #expect(rights.shape(of: ["https://unknown.example"]) == TokenShape())
    }

    @Test func `what is there no more gives nothing, and a circle ends`() throws {
        #expect(try claims(["gone"], groups: [GroupID(UUID())], audience: [Self.shop]) == RightsClaims())
        let (a, b) = (GroupID(UUID()), GroupID(UUID()))
        let circle = Rights(
            RightsDefinition(
                roles: [try Self.role("a", includes: ["b"]), try Self.role("b", includes: ["a"])],
                groups: [.init(id: a, parent: b, name: "a"), .init(id: b, parent: a, name: "b")]),
            builtIn: [])
        let claims = circle.claims(
            of: DirectRights(roles: [try Self.name("a")], groups: [a]), audience: [],
            scope: ScopeOfRights(token: Scope()))
        #expect(claims == RightsClaims(roles: ["a", "b"]))
    }

    @Test func `a lean token tells nothing of roles and profile, and an array of audiences is one for one too`() throws
    {
        let person = AccessTokenClaims.Person(
            authTime: Instant(secondsSince1970: 1), acr: "1", amr: ["pwd"], sid: "s",
            profile: UserProfile(
                username: "ada", email: "ada@example.com", isEmailVerified: true, givenName: nil, familyName: nil))
        var claims = AccessTokenClaims(
            issuer: "https://id.example/realms/acme", subject: "s", audience: [Self.mail],
            clientID: try #require(ClientID("c")), scope: try #require(Scope(parsing: "openid email profile")),
            issuedAt: Instant(secondsSince1970: 1), expiresAt: Instant(secondsSince1970: 2),
            id: TokenID(.client(createdAt: Instant(secondsSince1970: 1)), random: .system), person: person,
            rights: RightsClaims(roles: ["r"], groups: ["/g"], entitlements: ["e"]))
        let full = try #require(try JSONValue(parsing: claims.json()).object)
        #expect(full["aud"]?.string == Self.mail)
        for name in ["roles", "groups", "entitlements"] { #expect(full[name]?.strings?.count == 1) }
        #expect(full["email"]?.string == "ada@example.com")
        claims.shape = TokenShape(type: .jwt, audienceIsArray: true, isLean: true)
        let lean = try #require(try JSONValue(parsing: claims.json()).object)
        #expect(lean["aud"]?.strings == [Self.mail])
        for name in ["roles", "groups", "entitlements", "email", "preferred_username"] { #expect(lean[name] == nil) }
        #expect(lean["auth_time"] != nil && lean["sid"] != nil)
    }

    @Test func `names are held to their forms`() {
        for text in ["a", "A.b_c:d-9", String(repeating: "r", count: 128)] { #expect(RoleName(text) != nil) }
        for text in ["", "a b", "a/b", "ä", String(repeating: "r", count: 129)] { #expect(RoleName(text) == nil) }
        for text in ["shop", "a-1"] { #expect(APIID(text) != nil) }
        for text in ["", "Shop", "a_b", String(repeating: "a", count: 65)] { #expect(APIID(text) == nil) }
        for text in ["users:read", "rabbitmq.read:*/%"] { #expect(PermissionName(text) != nil) }
        for text in ["", "a b", "a\"", "a\\", String(repeating: "a", count: 129)] {
            #expect(PermissionName(text) == nil)
        }
        #expect(APIPermission("admin:users:read")?.permission.rawValue == "users:read")
        #expect(APIPermission("admin") == nil && APIPermission("x:") == nil)
    }
}
