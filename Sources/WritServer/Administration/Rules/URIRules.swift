// Which redirect URIs, origins and resources can be registered (RFC 6749 §3.1.2, RFC 8252 §7, RFC 8707 §2).

/// The parts of an absolute URI that the rules look at. Nothing is decoded and nothing normalised: redirect URIs are
/// compared octet by octet (RFC 9700 §4.1.3), so what is registered is what must be sent.
struct URIParts {
    /// In lower case.
    var scheme: String
    /// What stands between `//` and the path; `nil` without `//`.
    var authority: String?
    /// Host in lower case with its brackets, without port.
    var host: String
    var port: String?
    var rest: String

    /// `nil` for what is no absolute URI of printable ASCII.
    init?(_ text: String) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let colon = text.firstIndex(of: ":"), colon != text.startIndex
        else { return nil }
        scheme = text[..<colon].lowercased()
        guard let first = scheme.utf8.first, (0x61...0x7A).contains(first),
            scheme.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
            })
        else { return nil }
        let tail = text[text.index(after: colon)...]
        guard tail.hasPrefix("//") else {
            guard !tail.isEmpty else { return nil }
            (authority, host, port, rest) = (nil, "", nil, String(tail))
            return
        }
        let body = tail.dropFirst(2)
        let end = body.firstIndex { "/?#".contains($0) } ?? body.endIndex
        let authority = body[..<end]
        self.authority = String(authority)
        rest = String(body[end...])
        let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        let portColon = hostAndPort.lastIndex(of: ":").flatMap { colon in
            hostAndPort[colon...].contains("]") ? nil : colon
        }
        host = hostAndPort[..<(portColon ?? hostAndPort.endIndex)].lowercased()
        port = portColon.map { String(hostAndPort[hostAndPort.index(after: $0)...]) }
    }

    /// RFC 8252 §7.3, and `localhost` (§8.3 advises against it; development tools use little else).
    var isLoopback: Bool { ["127.0.0.1", "[::1]", "localhost"].contains(host) }

    /// As a browser writes it in `Origin` (RFC 6454 §6.2): without the scheme's own port.
    var origin: String? {
        guard scheme == "https" || scheme == "http" else { return nil }
        let ownPort = scheme == "https" ? "443" : "80"
        guard let port, port != ownPort else { return "\(scheme)://\(host)" }
        return "\(scheme)://\(host):\(port)"
    }

    fileprivate var hasGoodHost: Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.count > 3
                && host.dropFirst().dropLast().utf8.allSatisfy {
                    isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        return !host.isEmpty && host.utf8.count <= 253
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy {
                        isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    fileprivate var hasGoodPort: Bool {
        guard let port else { return true }
        return port.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && (Int(port).map { (1...65535).contains($0) } ?? false)
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

enum URIRules {
    /// RFC 6749 §3.1.2: absolute, without a fragment; RFC 9700 §2.1: compared exactly, so it is registered whole, without
    /// wildcards. Most takeovers of authorization servers went through a redirect URI that should not have been
    /// registered, or was compared loosely.
    ///
    /// - Parameter allowsPrivateSchemes: For native applications (RFC 8252 §7.1), which are public clients.
    static func checkRedirectURI(
        _ text: String, field: String, allowsPrivateSchemes: Bool
    ) throws(AdministrationError) {
        func refuse(_ message: String) -> AdministrationError {
            .invalid(field: field, message: "\(printable(text)): \(message)")
        }
        guard let uri = URIParts(text) else {
            throw refuse("must be an absolute URI of printable ASCII without backslash, at most 2048 characters")
        }
        guard !text.contains("#") else { throw refuse("must not have a fragment (RFC 6749 section 3.1.2)") }
        guard !text.contains("*") else { throw refuse("must not hold a wildcard: register each URI in full") }
        guard !encodesControl(text) else { throw refuse("must not hold an encoded control character") }
        switch uri.scheme {
        case "https", "http":
            guard let authority = uri.authority, !authority.contains("@") else {
                throw refuse("must be \(uri.scheme)://host/… without user name or password")
            }
            guard uri.hasGoodHost, uri.hasGoodPort else { throw refuse("has no valid host and port") }
            guard uri.scheme == "https" || uri.isLoopback else {
                throw refuse("must use https; http is for 127.0.0.1, [::1] and localhost only")
            }
        default:
            guard uri.scheme.contains(".") else {
                throw refuse(
                    "must use https, or for a native application a scheme with a dot, as com.example.app:/callback")
            }
            guard allowsPrivateSchemes else {
                throw refuse("a scheme of one's own is for native applications, which are public clients")
            }
        }
    }

    /// A page or endpoint of the client's own: https, or http on loopback, without a fragment (OIDC Back-Channel Logout
    /// §2.2) and without a user name. Pages link to it, so no other scheme will do.
    /// - Returns: `nil` for an empty text, which takes the value away.
    static func webURI(_ text: String?, field: String) throws(AdministrationError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let uri = URIParts(text), let authority = uri.authority, !authority.contains("@"), uri.hasGoodHost,
            uri.hasGoodPort, !text.contains("#"), !encodesControl(text),
            uri.scheme == "https" || (uri.scheme == "http" && uri.isLoopback)
        else {
            throw .invalid(
                field: field,
                message:
                    "\(printable(text)): must be https://host/… without fragment and user name (http for loopback only)"
            )
        }
        return text
    }

    /// The origin as browsers write it. Accepts `https://app.example` and loopback http.
    static func origin(_ text: String, field: String) throws(AdministrationError) -> String {
        guard let uri = URIParts(text), uri.rest.isEmpty, uri.authority?.contains("@") == false, uri.hasGoodHost,
            uri.hasGoodPort, let origin = uri.origin, uri.scheme == "https" || uri.isLoopback
        else {
            throw .invalid(
                field: field,
                message:
                    "\(printable(text)): must be https://host or https://host:port (http for loopback only)"
            )
        }
        return origin
    }

    /// RFC 8707 §2: an absolute URI without a fragment.
    static func checkResource(_ text: String, field: String) throws(AdministrationError) {
        guard URIParts(text) != nil, !text.contains("#") else {
            throw .invalid(field: field, message: "\(printable(text)): must be an absolute URI without a fragment")
        }
    }

    private static func encodesControl(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.contains("%0") || lower.contains("%1") || lower.contains("%7f")
    }

    /// A text from outside for a message: short, and without what would break a line.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(100).map { $0.isASCII && (0x20...0x7E).contains($0.value) ? Character($0) : "?" }
        )
    }
}
