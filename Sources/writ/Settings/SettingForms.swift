// The checks behind the forms that need more than a comparison: addresses, URLs, networks.
import FoundationEssentials
import Glibc

/// Where a server listens, as operators write it.
struct HostPort: Sendable, Equatable, CustomStringConvertible {
    let host: String
    /// 0: any free port, for tests.
    let port: Int

    /// `host:port`, `[::1]:port` or `:port` (every interface).
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.contains(where: { $0.isWhitespace || $0 == "/" || $0 == "[" || $0 == "]" }) else { return nil }
        self.host = host.isEmpty ? "0.0.0.0" : host
        self.port = port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The address a client on this machine would use: the wildcard addresses are no destinations.
    var localURL: String {
        switch host {
        case "0.0.0.0": "http://127.0.0.1:\(port)"
        case "::": "http://[::1]:\(port)"
        default: "http://\(self)"
        }
    }
}

/// OIDC Discovery §3 forbids a query and a fragment in an issuer, and every issuer begins with this URL.
func isBaseURL(_ text: String) -> Bool {
    let rest: Substring
    if text.hasPrefix("https://") {
        rest = text.dropFirst("https://".count)
    } else if text.hasPrefix("http://") {
        rest = text.dropFirst("http://".count)
    } else {
        return false
    }
    let allowed = rest.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"?#@\\\"<>".utf8.contains($0) }
    return allowed && !rest.hasPrefix("/") && !rest.isEmpty && !rest.hasSuffix("/")
}

/// An IPv4 or IPv6 address, with or without a prefix length.
func isNetwork(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return false }
    let address = String(parts[0])
    var buffer = [UInt8](repeating: 0, count: 16)
    let bits: Int
    if unsafe inet_pton(AF_INET, address, &buffer) == 1 {
        bits = 32
    } else if unsafe inet_pton(AF_INET6, address, &buffer) == 1 {
        bits = 128
    } else {
        return false
    }
    guard parts.count == 2 else { return true }
    return Int(parts[1]).map { (0...bits).contains($0) } ?? false
}

extension StringProtocol {
    /// Without the ASCII blanks and line ends around it.
    var trimmed: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}

extension SettingForm {
    /// What an error message says that a value should have been.
    var expectation: String {
        switch self {
        case .text, .path: "text"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .address: "host:port, such as 127.0.0.1:8080"
        case .url: "an http or https URL without trailing slash, query or fragment, such as https://login.example.com"
        case .networks: "IP addresses or CIDR ranges separated by commas, such as 10.0.0.0/8,::1"
        }
    }
}
