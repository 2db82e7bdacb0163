// The rules for a realm's colour and logo, which stand on the pages that people see.
import Glibc

/// A colour as `#rrggbb`.
struct HexColor: CustomStringConvertible {
    private let channels: [UInt8]

    /// WCAG 2.2 §1.4.3, level AA, for text of any size.
    static let readableContrast = 4.5

    init?(_ text: String) {
        let digits = Array(text.utf8.dropFirst())
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6 else { return nil }
        var channels: [UInt8] = []
        for start in [0, 2, 4] {
            // By digit: `UInt8("+f", radix: 16)` would do, too.
            guard let high = Self.value(of: digits[start]), let low = Self.value(of: digits[start + 1]) else {
                return nil
            }
            channels.append(high << 4 | low)
        }
        self.channels = channels
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// In lower case.
    var description: String {
        "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// WCAG 2.2, contrast ratio: from 1 for white itself to 21 for black.
    var contrastWithWhite: Double { 1.05 / (luminance + 0.05) }

    /// WCAG 2.2, relative luminance of an sRGB colour.
    private var luminance: Double {
        let linear = channels.map { channel -> Double in
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}

/// An address that stands in a page and in its Content-Security-Policy.
package enum LogoURL {
    /// Absolute `https` with a plain host, and none of the characters that would end an attribute, a directive or a header.
    package static func isAllowed(_ text: String) -> Bool {
        let scheme = "https://"
        guard text.utf8.starts(with: scheme.utf8), text.utf8.count <= 2048,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"\"'<>;,#`{}|^"#.utf8.contains($0) })
        else { return false }
        let authority = text.utf8.dropFirst(scheme.utf8.count).prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
        }
        return authority.first.map(URICharacters.isUnreserved) == true
            && authority.allSatisfy { URICharacters.isUnreserved($0) || $0 == UInt8(ascii: ":") }
    }
}
