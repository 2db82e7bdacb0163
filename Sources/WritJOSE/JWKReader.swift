// From the members of a JWK to a key (RFC 7518 §6, RFC 8037 §2).

import WritCrypto

struct JWKReader {
    private let object: JSONObject

    init(_ object: JSONObject) {
        self.object = object
    }

    func publicKey() throws(JOSEError) -> PublicKey {
        let type = try string("kty")
        do {
            switch type {
            case "RSA":
                return try PublicKey(rsaModulus: try bytes("n"), exponent: try bytes("e"))
            case "EC":
                try require(curve: "P-256")
                return try PublicKey(p256X: try bytes("x"), y: try bytes("y"))
            case "OKP":
                try require(curve: "Ed25519")
                return try PublicKey(ed25519: try bytes("x"))
            case "oct": throw JOSEError.symmetricKey
            default: throw JOSEError.unsupportedKey("kty \(type)")
            }
        } catch let error as CryptoError {
            throw .malformedKey("\(error)")
        } catch let error as JOSEError {
            throw error
        } catch {
            throw .malformedKey("\(error)")
        }
    }

    /// RFC 7518 §6.2.2, §6.3.2, §6.4.1; RFC 8037 §2.
    var hasPrivateMembers: Bool {
        ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].contains(where: object.contains)
    }

    func operations() throws(JOSEError) -> [String]? {
        guard let value = object["key_ops"] else { return nil }
        guard let operations = value.strings else { throw .malformedKey("key_ops is no array of strings") }
        return operations
    }

    func optionalString(_ name: String) throws(JOSEError) -> String? {
        guard let value = object[name] else { return nil }
        guard let string = value.string else { throw .malformedKey("\(name) is no string") }
        return string
    }

    private func string(_ name: String) throws(JOSEError) -> String {
        guard let string = try optionalString(name) else { throw .malformedKey("\(name) is missing") }
        return string
    }

    private func bytes(_ name: String) throws(JOSEError) -> [UInt8] {
        guard let bytes = Base64URL.decode(try string(name)) else { throw .malformedKey("\(name) is no base64url") }
        return bytes
    }

    private func require(curve: String) throws(JOSEError) {
        let found = try string("crv")
        guard found == curve else { throw .unsupportedKey("crv \(found)") }
    }
}
