// bcrypt hashes made elsewhere, verified by libxcrypt (crypt(3)).

import WritCCrypt
import WritCSodium

enum Bcrypt {
    /// 2^16 rounds take some four seconds; nobody stores more for logins.
    private static let costLimit = 16

    /// `$2b$cc$` and 53 characters: 22 of salt, 31 of hash.
    static func check(_ text: String) throws(CryptoError) {
        let bytes = [UInt8](text.utf8)
        guard bytes.count == 60, bytes[3] == 0x24, bytes[6] == 0x24 else {
            throw .malformedHash("a bcrypt hash has 60 characters, $2b$cost$ in front")
        }
        let isDigit: (UInt8) -> Bool = { 0x30...0x39 ~= $0 }
        guard isDigit(bytes[4]), isDigit(bytes[5]) else { throw .malformedHash("the bcrypt cost is no number") }
        let cost = Int(bytes[4] - 0x30) * 10 + Int(bytes[5] - 0x30)
        guard cost >= 4 else { throw .malformedHash("a bcrypt cost below 4") }
        guard cost <= costLimit else { throw .hashTooCostly("bcrypt with cost \(cost)") }
        let alphabet = [UInt8]("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        guard bytes[7...].allSatisfy(alphabet.contains) else {
            throw .malformedHash("a bcrypt hash with a character that is not its Base64's")
        }
    }

    /// Whether the password is the one hashed into `text`, which has passed ``check(_:)``.
    ///
    /// bcrypt looks at the first 72 bytes only, here as where the hash was made. A NUL byte would end the C string
    /// early: such a password is wrong.
    static func verify(_ password: [UInt8], text: String) throws(CryptoError) -> Bool {
        guard !password.contains(0) else { return false }
        // 32 KiB of working memory, a few of them traces of the password.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        let size = MemoryLayout<crypt_data>.size
        sodium_memzero(data, size)
        defer {
            sodium_memzero(data, size)
            data.deallocate()
        }
        var phrase = password.map { CChar(bitPattern: $0) } + [0]
        defer { phrase.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) } }
        guard let result = crypt_rn(phrase, text, data, Int32(size)) else {
            throw .unsupportedHash("the system's crypt(3) does not compute this bcrypt variant")
        }
        return constantTimeEqual([UInt8](String(cString: result).utf8), [UInt8](text.utf8))
    }
}
