// Settings of the HTTP servers: where they listen, and the limits of everything a peer could make endless.

struct ServerSettings: Sendable {
    static let listen = Setting.address(
        "server", "listen", default: "127.0.0.1:8080", "Where clients and browsers connect.")
    static let management = Setting.address(
        "server", "management", default: "127.0.0.1:9000",
        "Where /health and /metrics answer; never let the public reach it.")
    static let publicURL = Setting.url(
        "server", "public_url", "The URL that every issuer begins with; empty: worked out from server.listen.")
    static let trustedProxies = Setting.networks(
        "server", "trusted_proxies", "Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges.")
    static let bodyLimit = Setting.integer(
        "server", "body_limit_bytes", 1024...16_777_216, default: 65_536, "The largest request body.")
    static let headerLimit = Setting.integer(
        "server", "header_limit_bytes", 1024...1_048_576, default: 16_384, "All header fields of a request together.")
    static let headerCountLimit = Setting.integer(
        "server", "header_count_limit", 10...10_000, default: 100, "Header fields of a request.")
    static let headerTimeout = Setting.integer(
        "server", "header_timeout_seconds", 1...600, default: 10, "How long a request's head may take to arrive.")
    static let requestTimeout = Setting.integer(
        "server", "request_timeout_seconds", 1...600, default: 15, "How long a request's body may take after its head.")
    static let idleTimeout = Setting.integer(
        "server", "idle_timeout_seconds", 1...3600, default: 75, "How long a connection waits for its next request.")
    static let writeTimeout = Setting.integer(
        "server", "write_timeout_seconds", 1...600, default: 15, "How long a peer may refuse to read its reply.")
    static let connectionLimit = Setting.integer(
        "server", "connection_limit", 16...1_000_000, default: 8192, "Open connections; one more is closed at once.")
    static let connectionsPerAddress = Setting.integer(
        "server", "connections_per_address", 1...1_000_000, default: 1024,
        "Open connections of one address (of IPv6, of one /64); trusted proxies are not counted.")
    static let adminRequestsPerSecond = Setting.integer(
        "server", "admin_requests_per_second", 0...100_000, default: 100,
        "Requests of one administrator to the administration API; 0: any number.")
    static let documentMaxAge = Setting.integer(
        "server", "document_max_age_seconds", 0...86_400, default: 300,
        "How long others may cache discovery and JWKS; keep it below keys.publish_lead_seconds.")
    static let shutdownTimeout = Setting.integer(
        "server", "shutdown_timeout_seconds", 1...600, default: 20, "How long open requests may take to end at a stop.")

    static let definitions = [
        listen.definition, management.definition, publicURL.definition, trustedProxies.definition,
        bodyLimit.definition, headerLimit.definition, headerCountLimit.definition, headerTimeout.definition,
        requestTimeout.definition, idleTimeout.definition, writeTimeout.definition, connectionLimit.definition,
        connectionsPerAddress.definition, adminRequestsPerSecond.definition, documentMaxAge.definition,
        shutdownTimeout.definition,
    ]

    let listen: HostPort
    let management: HostPort
    /// Never empty, without a trailing slash.
    let publicURL: String
    let trustedProxies: [String]
    let bodyLimit: Int
    let headerLimit: Int
    let headerCountLimit: Int
    let headerTimeoutSeconds: Int
    let requestTimeoutSeconds: Int
    let idleTimeoutSeconds: Int
    let writeTimeoutSeconds: Int
    let connectionLimit: Int
    let connectionsPerAddress: Int
    let adminRequestsPerSecond: Int
    let documentMaxAgeSeconds: Int
    let shutdownTimeout: Duration

    init(_ values: SettingValues) throws(SettingsError) {
        listen = try values.value(Self.listen)
        management = try values.value(Self.management)
        publicURL = try values.value(Self.publicURL) ?? listen.localURL
        trustedProxies = try values.value(Self.trustedProxies)
        bodyLimit = try values.value(Self.bodyLimit)
        headerLimit = try values.value(Self.headerLimit)
        headerCountLimit = try values.value(Self.headerCountLimit)
        headerTimeoutSeconds = try values.value(Self.headerTimeout)
        requestTimeoutSeconds = try values.value(Self.requestTimeout)
        idleTimeoutSeconds = try values.value(Self.idleTimeout)
        writeTimeoutSeconds = try values.value(Self.writeTimeout)
        connectionLimit = try values.value(Self.connectionLimit)
        connectionsPerAddress = try values.value(Self.connectionsPerAddress)
        adminRequestsPerSecond = try values.value(Self.adminRequestsPerSecond)
        documentMaxAgeSeconds = try values.value(Self.documentMaxAge)
        shutdownTimeout = .seconds(try values.value(Self.shutdownTimeout))
    }
}
