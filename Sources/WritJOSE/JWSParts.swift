// A compact JWS taken apart: header, payload and signature between two dots.

struct JWSParts {
    private let bytes: [UInt8]
    private let firstDot: Int
    private let secondDot: Int

    init(_ bytes: [UInt8]) throws(JOSEError) {
        let dots = bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") }
        guard dots.count == 2 else { throw dots.count == 4 ? .encrypted : .notCompact }
        self.bytes = bytes
        firstDot = dots[0]
        secondDot = dots[1]
    }

    /// What is signed: header and payload as they were sent (RFC 7515 §5.2).
    var signingInput: [UInt8] {
        [UInt8](bytes[..<secondDot])
    }

    /// The header's members; duplicate names are refused.
    func header() throws(JOSEError) -> JSONObject {
        guard let json = Base64URL.decode(bytes[..<firstDot]) else { throw .malformedBase64("header") }
        do {
            let value = try JSONValue(parsing: json, limits: JSONLimits(byteCount: 8192, depth: 8, valueCount: 256))
            guard let object = value.object else { throw JOSEError.malformedHeader("not an object") }
            return object
        } catch let error as JSONError {
            throw .malformedJSON(error)
        } catch {
            throw .malformedHeader("not an object")
        }
    }

    func payload() throws(JOSEError) -> [UInt8] {
        guard let payload = Base64URL.decode(bytes[(firstDot + 1)..<secondDot]) else {
            throw .malformedBase64("payload")
        }
        return payload
    }

    func signature() throws(JOSEError) -> [UInt8] {
        guard let signature = Base64URL.decode(bytes[(secondDot + 1)...]) else { throw .malformedBase64("signature") }
        return signature
    }
}

extension JWSHeader {
    /// Reads the members that decide something; throws `critical`, `algorithmNotAllowed` or `malformedHeader`.
    init(_ object: JSONObject, allowed: Set<JWSAlgorithm>) throws(JOSEError) {
        guard !object.contains("crit") else { throw .critical }
        guard let name = try Self.string("alg", object) else { throw .malformedHeader("alg is missing") }
        guard let algorithm = JWSAlgorithm(rawValue: name), allowed.contains(algorithm) else {
            throw .algorithmNotAllowed(String(name.prefix(32)))
        }
        self.algorithm = algorithm
        kid = try Self.string("kid", object)
        typ = try Self.string("typ", object)
    }

    private static func string(_ name: String, _ object: JSONObject) throws(JOSEError) -> String? {
        guard let value = object[name] else { return nil }
        guard let string = value.string else { throw .malformedHeader("\(name) is no string") }
        return string
    }
}
