// What a user name, an e-mail address and a password may be.
import WritProtocol

enum UserRules {
    /// NIST SP 800-63B §5.1.1.2: 8 characters at least, long ones welcome, no rules of composition.
    static let passwordLength = 8...256

    static func checkUsername(_ text: String) throws(AdministrationError) {
        try TextRules.check(text, field: "username")
    }

    /// One `@` with something on both sides. Whether the address exists, a message to it tells.
    static func email(_ text: String?) throws(AdministrationError) -> String? {
        guard let email = try TextRules.optional(text, field: "email", limit: 254) else { return nil }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !email.contains(where: \.isWhitespace) else {
            throw .invalid(field: "email", message: "must be an e-mail address, name@example.com")
        }
        return email
    }

    /// The password is taken exactly as it is (ASVS 6.2.8): nothing trimmed, folded or cut.
    static func password(_ text: String, username: String, email: String?) throws(AdministrationError) -> [UInt8] {
        func refuse(_ message: String) -> AdministrationError { .invalid(field: "password", message: message) }
        guard text.unicodeScalars.count >= passwordLength.lowerBound else {
            throw refuse("must have at least \(passwordLength.lowerBound) characters")
        }
        guard text.unicodeScalars.count <= passwordLength.upperBound else {
            throw refuse("must have at most \(passwordLength.upperBound) characters")
        }
        // A form with one is refused before it is read (SECURITY.md section 6), so nobody could ever log in with it.
        guard !text.utf8.contains(0) else { throw refuse("must not hold a NUL character") }
        let folded = text.lowercased()
        guard folded != username.lowercased(), folded != email?.lowercased() else {
            throw refuse("must not be the user name or the e-mail address")
        }
        return Array(text.utf8)
    }
}
