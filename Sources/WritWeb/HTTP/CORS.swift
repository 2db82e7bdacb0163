// Which browser pages may read a reply (Fetch §3.2; RFC 9700 §2.6).
import HTTPTypes

/// Whose pages an endpoint answers.
enum CORSPolicy: Sendable {
    /// No page's: a browser has no business there, or goes there by navigation.
    case noOrigin
    /// Every page's: the reply is public and the same for all.
    case anyOrigin
    /// Pages of origins that a client of the realm has registered.
    case registeredOrigins
}

extension HTTPFields {
    /// For replies that are the same for every origin.
    mutating func allowAnyOrigin() {
        append(HTTPField(name: .accessControlAllowOrigin, value: "*"))
    }

    /// For an origin that was found registered. Credentials (cookies) are never allowed: these endpoints know none.
    mutating func allow(origin: String) {
        append(HTTPField(name: .accessControlAllowOrigin, value: origin))
        append(HTTPField(name: .accessControlExposeHeaders, value: "X-Request-Id, Retry-After, WWW-Authenticate"))
    }

    /// The reply differs by origin, whether this one is allowed or not.
    mutating func varyByOrigin() {
        append(HTTPField(name: .vary, value: "Origin"))
    }

    /// What an allowed preflight says.
    mutating func allowPreflight(_ methods: Route.Methods) {
        append(HTTPField(name: .accessControlAllowMethods, value: methods.description))
        append(HTTPField(name: .accessControlAllowHeaders, value: "Authorization, Content-Type, If-None-Match"))
        append(HTTPField(name: .accessControlMaxAge, value: "600"))
    }
}
