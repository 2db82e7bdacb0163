// Base64url without padding (RFC 7515 §2), the only encoding in JOSE.

import WritCrypto

/// Base64url without padding.
///
/// Decoding is strict: no padding, no white space, no line breaks, no other alphabet, and unused bits must be zero (RFC
/// 4648 §3.5). So no two texts mean the same bytes, and a token cannot be changed into another text that is equally
/// valid.
public enum Base64URL {
    /// The text of some bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64.url.encode(bytes)
    }

    /// The bytes of a text, or nil.
    public static func decode(_ text: String) -> [UInt8]? {
        Base64.url.decode(text)
    }

    /// The bytes of a text given as ASCII, or nil.
    public static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        Base64.url.decode(text)
    }

    /// Appends the text of some bytes.
    package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        Base64.url.append(bytes, to: &text)
    }
}
