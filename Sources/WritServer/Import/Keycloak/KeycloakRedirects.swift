// Redirect URIs of a client of Keycloak's, without their wildcards.
import WritProtocol

/// Redirect URIs as they are compared here: whole (RFC 9700 §4.1.3).
struct KeycloakRedirects {
    let rootURL: String?
    /// What takes the place of a wildcard; none flags it.
    let callbackPaths: [String]
    /// For native applications, which are public clients (RFC 8252 §7.1).
    let allowsPrivateSchemes: Bool

    /// Whether a login comes back there; otherwise people go there behind a logout.
    var isCallback = true

    /// For where people go behind a logout.
    var withoutCallbackPaths: KeycloakRedirects {
        KeycloakRedirects(
            rootURL: rootURL, callbackPaths: [], allowsPrivateSchemes: allowsPrivateSchemes, isCallback: false)
    }

    /// The addresses that can be registered. A trailing `*` becomes the callback paths that the operator named, or is
    /// flagged.
    func translate(_ uris: [String], of client: String, _ report: inout ImportReport) -> [String] {
        var result: [String] = []
        func append(_ uri: String) {
            guard !result.contains(uri) else { return }
            let isFine: Bool
            do throws(AdministrationError) {
                try URIRules.checkRedirectURI(uri, field: "redirect_uris", allowsPrivateSchemes: allowsPrivateSchemes)
                isFine = true
            } catch { isFine = false }
            guard isFine else {
                return report.note(
                    .leftOut,
                    "redirect URIs that Writ refuses (plain http beyond this machine, fragments, other schemes)",
                    "\(client): \(uri)")
            }
            result.append(uri)
        }
        for uri in uris {
            // RFC 6749 §3.1.2: absolute. Keycloak resolves others against the root URL.
            guard let whole = absolute(uri) else {
                report.note(.leftOut, "relative redirect URIs of clients without a root URL", "\(client): \(uri)")
                continue
            }
            guard whole.contains("*") else {
                append(whole)
                continue
            }
            guard whole.hasSuffix("*"), !whole.dropLast().contains("*"), whole.contains("://") else {
                report.note(
                    .leftOut, "redirect URIs that are nothing but a wildcard, or hold one within",
                    "\(client): \(uri)")
                continue
            }
            let base = String(whole.dropLast())
            guard !callbackPaths.isEmpty else {
                report.note(
                    .approximated,
                    isCallback
                        ? "redirect URIs with a wildcard, registered without it: name the addresses with `writ client update`, or import with --callback-path"
                        : "post-logout redirect URIs with a wildcard, registered without it: name the addresses with `writ client update`",
                    "\(client): \(uri)")
                append(base)
                continue
            }
            for path in callbackPaths {
                append((base.hasSuffix("/") ? String(base.dropLast()) : base) + path)
            }
        }
        return result
    }

    func absolute(_ uri: String) -> String? {
        guard uri.hasPrefix("/") else { return uri }
        guard let rootURL, !rootURL.isEmpty, !rootURL.hasPrefix("$") else { return nil }
        return (rootURL.hasSuffix("/") ? String(rootURL.dropLast()) : rootURL) + uri
    }
}
