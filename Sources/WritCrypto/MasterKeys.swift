// The keys that the database never sees: they seal signing keys at rest, and server secrets are derived from them.

/// Master keys by version; the highest seals, the others only open what was sealed before.
///
/// From each master key of 32 bytes independent keys are derived with HKDF, so that sealing and the tags of refresh
/// tokens do not share one.
package struct MasterKeys: Sendable {
    package static let keyByteCount = 32

    /// The version that seals.
    package let current: UInt32
    private let masters: [UInt32: SecretBytes]
    private let sealing: [UInt32: AEADKey]

    /// At least one key, 32 bytes each.
    package init(versions: [UInt32: [UInt8]]) throws(CryptoError) {
        guard let current = versions.keys.max() else {
            throw .malformedMasterKeys(line: 0, reason: "there is no key")
        }
        self.current = current
        var masters: [UInt32: SecretBytes] = [:]
        var sealing: [UInt32: AEADKey] = [:]
        for (version, key) in versions {
            guard key.count == Self.keyByteCount else {
                throw .wrongLength(expected: Self.keyByteCount, actual: key.count)
            }
            masters[version] = SecretBytes(key)
            var derived = HKDF.sha256(key: key, salt: [], info: [UInt8]("writ seal 1".utf8), count: 32)
            sealing[version] = try AEADKey(derived)
            wipe(&derived)
        }
        self.masters = masters
        self.sealing = sealing
    }

    /// All versions, the oldest first.
    package var versions: [UInt32] {
        masters.keys.sorted()
    }

    /// Seals bytes so that they open only for the same realm and key id, under the current master key.
    package func seal(
        _ plaintext: [UInt8], realm: String, kid: String, random: RandomSource = .system
    ) throws(CryptoError) -> (version: UInt32, bytes: [UInt8]) {
        guard let key = sealing[current] else { throw .unknownMasterKey(version: current) }
        let bytes = try key.seal(
            plaintext, associatedData: Self.associatedData(current, realm: realm, kid: kid), random: random)
        return (current, bytes)
    }

    /// Opens what `seal` made. Throws `unknownMasterKey` or `sealBroken`. The caller should ``wipe(_:)`` the result
    /// after use.
    package func open(version: UInt32, bytes: [UInt8], realm: String, kid: String) throws(CryptoError) -> [UInt8] {
        guard let key = sealing[version] else { throw .unknownMasterKey(version: version) }
        return try key.open(bytes, associatedData: Self.associatedData(version, realm: realm, kid: kid))
    }

    /// 32 bytes for the purpose that `info` names, the same ones at every call. Throws `unknownMasterKey`.
    package func derive(info: String, version: UInt32) throws(CryptoError) -> [UInt8] {
        guard let master = masters[version] else { throw .unknownMasterKey(version: version) }
        var key = master.withBytes { [UInt8]($0) }
        defer { wipe(&key) }
        return HKDF.sha256(key: key, salt: [], info: [UInt8]("writ derive 1 ".utf8) + [UInt8](info.utf8), count: 32)
    }

    /// Each part with its length in front, so that no two (version, realm, kid) give the same bytes.
    private static func associatedData(_ version: UInt32, realm: String, kid: String) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ number: UInt32) {
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        append(version)
        for part in [realm, kid] {
            append(UInt32(clamping: part.utf8.count))
            bytes += part.utf8
        }
        return bytes
    }
}
