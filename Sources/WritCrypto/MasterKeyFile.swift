// The text form of the master keys: one line a version, in a file or an environment variable.

extension MasterKeys {
    /// Reads lines of the form `version:base64 of 32 bytes`, for example `1:qL8…=`.
    ///
    /// Empty lines and lines that begin with `#` are skipped. Versions are decimal, from 1 on, without leading zeros,
    /// each once. Throws `malformedMasterKeys` with the number of the wrong line; the reason never repeats what stands
    /// in the line.
    package static func parse(_ text: String) throws(CryptoError) -> MasterKeys {
        var versions: [UInt32: [UInt8]] = [:]
        // "\r\n" is one Character, so lines are split by scalars.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = String(line).trimmingBlanks
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let (version, key) = try parse(line: line, number: index + 1)
            guard versions.updateValue(key, forKey: version) == nil else {
                throw .malformedMasterKeys(line: index + 1, reason: "version \(version) stands there twice")
            }
        }
        guard !versions.isEmpty else { throw .malformedMasterKeys(line: 0, reason: "the text holds no key") }
        return try MasterKeys(versions: versions)
    }

    /// A new line for the file, with a fresh key and without a line end.
    package static func generateLine(version: UInt32, random: RandomSource = .system) -> String {
        "\(version):\(Base64.standard.encode(random.bytes(keyByteCount)))"
    }

    private static func parse(line: String, number: Int) throws(CryptoError) -> (UInt32, [UInt8]) {
        guard let colon = line.firstIndex(of: ":") else {
            throw .malformedMasterKeys(line: number, reason: "expected version:base64, there is no colon")
        }
        guard let version = UInt32(line[..<colon]), version > 0, String(version) == line[..<colon] else {
            throw .malformedMasterKeys(line: number, reason: "the version must be a number from 1 to 4294967295")
        }
        guard let key = Base64.standard.decode(String(line[line.index(after: colon)...])) else {
            throw .malformedMasterKeys(line: number, reason: "what follows the colon is no padded Base64")
        }
        guard key.count == keyByteCount else {
            throw .malformedMasterKeys(line: number, reason: "the key has \(key.count) bytes; 32 are needed")
        }
        return (version, key)
    }
}

extension String {
    /// Without the spaces, tabs and carriage returns around it.
    fileprivate var trimmingBlanks: String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let start = unicodeScalars.drop(while: isBlank)
        return String(start.reversed().drop(while: isBlank).reversed().map(Character.init))
    }
}
