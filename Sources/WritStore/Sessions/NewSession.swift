// What a browser session is made of.
package import WritProtocol

/// Somebody who has just logged in, in which browser, how, and for how long.
package struct NewSession: Sendable {
    package var realm: RealmID
    /// The `sid` of what comes of it, unless the person was logged in here already: then the session keeps its own.
    package var id: SessionID
    /// SHA-256 of what the browser's cookie is to hold.
    package var tokenHash: [UInt8]
    package var user: UserID
    package var authTime: Instant
    package var acr: String?
    package var amr: [String]
    /// How long it lives without being used.
    package var idle: Seconds
    /// How long it lives at all.
    package var absolute: Seconds
    /// "Remember me": `idle` is its own, and being used never brings its end nearer.
    package var isRemembered: Bool
    package var address: String
    /// What the person is known by from now on where they come from; the address, or what it lies in.
    package var network: String
    /// Where the person's failures are forgiven; `nil`: in the network. See ``KnownDevice``.
    package var place: String?
    package var userAgent: String?
    /// SHA-256 of what the browser's cookie held when the login was sent. That secret is worth nothing afterwards.
    package var replaces: [UInt8]?

    package init(
        realm: RealmID, id: SessionID, tokenHash: [UInt8], user: UserID, authTime: Instant, acr: String?,
        amr: [String], idle: Seconds, absolute: Seconds, isRemembered: Bool, address: String, network: String? = nil,
        place: String? = nil, userAgent: String?, replaces: [UInt8]?
    ) {
        self.realm = realm
        self.id = id
        self.tokenHash = tokenHash
        self.user = user
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.idle = idle
        self.absolute = absolute
        self.isRemembered = isRemembered
        self.address = address
        self.network = network ?? address
        self.place = place
        self.userAgent = userAgent
        self.replaces = replaces
    }

    private static let userAgentLimit = 512

    /// As it is stored: cut, and without what PostgreSQL stores in no text.
    var storedUserAgent: String? {
        guard let userAgent, !userAgent.isEmpty else { return nil }
        return String(
            String.UnicodeScalarView(
                userAgent.unicodeScalars.prefix(Self.userAgentLimit).map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}
