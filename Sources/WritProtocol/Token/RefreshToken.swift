// The refresh token on the wire: opaque to clients, made and checked without a look-up.
import FoundationEssentials
package import WritCrypto

/// Which family a token belongs to and which use of it this is. See RefreshFamilies.md in WritServer/Token.
package struct RefreshToken: Hashable, Sendable {
    package var family: FamilyID
    /// 0 for the first token of the family; each rotation adds one.
    package var generation: Int64

    package init(family: FamilyID, generation: Int64) {
        self.family = family
        self.generation = generation
    }
}

/// `wrr_` and base62 of: 1 byte form, 4 bytes key version, 16 bytes family, 8 bytes generation, 32 bytes HMAC-SHA-256.
///
/// The tag covers the realm too, so a token of one realm is a forgery in every other. The key is derived from the
/// master key, which no database holds: whoever reads every row still cannot make a token.
package struct RefreshTokenCodec: Sendable {
    private let keys: [UInt32: HMACKey]
    private let currentVersion: UInt32

    package static let prefix = "wrr_"
    private static let form: UInt8 = 1
    private static let bodyLength = 1 + 4 + 16 + 8
    private static let length = bodyLength + 32

    /// Old versions of the master key go on checking the tokens made under them.
    package init(masterKeys: MasterKeys) throws(CryptoError) {
        var keys: [UInt32: HMACKey] = [:]
        for version in masterKeys.versions {
            keys[version] = HMACKey(try masterKeys.derive(info: "writ refresh token", version: version))
        }
        self.keys = keys
        currentVersion = masterKeys.current
    }

    package func encode(_ token: RefreshToken, realm: RealmID) -> String {
        var bytes: [UInt8] = [Self.form]
        bytes.reserveCapacity(Self.length)
        Self.append(UInt64(currentVersion), count: 4, to: &bytes)
        bytes += token.family.uuid.bigEndianBytes
        Self.append(UInt64(bitPattern: token.generation), count: 8, to: &bytes)
        if let key = keys[currentVersion] { bytes += key.tag(bytes + Array(realm.rawValue.utf8)) }
        return Self.prefix + Base62.encode(bytes)
    }

    /// `nil` for everything that this server did not make for this realm.
    package func decode(_ text: String, realm: RealmID) -> RefreshToken? {
        guard text.hasPrefix(Self.prefix),
            let bytes = Base62.decode(String(text.dropFirst(Self.prefix.count)), byteCount: Self.length),
            bytes[0] == Self.form,
            let key = keys[UInt32(truncatingIfNeeded: Self.integer(bytes[1..<5]))],
            key.isValid(Array(bytes[Self.bodyLength...]), for: bytes[..<Self.bodyLength] + Array(realm.rawValue.utf8)),
            let family = UUID(bigEndianBytes: bytes[5..<21])
        else { return nil }
        let generation = Int64(bitPattern: Self.integer(bytes[21..<29]))
        return generation >= 0 ? RefreshToken(family: FamilyID(family), generation: generation) : nil
    }

    private static func append(_ value: UInt64, count: Int, to bytes: inout [UInt8]) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
