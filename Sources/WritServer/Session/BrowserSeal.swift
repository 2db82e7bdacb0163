// Seals what a browser, or a mailed link, keeps for the server, and whoever has it can neither read nor change.
import WritCrypto
import WritJOSE

/// AES-256-GCM under keys derived from the master keys, one for each purpose.
struct BrowserSeal: Sendable {
    private let keys: [UInt32: AEADKey]
    private let currentVersion: UInt32

    /// - Parameter purpose: What is sealed; nothing that was sealed for another purpose opens.
    init(_ purpose: String, masterKeys: MasterKeys) throws(CryptoError) {
        var keys: [UInt32: AEADKey] = [:]
        for version in masterKeys.versions {
            keys[version] = try AEADKey(try masterKeys.derive(info: purpose, version: version))
        }
        self.keys = keys
        currentVersion = masterKeys.current
    }

    /// - Parameter place: Where alone it opens.
    func seal(_ bytes: [UInt8], for place: String, random: RandomSource) throws(CryptoError) -> String {
        guard let key = keys[currentVersion] else { throw .unknownMasterKey(version: currentVersion) }
        let sealed = try key.seal(bytes, associatedData: Array(place.utf8), random: random)
        return "\(currentVersion)." + Base64URL.encode(sealed)
    }

    /// `nil` for everything that was not sealed here for this purpose and place.
    func open(_ text: String, for place: String) -> [UInt8]? {
        guard let dot = text.firstIndex(of: "."), let key = UInt32(text[..<dot]).flatMap({ keys[$0] }),
            let sealed = Base64URL.decode(String(text[text.index(after: dot)...]))
        else { return nil }
        return try? key.open(sealed, associatedData: Array(place.utf8))
    }
}
