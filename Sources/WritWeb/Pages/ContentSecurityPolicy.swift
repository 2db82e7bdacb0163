// What a page may load and where its forms may go (CSP Level 3).

/// The policy of one page.
struct ContentSecurityPolicy: Sendable, Equatable {
    /// Addresses of pictures on the page.
    var pictures: [String] = []
    /// Addresses of frames on it. Their origins alone may be framed, and what they redirect to must be of these too.
    var frames: [String] = []
    /// Whether a document within the page has a stylesheet that is no file of this server: the document's policy is the
    /// page's.
    var framesStyle = false
    /// Where a form of the page may lead in the end.
    var leadsTo: String?
    /// Whether the page sends its form by the one script there is.
    var sendsItself = false

    /// As the header field has it.
    var text: String {
        var directives = ["default-src 'none'", "style-src 'self'" + (framesStyle ? " data:" : "")]
        if sendsItself { directives.append("script-src 'self'") }
        directives.append("img-src " + Self.unique(["'self'"] + pictures.compactMap(Self.source)))
        if !frames.isEmpty { directives.append("frame-src " + Self.unique(frames.compactMap(Self.source))) }
        directives.append("form-action " + Self.unique(["'self'"] + (leadsTo.map(Self.ends) ?? [])))
        directives += ["frame-ancestors 'none'", "base-uri 'none'"]
        return directives.joined(separator: "; ")
    }

    /// Chromium holds `form-action` against every redirect that follows the POST, beyond the redirect URI too: an
    /// application whose callback sends people on to another host of its own would be blocked there, without a word. So a
    /// page whose form may lead to an application allows https, and the redirect URI's own scheme: `http:` for a
    /// loopback address, or an app's (RFC 8252 §7).
    private static func ends(_ redirectURI: String) -> [String] {
        ["https:"] + [scheme(redirectURI)].compactMap { $0.map { $0 + ":" } }
    }

    private static func scheme(_ address: String) -> String? {
        guard let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = address[..<colon].lowercased()
        guard let first = scheme.utf8.first, isLetter(first),
            scheme.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) })
        else { return nil }
        return scheme
    }

    /// The source expression for the address of a picture or a frame: its origin, or its scheme where CSP has no way to write the host (an
    /// IPv6 address). `nil` when it is no http or https address.
    static func source(_ address: String) -> String? {
        guard let scheme = scheme(address) else { return nil }
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = address.dropFirst(scheme.count + 1)
        guard rest.hasPrefix("//") else { return nil }
        let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
        let isPlain = authority.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-.:".utf8.contains($0) }
        guard !authority.isEmpty else { return nil }
        return isPlain ? "\(scheme)://\(authority.lowercased())" : scheme + ":"
    }

    private static func unique(_ sources: [String]) -> String {
        sources.enumerated().filter { index, source in sources.firstIndex(of: source) == index }.map(\.element)
            .joined(separator: " ")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
