// Header fields that stand in every reply, made once.
import HTTPTypes
import WritProtocol

/// The beginnings of replies' header fields, by how long others may keep the reply.
struct CommonFields: Sendable {
    /// For what is of one request only: tokens, their state, errors (RFC 6749 §5.1).
    let notStored: HTTPFields
    /// For discovery and keys.
    let publicDocument: HTTPFields
    /// For replies without content of their own: preflights.
    let bare: HTTPFields

    init(_ settings: WebSettings) {
        var bare = HTTPFields()
        bare.append(HTTPField(name: .xContentTypeOptions, value: "nosniff"))
        bare.append(HTTPField(name: .referrerPolicy, value: "no-referrer"))
        bare.append(HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"))
        if settings.publicURL.hasPrefix("https:") {
            // Two years: RFC 6797 §6.1.1; ASVS 3.4.1 wants one at least.
            bare.append(HTTPField(name: .strictTransportSecurity, value: "max-age=63072000"))
        }
        self.bare = bare
        var notStored = bare
        notStored.append(HTTPField(name: .cacheControl, value: "no-store"))
        notStored.append(HTTPField(name: .pragma, value: "no-cache"))
        self.notStored = notStored
        var publicDocument = bare
        publicDocument.append(
            HTTPField(name: .cacheControl, value: "public, max-age=\(settings.documentMaxAge.count)"))
        self.publicDocument = publicDocument
    }
}

extension HTTPField.Name {
    static let pragma = HTTPField.Name("Pragma") ?? .cacheControl
}
