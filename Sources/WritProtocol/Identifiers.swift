// The identifiers of Writ's things, each a type of its own so that no two can be mistaken for each other.
package import FoundationEssentials

/// A realm's id: `[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?`. It is part of the issuer and never changes.
package struct RealmID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// `nil` when `text` is not of the form; a realm of any other spelling cannot exist, so callers answer "unknown realm".
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            Self.isAlphanumeric(first), Self.isAlphanumeric(last),
            bytes.allSatisfy({ Self.isAlphanumeric($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        rawValue = String(text)
    }

    /// The realm whose administrators govern all realms.
    package static let operatorRealm = "operator"

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    package var description: String { rawValue }
}

/// A client's id: 1 to 128 printable ASCII characters without `:` (HTTP Basic splits there), and no space at either end;
/// not `.` and `..`, which clients leave out of an address (RFC 3986 §5.2.4).
package struct ClientID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...128).contains(bytes.count),
            bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ":") }),
            !text.hasPrefix(" "), !text.hasSuffix(" "), text != ".", text != ".."
        else { return nil }
        rawValue = text
    }

    package var description: String { rawValue }
}

/// A user's id, the `sub` claim: a UUIDv7 in lower case. Never reused, so a recreated user is somebody else.
package struct UserID: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// `nil` unless `text` is a UUID in its canonical lower-case spelling.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text), uuid.uuidString.lowercased() == text else { return nil }
        self.uuid = uuid
    }

    package var description: String { uuid.uuidString.lowercased() }
}

/// A refresh family's id: one grant and every token that came of it.
package struct FamilyID: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    package var description: String { uuid.uuidString.lowercased() }
}

/// A person's session in one browser, from login to logout: the `sid` claim of everything that came of it (OIDC
/// Back-Channel Logout §2.1). It names the session and opens nothing; the cookie's secret does that.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// `nil` unless `text` is a UUID in its canonical lower-case spelling.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text), uuid.uuidString.lowercased() == text else { return nil }
        self.uuid = uuid
    }

    package var description: String { uuid.uuidString.lowercased() }
}

/// A signing key's id, the RFC 7638 thumbprint of its public half.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}
