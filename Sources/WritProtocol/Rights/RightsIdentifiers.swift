// The identifiers of what rights are made of, each a type of its own.
package import FoundationEssentials

/// A role's name: 1 to 128 of `[A-Za-z0-9._:-]`, not `.` and `..`, which clients leave out of an address (RFC 3986 §5.2.4).
/// It stands in tokens and is known to applications, so it never changes.
package struct RoleName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: some StringProtocol) {
        guard (1...128).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "._:-".utf8.contains($0) }), text != ".", text != ".."
        else { return nil }
        rawValue = String(text)
    }

    package static func < (a: RoleName, b: RoleName) -> Bool { a.rawValue.precedesByBytes(b.rawValue) }
    package var description: String { rawValue }
}

/// A group's id. Its name and place may change.
package struct GroupID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// `nil` unless `text` is a UUID in its canonical lower-case spelling.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text), uuid.uuidString.lowercased() == text else { return nil }
        self.uuid = uuid
    }

    package static func < (a: GroupID, b: GroupID) -> Bool { a.description < b.description }
    package var description: String { uuid.uuidString.lowercased() }
}

/// A protected API's id: 1 to 64 of `[a-z0-9-]`. Tokens name its audience, never this.
package struct APIID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: some StringProtocol) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || ($0.isASCIIAlphanumeric && !(0x41...0x5A).contains($0)) })
        else { return nil }
        rawValue = String(text)
    }

    private init(known rawValue: String) { self.rawValue = rawValue }

    /// The administration API's.
    package static let administration = APIID(known: AdminPermission.apiID)

    package static func < (a: APIID, b: APIID) -> Bool { a.rawValue.precedesByBytes(b.rawValue) }
    package var description: String { rawValue }
}

/// What can be allowed on an API: of the form of a scope token (RFC 6749 §3.3), since a scope may name it; 128
/// characters at most.
package struct PermissionName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 128, let token = ScopeToken(text) else { return nil }
        rawValue = token.rawValue
    }

    package init(_ permission: AdminPermission) { rawValue = permission.rawValue }

    package static func < (a: PermissionName, b: PermissionName) -> Bool { a.rawValue.precedesByBytes(b.rawValue) }
    package var description: String { rawValue }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self)
    }
}

extension String {
    /// PostgreSQL's order under COLLATE "C".
    func precedesByBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
