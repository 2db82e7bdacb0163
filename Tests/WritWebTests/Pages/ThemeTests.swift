// Colours: whatever a realm chooses, what is written can be read.
import Testing

@testable import WritWeb

@Suite struct ThemeTests {
    /// A lattice over all of sRGB.
    private static let lattice = stride(from: 0, through: 255, by: 51).flatMap { red in
        stride(from: 0, through: 255, by: 51).flatMap { green in
            stride(from: 0, through: 255, by: 51).map { blue in
                Colour(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
            }
        }
    }

    @Test func `text on a button has 4.5 to 1 on every colour, at rest and under the pointer`() {
        for colour in Self.lattice {
            let css = Theme(primary: colour).css
            let text = colour.textColour
            #expect(colour.contrast(with: text) >= 4.5, "\(colour)")
            let hover = Self.value("--primary-hover", css)
            #expect((hover?.contrast(with: text) ?? 0) >= 4.5, "\(colour)")
        }
    }

    @Test func `links have 4.5 to 1 on card and page, in light and in dark`() {
        for colour in Self.lattice {
            let lines = Theme(primary: colour).css.split(separator: "\n")
            for (line, grounds) in [(lines[0], Theme.lightGrounds), (lines[1], Theme.darkGrounds)] {
                let link = Self.value("--link", String(line))
                for ground in grounds { #expect((link?.contrast(with: ground) ?? 0) >= 4.5, "\(colour)") }
            }
        }
    }

    @Test func `a colour that can be read is left as it is`() {
        #expect(Self.value("--link", Theme(primary: .black).css) == .black)
    }

    @Test func `the grounds are those of the stylesheet`() {
        let css = TemplateFiles.embedded["writ.css"]
        let parts = css.split(separator: "@media (prefers-color-scheme: dark)", maxSplits: 1).map(String.init)
        for (part, grounds) in zip(parts, [Theme.lightGrounds, Theme.darkGrounds]) {
            #expect([Self.value("--card", part), Self.value("--ground", part)] == grounds)
        }
    }

    /// WCAG 2.2 §1.4.3 and §1.4.11, for the stylesheet's own colours.
    @Test func `the stylesheet's texts have 4.5 to 1 on their grounds, and edges of fields 3 to 1`() {
        let css = TemplateFiles.embedded["writ.css"]
        let parts = css.split(separator: "@media (prefers-color-scheme: dark)", maxSplits: 1).map(String.init)
        for part in parts {
            let pairs = [
                ("--ink", ["--card", "--ground", "--wash"]), ("--muted", ["--card", "--ground", "--wash"]),
                ("--link", ["--card", "--ground"]), ("--good", ["--good-wash"]),
                ("--bad", ["--bad-wash", "--card"]), ("--note", ["--note-wash"]),
            ]
            for (text, grounds) in pairs {
                for ground in grounds {
                    let ratio = Self.value(text, part).flatMap { a in Self.value(ground, part)?.contrast(with: a) }
                    #expect((ratio ?? 0) >= 4.5, "\(text) on \(ground)")
                }
            }
            let edge = Self.value("--edge", part).flatMap { a in Self.value("--card", part)?.contrast(with: a) }
            #expect((edge ?? 0) >= 3)
        }
    }

    @Test(arguments: ["", "#", "#fff", "#12345", "#1234567", "123456", "#12345g", "#+12345", "red", "#１２３４５６"])
    func `a colour is a number sign and six digits`(text: String) {
        #expect(Colour(text) == nil)
    }

    @Test(arguments: [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48)])
    func `contrast is as WCAG defines it`(a: String, b: String, ratio: Double) throws {
        let contrast = try #require(Colour(a)).contrast(with: try #require(Colour(b)))
        #expect(abs(contrast - ratio) < 0.01)
    }

    private static func value(_ name: String, _ css: String) -> Colour? {
        guard let start = css.firstRange(of: name + ":")?.upperBound else { return nil }
        return Colour(String(css[start...].drop { $0 == " " }.prefix(7)))
    }
}
