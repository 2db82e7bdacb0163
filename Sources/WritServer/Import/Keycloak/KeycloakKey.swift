// A signing key of Keycloak's, under the kid by which its tokens name it.
import WritCrypto
import WritJOSE
import WritProtocol

enum KeycloakKey {
    /// - Returns: `nil` for a provider that holds no signing key of a kind that Writ signs with.
    static func read(_ provider: JSONObject, _ report: inout ImportReport) -> ImportedKey? {
        let name = provider["name"]?.string ?? provider["providerId"]?.string ?? "?"
        let config = provider["config"]?.object ?? JSONObject()
        func first(_ member: String) -> String? { config[member]?.array?.first?.string }
        guard first("enabled") != "false" else { return nil }
        let algorithm: SignatureAlgorithm?
        let member: String
        switch provider["providerId"]?.string {
        case "rsa", "rsa-generated":
            // An absent algorithm is RS256, as before version 12.
            algorithm = SignatureAlgorithm(rawValue: first("algorithm") ?? "RS256")
            member = "privateKey"
        case "ecdsa-generated", "ecdsa":
            algorithm = first("ecdsaEllipticCurveKey") ?? "P-256" == "P-256" ? .ES256 : nil
            member = "ecdsaPrivateKey"
        case "eddsa-generated", "eddsa":
            algorithm = first("eddsaEllipticCurveKey") ?? "Ed25519" == "Ed25519" ? .EdDSA : nil
            member = "eddsaPrivateKey"
        case "java-keystore":
            report.note(.leftOut, "keys in a Java keystore: the export does not hold them", name)
            return nil
        // Encryption keys, and the secrets of Keycloak's own cookies and refresh tokens.
        default: return nil
        }
        guard let algorithm else {
            report.note(
                .leftOut, "signing keys for algorithms other than RS256, PS256, ES256 and EdDSA",
                "\(name) (\(first("algorithm") ?? first("ecdsaEllipticCurveKey") ?? "?"))")
            return nil
        }
        guard let text = first(member), let key = privateKey(text), (try? key.checkConsistency()) != nil,
            key.kind.algorithms.contains(algorithm)
        else {
            report.note(
                .leftOut,
                "signing keys whose private half is not in the export (a partial export masks it): tokens signed with them are no longer valid; export with kc.sh",
                name)
            return nil
        }
        return ImportedKey(
            kid: kid(key.publicKey), algorithm: algorithm, privateKey: key,
            isActive: first("active") != "false", priority: first("priority").flatMap { Int($0) } ?? 0)
    }

    /// `org.keycloak.common.util.KeyUtils.createKeyId`: the SHA-256 of the SubjectPublicKeyInfo.
    static func kid(_ key: PublicKey) -> String { Base64URL.encode(SHA256.hash(key.components.spkiDER)) }

    /// A PEM text without its first and last line: PKCS #1 for RSA, as Bouncy Castle writes it, PKCS #8 for others.
    private static func privateKey(_ text: String) -> PrivateKey? {
        let characters = Array(text.utf8.filter { $0 > 0x20 })
        guard characters.count > 32, characters.count < 16_384 else { return nil }
        var lines: [String] = []
        for start in stride(from: 0, to: characters.count, by: 64) {
            lines.append(String(decoding: characters[start..<min(start + 64, characters.count)], as: UTF8.self))
        }
        let body = lines.joined(separator: "\n")
        for label in ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"] {
            let pem = "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
            if let key = try? PrivateKey(pem: pem) { return key }
        }
        return nil
    }
}
