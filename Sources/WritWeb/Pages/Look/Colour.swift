// sRGB colours and whether text on them can be read (WCAG 2.2 §1.4.3).
import Glibc

/// An opaque colour, eight bits a channel.
struct Colour: Sendable, Equatable, CustomStringConvertible {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    static let white = Colour(red: 255, green: 255, blue: 255)
    static let black = Colour(red: 0, green: 0, blue: 0)

    init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#rrggbb`; `nil` for anything else.
    init?(_ text: String) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6, digits.allSatisfy({ Self.isHexDigit($0) }),
            let value = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        self.init(
            red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
            blue: UInt8(truncatingIfNeeded: value))
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }

    var description: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// WCAG 2.2, definition of relative luminance: 0 for black to 1 for white.
    var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// WCAG 2.2, definition of contrast ratio: 1 to 21.
    func contrast(with other: Colour) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }

    /// White or black, whichever can be read better on it; one of the two has 4.5:1 at least on every colour.
    var textColour: Colour { contrast(with: .white) >= contrast(with: .black) ? .white : .black }

    /// This much of the way to another colour, 0 to 1.
    func mixed(with other: Colour, _ share: Double) -> Colour {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded()) }
        return Colour(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// The nearest colour on the way to black or white that can be read on every one of the grounds.
    func readable(on grounds: [Colour], ratio: Double = 4.5) -> Colour {
        let isLight = (grounds.map(\.luminance).max() ?? 1) > 0.5
        for step in 0...20 {
            let colour = mixed(with: isLight ? .black : .white, Double(step) / 20)
            if grounds.allSatisfy({ colour.contrast(with: $0) >= ratio }) { return colour }
        }
        return isLight ? .black : .white
    }
}
