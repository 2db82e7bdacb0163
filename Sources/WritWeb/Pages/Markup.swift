// Text on its way into HTML: escaped here, scalar by scalar, and nowhere else.
import Mustache

/// Makes text fit for an element's content and for a quoted attribute.
///
/// The template library escapes by `Character`. A quotation mark followed by a combining mark is one `Character` and is
/// none that it escapes, so `"` + U+0301 would end an attribute. Values are therefore handed to it as templates that
/// consist of escaped text and no tag, which it writes as they are, in `{{x}}` and in `{{{x}}}` alike.
enum Markup {
    /// The text with `& < > " ' {` and line ends as character references. Other control characters, which HTML does not
    /// allow, become U+FFFD.
    static func escaped(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case UInt8(ascii: "{"): bytes += "&#123;".utf8
            case UInt8(ascii: "\n"): bytes += "&#10;".utf8
            case UInt8(ascii: "\r"): bytes += "&#13;".utf8
            case UInt8(ascii: "\t"): bytes.append(byte)
            case 0..<0x20, 0x7F: bytes += "\u{FFFD}".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Escaped markup as a value for a template.
    /// - Precondition: there is no `{{` in it, as ``escaped(_:)`` sees to.
    static func value(_ markup: String) -> MustacheTemplate? {
        precondition(!markup.utf8.contains(UInt8(ascii: "{")), "markup with a brace")
        return try? MustacheTemplate(string: markup)
    }
}
