// Which passwords may be chosen.
import Testing

@testable import WritProtocol

struct PasswordRulesTests {
    private static let names = [
        "ada", "ada.lovelace@example.org", "Ada", "Lovelace", "analytics", "Analytical Engines",
    ]

    private func refusal(_ password: String) -> PasswordRules.Refusal? {
        PasswordRules.refusal(of: password, names: Self.names)
    }

    @Test(arguments: [
        "vT9#kQ2m", "correct horse battery staple", "zwölf Boxkämpfer", "密码是一只很大的猫", "        x y z",
        "lovelace-by-the-sea", "I write poems daily", "gehst du mit mir einen Tee trinken?",
    ])
    func `a password of eight characters and more is taken, whatever it is composed of`(_ password: String) {
        #expect(refusal(password) == nil)
    }

    @Test func `length is counted in Unicode scalars, from 8 to 256`() {
        #expect(refusal("äöüßäöü") == .tooShort && refusal("äöüßäöü!") == nil && refusal("") == .tooShort)
        let long = (0..<256).map { "abcdefghij".dropFirst($0 % 10).prefix(1) }.joined()
        #expect(refusal(long) == nil && refusal(long + "x") == .tooLong)
    }

    @Test func `NUL cannot be sent in a form`() {
        #expect(refusal("vT9#kQ2m\u{0}") == .holdsNUL)
    }

    @Test(arguments: [
        "password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "1qaz2wsx", "trustno1", "!qaz2wsx",
        "aaaaaaaaaaaa",
        "abababababab", "            ",
    ])
    func `what guessers try first is refused in any case of letters`(_ password: String) {
        #expect(refusal(password) == .common)
    }

    @Test(arguments: [
        "ada.lovelace@example.org", "Lovelace", "lovelace1815", "LOVELACE!1", "analytics-2026", "Analytical Engines",
        "AnalyticalEngines1", "writ-writ-writ", "example.org!",
    ])
    func `a name with a few signs around it is refused`(_ password: String) {
        #expect(refusal(password) == .holdsName)
    }

    @Test func `the list is sorted, in lower case, and found from its first word to its last`() {
        let words = CommonPasswordList.text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
        #expect(words.count > 10_000)
        for (one, next) in zip(words, words.dropFirst()) {
            #expect(one.utf8.lexicographicallyPrecedes(next.utf8), "\(one) \(next)")
        }
        for word in words {
            #expect(word.utf8.count >= 8 && word == word.lowercased() && CommonPasswords.contains(word))
        }
        for word in ["", "\u{1}", "~~~~~~~~", "passwor", "password password", "0", "zzzzzzzzzzzzzzz"] {
            #expect(!CommonPasswords.contains(word))
        }
    }
}
