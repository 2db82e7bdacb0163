// The settings of the HTTP side; the executable fills them from file, environment and command line.
package import WritProtocol

/// Addresses, limits and times of the public and the management port. Everything that a peer could make endless has one.
package struct WebSettings: Sendable {
    /// Where the public port listens.
    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    /// Where `/health` and `/metrics` listen; never the public port.
    package var management = ListenAddress(host: "127.0.0.1", port: 9000)
    /// Where the outside reaches the server, without a trailing slash. Every address in a reply begins with it, never with
    /// a `Host` or `X-Forwarded-*` header (Zitadel CVE-2023-49097).
    package var publicURL = "http://127.0.0.1:8080"
    /// Peers whose `X-Forwarded-For` and `X-Request-ID` are believed.
    package var trustedProxies: [AddressRange] = []
    /// Octets of one request body.
    package var bodyLimit = 64 * 1024
    /// Octets of one header field, and of all of a request together.
    package var headerLimit = 16 * 1024
    package var headerCountLimit = 100
    /// From an accepted connection to the first request's complete head.
    package var headerTimeout: Seconds = 10
    /// From a request's head to the end of its body.
    package var requestTimeout: Seconds = 15
    /// From a reply to the next request's complete head on the same connection.
    package var idleTimeout: Seconds = 75
    /// How long a peer may refuse to read what it asked for.
    package var writeTimeout: Seconds = 15
    /// Open connections in all; one more is closed as soon as it is accepted.
    package var connectionLimit = 8192
    /// Open connections of one address; those of trusted proxies are not counted.
    package var connectionsPerAddress = 1024
    /// Requests of one administrator to the administration API in a second, on one node; 0: any number.
    package var adminRequestsPerSecond = 100
    /// How long discovery and JWKS may be kept by others.
    package var documentMaxAge: Seconds = 300

    package init() {}
}

/// A host or address to listen on, with its port; 0 lets the system choose.
package struct ListenAddress: Sendable, Equatable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
