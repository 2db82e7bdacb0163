// The cookies of a realm's pages (RFC 6265): the browser's own, the session's, the device's and the chosen language.
import HTTPTypes
import WritProtocol
import WritServer

/// What a request's cookies say, and the cookies that a reply sets.
///
/// Over https the names begin with `__Host-`, so that no other host of the domain can plant one (ASVS 3.3.1), and hold the
/// realm's id, because such cookies have the path `/`. Over http, for development, the path keeps realms apart.
/// `SameSite=Lax`: applications send people here by a top-level navigation, which brings them along; a form of another site
/// does not.
struct BrowserCookies: Sendable {
    enum Name: String, Sendable {
        case browser, session, device, locale
    }

    private let realm: RealmID
    private let isSecure: Bool
    private let path: String
    private let values: [String: String]

    init(_ fields: HTTPFields, _ realm: RealmSnapshot) {
        self.realm = realm.id
        isSecure = realm.issuer.hasPrefix("https:")
        path = isSecure ? "/" : RealmLook.path(ofIssuer: realm.issuer)
        var values: [String: String] = [:]
        for field in fields[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                let name = parts[0].trimming { $0 == " " }
                // Of two with one name the first is the one with the longer path (RFC 6265 §5.4).
                if values[String(name)] == nil { values[String(name)] = String(parts[1].trimming { $0 == " " }) }
            }
        }
        self.values = values
    }

    subscript(_ name: Name) -> String? { values[wireName(name)].flatMap { $0.isEmpty ? nil : $0 } }

    private func wireName(_ name: Name) -> String {
        "\(isSecure ? "__Host-" : "")writ-\(name.rawValue)-\(realm)"
    }

    /// A cookie that scripts cannot read.
    /// - Parameter lifetime: `nil`: until the browser is closed.
    func set(_ name: Name, _ value: String, lifetime: Seconds? = nil) -> HTTPField {
        var text = "\(wireName(name))=\(value); Path=\(path); HttpOnly; SameSite=Lax"
        if isSecure { text += "; Secure" }
        if let lifetime { text += "; Max-Age=\(lifetime.count)" }
        return HTTPField(name: .setCookie, value: text)
    }

    func clear(_ name: Name) -> HTTPField { set(name, "", lifetime: 0) }
}
