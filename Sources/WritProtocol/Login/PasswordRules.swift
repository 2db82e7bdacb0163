// Which passwords may be chosen (NIST SP 800-63B §5.1.1.2). There are no rules of composition.

package enum PasswordRules {
    /// Unicode scalars. Long ones are welcome; the end keeps hashing cheap.
    package static let length = 8...256

    package enum Refusal: Equatable, Sendable {
        case tooShort
        case tooLong
        /// A form with U+0000 is refused before it is read, so nobody could ever log in with it.
        case holdsNUL
        /// On the list of passwords that guessers try first, or one or two characters over and over.
        case common
        /// Little more than a name of the person, of the realm or of the service.
        case holdsName
    }

    /// Why a password is not acceptable; `nil` when it is. It is judged exactly as it is (ASVS 6.2.8): nothing is
    /// trimmed or cut.
    /// - Parameter names: The person's names, user name and e-mail address, the realm's id and name.
    package static func refusal(of password: String, names: [String]) -> Refusal? {
        let count = password.unicodeScalars.count
        guard count >= length.lowerBound else { return .tooShort }
        guard count <= length.upperBound else { return .tooLong }
        guard !password.utf8.contains(0) else { return .holdsNUL }
        let folded = password.lowercased()
        guard !CommonPasswords.contains(folded), Set(folded.unicodeScalars).count > 2 else { return .common }
        return remainder(of: folded, without: names) < smallestRemainder ? .holdsName : nil
    }

    /// What a password must have beside names: enough that a year or a `123!` behind one's own name is not it.
    private static let smallestRemainder = 6
    /// Shorter words stand in many others by chance.
    private static let shortestWord = 4

    /// How many scalars are left when every word of the names is taken out.
    private static func remainder(of folded: String, without names: [String]) -> Int {
        var words: Set<String> = ["writ"]
        for name in names {
            let name = name.lowercased()
            words.insert(name)
            for word in name.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) { words.insert(String(word)) }
        }
        var rest = folded
        // The longest first, and of equals in one order, so that the answer does not depend on a hash seed.
        for word in words.sorted(by: { ($0.count, $0) > ($1.count, $1) }) where word.count >= shortestWord {
            rest = rest.replacing(word, with: "")
        }
        return rest.unicodeScalars.count
    }
}
