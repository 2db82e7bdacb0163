// What a user name, an e-mail address and a password may be.
import WritProtocol

enum UserRules {
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

    /// Digits, and what people put between them (OIDC Core §5.1 recommends E.164, and RFC 3966 for an extension).
    static func phoneNumber(_ text: String) throws(AdministrationError) -> String? {
        guard let number = try TextRules.optional(text, field: "phone_number", limit: 64) else { return nil }
        guard number.utf8.allSatisfy({ isDigit($0) || "+-(). /;=ext".utf8.contains($0) }),
            number.utf8.count(where: isDigit) >= 3
        else { throw .invalid(field: "phone_number", message: "must be a telephone number, +44 20 7946 0000") }
        return number
    }

    /// BCP 47, in form: which languages there are changes.
    static func locale(_ text: String) throws(AdministrationError) -> String? {
        guard let locale = try TextRules.optional(text, field: "locale", limit: 64) else { return nil }
        let subtags = locale.split(separator: "-", omittingEmptySubsequences: false)
        guard
            subtags.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy { isDigit($0) || isLetter($0) } }
            ),
            let language = subtags.first, language.utf8.count >= 2, language.utf8.allSatisfy(isLetter)
        else { throw .invalid(field: "locale", message: "must be a language tag (BCP 47), en-GB") }
        return locale
    }

    /// A name of the IANA time zone database, in form: which zones there are changes.
    static func zoneinfo(_ text: String) throws(AdministrationError) -> String? {
        guard let zone = try TextRules.optional(text, field: "zoneinfo", limit: 64) else { return nil }
        let parts = zone.split(separator: "/", omittingEmptySubsequences: false)
        guard
            parts.allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy { isDigit($0) || isLetter($0) || "_+-".utf8.contains($0) }
            })
        else { throw .invalid(field: "zoneinfo", message: "must be a time zone's name, Europe/London") }
        return zone
    }

    /// Characters of one member of an address.
    private static let addressLimit = 1000

    /// `new` member by member: `nil` stays, an empty text takes the member away.
    static func address(
        _ new: PostalAddress, onto old: PostalAddress
    ) throws(AdministrationError) -> PostalAddress {
        var address = old
        for (name, member) in PostalAddress.members {
            guard let text = new[keyPath: member] else { continue }
            guard text.unicodeScalars.count <= addressLimit else {
                throw .invalid(field: "address", message: "\(name) must have at most \(addressLimit) characters")
            }
            // OIDC Core §5.1.1: these two may hold line breaks.
            let mayBreak = name == "formatted" || name == "street_address"
            for line in mayBreak && !text.isEmpty ? text.split(separator: "\n", omittingEmptySubsequences: false) : [] {
                try TextRules.check(String(line), field: "address", limit: addressLimit)
            }
            if !mayBreak { _ = try TextRules.optional(text, field: "address", limit: addressLimit) }
            address[keyPath: member] = text.isEmpty ? nil : text
        }
        return address
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// What is taken, exactly as it is, is UTF-8 octets (ASVS 6.2.8).
    /// - Parameter names: As ``PasswordRules/refusal(of:names:)`` has them.
    static func password(_ text: String, names: [String]) throws(AdministrationError) -> [UInt8] {
        guard let refusal = PasswordRules.refusal(of: text, names: names) else { return Array(text.utf8) }
        let message =
            switch refusal {
            case .tooShort: "must have at least \(PasswordRules.length.lowerBound) characters"
            case .tooLong: "must have at most \(PasswordRules.length.upperBound) characters"
            case .holdsNUL: "must not hold a NUL character"
            case .common: "is one of those that guessers try first; a few unrelated words are better"
            case .holdsName: "must not be made of names of the person or of the realm"
            }
        throw .invalid(field: "password", message: message)
    }
}
