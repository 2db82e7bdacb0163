// Signing keys for realms that are only there to be many: one a realm, sealed as the server seals them.
#if canImport(Glibc)
    import Glibc
#endif
import WritCrypto
import WritJOSE

/// Prints rows for `COPY`: realm, kid, JWK, sealed private key, version of the master key. P-256, because ten thousand
/// RSA keys would take an hour to make; nothing that is measured is signed with them.
func seedKeys(_ options: BenchOptions) throws {
    let path = options.text("master-key-file", default: "")
    guard let text = contents(of: path) else { fail("--master-key-file \(path) cannot be read") }
    let masterKeys = try MasterKeys.parse(text)
    for number in 1...(try options.number("realms", default: 10_000)) {
        let realm = realmName(number)
        let key = try PrivateKey.generate(.p256)
        let jwk = JWK(key.publicKey, alg: .ES256)
        let sealed = try masterKeys.seal(try key.pkcs8DER(), realm: realm, kid: jwk.thumbprint)
        let hex = sealed.bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        let json = String(decoding: jwk.json, as: UTF8.self)
        print(realm, jwk.thumbprint, json, "\\\\x" + hex, sealed.version, separator: "\t")
    }
}

/// `many-00042`.
private func realmName(_ number: Int) -> String {
    let digits = String(number)
    return "many-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
}

private func contents(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
