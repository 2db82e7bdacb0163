// The console's cookies (RFC 6265): the browser's own, the sealed tokens, and a message for the next page.
import HTTPTypes
import WritProtocol

/// As ``BrowserCookies``, for no realm. What is longer than a cookie may be (RFC 6265 §6.1) is split.
struct ConsoleCookies: Sendable {
    enum Name: String, Sendable {
        case browser, session, message
    }

    private let prefix: String
    private let attributes: String
    private var values: [String: String] = [:]
    /// What the reply sets.
    private(set) var sets: [HTTPField] = []

    /// Octets of one cookie's value.
    private static let partLength = 3600
    private static let partLimit = 4

    init(_ fields: HTTPFields, home: String, isSecure: Bool) {
        prefix = (isSecure ? "__Host-" : "") + "writ-console-"
        attributes = "; Path=\(isSecure ? "/" : home); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        for field in fields[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                let name = String(parts[0].trimming { $0 == " " })
                if values[name] == nil { values[name] = String(parts[1].trimming { $0 == " " }) }
            }
        }
    }

    subscript(_ name: Name) -> String? {
        // How many parts there are stands before the first: those of an older, longer value may still be there.
        guard let first = values[wireName(name, 0)], let dot = first.firstIndex(of: "~"),
            let count = Int(first[..<dot]), (1...Self.partLimit).contains(count)
        else { return nil }
        var text = String(first[first.index(after: dot)...])
        for index in 1..<max(1, count) { text += values[wireName(name, index)] ?? "" }
        return text.isEmpty ? nil : text
    }

    /// - Parameter lifetime: `nil`: until the browser is closed.
    mutating func set(_ name: Name, _ value: String, lifetime: Seconds? = nil) {
        var parts: [Substring] = []
        var rest = value[...]
        while !rest.isEmpty, parts.count < Self.partLimit {
            parts.append(rest.prefix(Self.partLength))
            rest = rest.dropFirst(Self.partLength)
        }
        for (index, part) in parts.enumerated() {
            write(wireName(name, index), index == 0 ? "\(parts.count)~\(part)" : String(part), lifetime: lifetime)
        }
    }

    mutating func clear(_ name: Name) {
        for index in 0..<Self.partLimit where values[wireName(name, index)] != nil {
            write(wireName(name, index), "", lifetime: 0)
        }
    }

    private mutating func write(_ name: String, _ value: String, lifetime: Seconds?) {
        values[name] = value
        sets.append(
            HTTPField(
                name: .setCookie,
                value: "\(name)=\(value)\(attributes)" + (lifetime.map { "; Max-Age=\($0.count)" } ?? "")))
    }

    private func wireName(_ name: Name, _ part: Int) -> String {
        prefix + name.rawValue + (part == 0 ? "" : "-\(part)")
    }
}
