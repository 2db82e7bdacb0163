// The PHC string format: $scheme$v=version$name=value,…$salt$hash.

/// A password hash as text, read and written in one canonical form.
struct PHCString: Sendable {
    let scheme: String
    let version: Int?
    let parameters: [(name: String, value: Int)]
    let salt: [UInt8]
    let hash: [UInt8]

    init(scheme: String, version: Int?, parameters: [(String, Int)], salt: [UInt8], hash: [UInt8]) {
        self.scheme = scheme
        self.version = version
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    /// Throws `malformedHash` with what is wrong.
    init(_ text: String) throws(CryptoError) {
        var fields = text.split(separator: "$", omittingEmptySubsequences: false)[...]
        guard fields.popFirst() == "", let scheme = fields.popFirst() else {
            throw .malformedHash("expected $scheme$…")
        }
        self.scheme = String(scheme)
        if let field = fields.first, field.hasPrefix("v=") {
            version = try Self.number(field.dropFirst(2))
            fields.removeFirst()
        } else {
            version = nil
        }
        guard fields.count == 3 else { throw .malformedHash("expected parameters, salt and hash") }
        parameters = try Self.parameters(fields.removeFirst())
        salt = try Self.bytes(fields.removeFirst(), of: "salt")
        hash = try Self.bytes(fields.removeFirst(), of: "hash")
    }

    /// The value of a parameter, or nil.
    func parameter(_ name: String) -> Int? {
        parameters.first { $0.name == name }?.value
    }

    var text: String {
        let version = version.map { "$v=\($0)" } ?? ""
        let parameters = parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return "$\(scheme)\(version)$\(parameters)$\(Base64.unpadded.encode(salt))$\(Base64.unpadded.encode(hash))"
    }

    private static func parameters(_ field: Substring) throws(CryptoError) -> [(name: String, value: Int)] {
        var parameters: [(name: String, value: Int)] = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            guard let sign = part.firstIndex(of: "=") else { throw .malformedHash("a parameter without =") }
            let name = String(part[..<sign])
            guard !parameters.contains(where: { $0.name == name }) else {
                throw .malformedHash("parameter \(name) stands there twice")
            }
            parameters.append((name, try number(part[part.index(after: sign)...])))
        }
        return parameters
    }

    /// A decimal number without sign and leading zeros.
    static func number(_ text: Substring) throws(CryptoError) -> Int {
        guard let number = Int(text), number >= 0, String(number) == text else {
            throw .malformedHash("a parameter that is no number")
        }
        return number
    }

    private static func bytes(_ field: Substring, of what: String) throws(CryptoError) -> [UInt8] {
        guard let bytes = Base64.unpadded.decode(String(field)) else {
            throw .malformedHash("the \(what) is no unpadded Base64")
        }
        return bytes
    }
}
