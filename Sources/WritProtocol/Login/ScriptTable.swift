// swift-format-ignore-file
// Which letters, digits and marks are of which script: Unicode 14.0, Scripts.txt, for the scripts that are in everyday use
// (UAX #31, table 5).

/// A script of the Unicode Standard (UAX #24).
enum Script: Sendable {
    /// Common and Inherited: used with several scripts.
    case common
    /// A script that is recommended for no identifier.
    case other
    case arabic, armenian, bengali, bopomofo, cyrillic, devanagari, ethiopic, georgian, greek, gujarati, gurmukhi,
        han, hangul, hebrew, hiragana, kannada, katakana, khmer, lao, latin, malayalam, myanmar, oriya, sinhala,
        tamil, telugu, thaana, thai, tibetan

    /// Of a letter, a digit or a mark; what lies between two of them has the script of the one before.
    init(_ scalar: Unicode.Scalar) {
        var (low, high) = (0, Script.runs.count)
        while low < high {
            let middle = (low + high) / 2
            if Script.runs[middle].first <= scalar.value { low = middle + 1 } else { high = middle }
        }
        self = low == 0 ? .common : Script.runs[low - 1].script
    }

    private static let runs: [(first: UInt32, script: Script)] = [
        (0x30, .common), (0x41, .latin), (0xB5, .common), (0xBA, .latin), (0x2B9, .common), (0x2E0, .latin),
        (0x2EC, .common), (0x370, .greek), (0x374, .common), (0x376, .greek), (0x3E2, .other), (0x3F0, .greek),
        (0x400, .cyrillic), (0x485, .common), (0x487, .cyrillic), (0x531, .armenian), (0x591, .hebrew),
        (0x610, .arabic), (0x640, .common), (0x641, .arabic), (0x64B, .common), (0x656, .arabic), (0x670, .common),
        (0x671, .arabic), (0x710, .other), (0x750, .arabic), (0x780, .thaana), (0x7C0, .other), (0x870, .arabic),
        (0x900, .devanagari), (0x951, .common), (0x955, .devanagari), (0x980, .bengali), (0xA01, .gurmukhi),
        (0xA81, .gujarati), (0xB01, .oriya), (0xB82, .tamil), (0xC00, .telugu), (0xC80, .kannada),
        (0xD00, .malayalam), (0xD81, .sinhala), (0xE01, .thai), (0xE81, .lao), (0xF00, .tibetan), (0x1000, .myanmar),
        (0x10A0, .georgian), (0x1100, .hangul), (0x1200, .ethiopic), (0x13A0, .other), (0x1780, .khmer),
        (0x180B, .other), (0x1AB0, .common), (0x1B00, .other), (0x1C80, .cyrillic), (0x1C90, .georgian),
        (0x1CD0, .common), (0x1D00, .latin), (0x1D26, .greek), (0x1D2B, .cyrillic), (0x1D2C, .latin),
        (0x1D5D, .greek), (0x1D62, .latin), (0x1D66, .greek), (0x1D6B, .latin), (0x1D78, .cyrillic), (0x1D79, .latin),
        (0x1DBF, .greek), (0x1DC0, .common), (0x1E00, .latin), (0x1F00, .greek), (0x2071, .latin), (0x20D0, .common),
        (0x2126, .greek), (0x2128, .common), (0x212A, .latin), (0x212C, .common), (0x2132, .latin), (0x2133, .common),
        (0x214E, .latin), (0x2C00, .other), (0x2C60, .latin), (0x2C80, .other), (0x2D00, .georgian), (0x2D30, .other),
        (0x2D80, .ethiopic), (0x2DE0, .cyrillic), (0x2E2F, .common), (0x3005, .han), (0x3006, .common),
        (0x302E, .hangul), (0x3031, .common), (0x303B, .han), (0x303C, .common), (0x3041, .hiragana),
        (0x3099, .common), (0x309D, .hiragana), (0x30A1, .katakana), (0x30FC, .common), (0x30FD, .katakana),
        (0x3105, .bopomofo), (0x3131, .hangul), (0x31A0, .bopomofo), (0x31F0, .katakana), (0x3400, .han),
        (0xA000, .other), (0xA640, .cyrillic), (0xA6A0, .other), (0xA717, .common), (0xA722, .latin),
        (0xA788, .common), (0xA78B, .latin), (0xA800, .other), (0xA8E0, .devanagari), (0xA900, .other),
        (0xA960, .hangul), (0xA980, .other), (0xA9CF, .common), (0xA9D0, .other), (0xA9E0, .myanmar),
        (0xAA00, .other), (0xAA60, .myanmar), (0xAA80, .other), (0xAB01, .ethiopic), (0xAB30, .latin),
        (0xAB65, .greek), (0xAB66, .latin), (0xAB70, .other), (0xAC00, .hangul), (0xF900, .han), (0xFB00, .latin),
        (0xFB13, .armenian), (0xFB1D, .hebrew), (0xFB50, .arabic), (0xFE00, .common), (0xFE2E, .cyrillic),
        (0xFE70, .arabic), (0xFF10, .common), (0xFF21, .latin), (0xFF66, .katakana), (0xFF70, .common),
        (0xFF71, .katakana), (0xFF9E, .common), (0xFFA0, .hangul), (0x10000, .other), (0x101FD, .common),
        (0x10280, .other), (0x102E0, .common), (0x10300, .other), (0x10780, .latin), (0x10800, .other),
        (0x1133B, .common), (0x1133C, .other), (0x16FE3, .han), (0x16FE4, .other), (0x16FF0, .han), (0x17000, .other),
        (0x1AFF0, .katakana), (0x1B001, .hiragana), (0x1B120, .katakana), (0x1B150, .hiragana), (0x1B164, .katakana),
        (0x1B170, .other), (0x1CF00, .common), (0x1D242, .greek), (0x1D400, .common), (0x1DA00, .other),
        (0x1DF00, .latin), (0x1E000, .other), (0x1E7E0, .ethiopic), (0x1E800, .other), (0x1EE00, .arabic),
        (0x1FBF0, .common), (0x20000, .han),
    ]
}
