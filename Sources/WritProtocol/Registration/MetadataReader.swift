// Reads members of client metadata, each of the one type that its specification gives it.
import WritJOSE

/// A reader of one JSON object. What it refuses, it refuses by the member's name.
struct MetadataReader {
    private let json: JSONObject

    /// Characters of one text, and elements of one list.
    private static let textLimit = 2048
    private static let listLimit = 100
    /// `client_name#de` and the like, in all.
    private static let localizedLimit = 50

    init(_ json: JSONObject) { self.json = json }

    static func refuse(_ name: String, _ message: String) -> OAuthError {
        OAuthError(
            name == "redirect_uris" ? .registrationRedirectURIInvalid : .registrationMetadataInvalid, detail: name,
            description: "\(name): \(message).")
    }

    /// RFC 7592 §2.2: null is as good as left out.
    func value(_ name: String) -> JSONValue? {
        guard let value = json[name], value != .null else { return nil }
        return value
    }

    func isAbsent(_ name: String) -> Bool { value(name) == nil }

    /// `nil` for an empty text, too.
    func text(_ name: String) throws(OAuthError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string, text.utf8.count <= Self.textLimit else {
            throw Self.refuse(name, "must be a text of at most \(Self.textLimit) octets")
        }
        return text.isEmpty ? nil : text
    }

    /// Without repetition.
    func texts(_ name: String, limit: Int = listLimit) throws(OAuthError) -> [String]? {
        guard let value = value(name) else { return nil }
        guard let texts = value.strings, texts.count <= limit,
            texts.allSatisfy({ (1...Self.textLimit).contains($0.utf8.count) })
        else { throw Self.refuse(name, "must be a list of at most \(limit) texts") }
        var unique: [String] = []
        for text in texts where !unique.contains(text) { unique.append(text) }
        return unique
    }

    func flag(_ name: String) throws(OAuthError) -> Bool? {
        guard let value = value(name) else { return nil }
        // Some write it as a text.
        switch value {
        case .bool(let flag): return flag
        case .string("true"): return true
        case .string("false"): return false
        default: throw Self.refuse(name, "must be true or false")
        }
    }

    func count(_ name: String) throws(OAuthError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let count = value.integer, (0...315_360_000).contains(count) else {
            throw Self.refuse(name, "must be a whole number of seconds")
        }
        return Int(count)
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Value.Type
    ) throws(OAuthError) -> Value? {
        guard let text = try text(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw Self.refuse(name, "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    /// RFC 7591 §2.2: a member's name, `#`, and a BCP 47 tag. Others than those that people read have no languages, and
    /// are ignored as what is not known.
    func localized() throws(OAuthError) -> [String: String] {
        var found: [String: String] = [:]
        for member in json.members {
            let parts = member.name.split(separator: "#", omittingEmptySubsequences: false)
            guard parts.count == 2, ClientDetails.localizable.contains(String(parts[0])) else { continue }
            let isTag =
                (1...35).contains(parts[1].utf8.count)
                && parts[1].utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                        || $0 == UInt8(ascii: "-")
                }
            guard isTag, found.count < Self.localizedLimit else {
                throw Self.refuse(
                    String(parts[0]), "behind the # stands a language tag, in at most \(Self.localizedLimit) members")
            }
            found[member.name] = try text(member.name)
        }
        return found
    }
}
