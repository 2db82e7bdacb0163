// Any text in lines of ASCII: quoted-printable for bodies (RFC 2045 §6.7), encoded words for headers (RFC 2047).

enum EncodedText {
    /// Of a line, its break not counted (RFC 2045 §6.7).
    private static let longestLine = 76
    /// Octets of one encoded word: with `=?utf-8?Q?` and `?=` around them and `Subject: ` before them they are a line of 76
    /// (RFC 2047 §2).
    private static let longestWord = 55

    /// Lines end with CRLF, as in SMTP.
    static func body(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line(Array($0.utf8)) }
            .joined(separator: "\r\n") + "\r\n"
    }

    private static func line(_ octets: [UInt8]) -> String {
        var (done, line) = ("", "")
        for (index, octet) in octets.enumerated() {
            let isLast = index == octets.count - 1
            let isBlank = octet == UInt8(ascii: " ") && !isLast
            let isPlain = isBlank || ((0x21...0x7E).contains(octet) && octet != UInt8(ascii: "="))
            let piece = isPlain ? String(Unicode.Scalar(octet)) : "=" + hexadecimal(octet)
            // A soft break takes one character itself.
            if line.utf8.count + piece.utf8.count > longestLine - 1 {
                done += line + "=\r\n"
                line = ""
            }
            line += piece
        }
        return done + line
    }

    /// A header's words: as they are where they are letters, digits and blanks, else encoded, a break between two words.
    /// Whatever is in the text, nothing of it ends the line.
    static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: " ") }
        if isPlain, text.utf8.count <= longestWord { return text }
        var (words, word) = ([String](), "")
        for character in text.unicodeScalars {
            let piece = String(character).utf8.map { octet in
                if octet == UInt8(ascii: " ") { return "_" }
                return isLetterOrDigit(octet) ? String(Unicode.Scalar(octet)) : "=" + hexadecimal(octet)
            }.joined()
            // RFC 2047 §5: a character is not split over two words.
            if word.utf8.count + piece.utf8.count > longestWord {
                words.append(word)
                word = ""
            }
            word += piece
        }
        return (words + [word]).map { "=?utf-8?Q?\($0)?=" }.joined(separator: "\r\n ")
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x61...0x7A).contains(octet | 0x20)
    }

    private static func hexadecimal(_ octet: UInt8) -> String {
        (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
    }
}
