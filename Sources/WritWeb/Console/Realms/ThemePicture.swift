// The login page drawn small, once in light and once in dark.
import WritProtocol

/// Drawn in the page itself: what a picture's file names is not loaded, and a logo is only named.
struct ThemePicture: Sendable {
    let name: String
    let primary: Colour
    /// An https address; `nil`: the name's first letter stands there.
    let logo: String?
    var description = "The login page in light and in dark"

    private struct Half {
        var tone: String
        var left: Int
        var ground, card, ink, edge: String
        var link: Colour
    }

    /// - Parameter color: `nil`: the stylesheet's own.
    /// - Parameter logo: What a realm could not have set is left out.
    init(name: String, color: Colour?, logo: String?) {
        self.name = String(name.prefix(40))
        primary = color ?? Colour(red: 0x1D, green: 0x4E, blue: 0xD8)
        self.logo = logo.flatMap { LogoURL.isAllowed($0) ? $0 : nil }
    }

    var values: PageValues {
        let light = Half(
            tone: "on-light", left: 0, ground: "#f4f6f9", card: "#ffffff", ink: "#0f172a", edge: "#7d889b",
            link: primary.readable(on: Theme.lightGrounds))
        let dark = Half(
            tone: "on-dark", left: 320, ground: "#0e121a", card: "#171c26", ink: "#e9edf4", edge: "#717d92",
            link: primary.readable(on: Theme.darkGrounds))
        return [
            "description": .text(description), "primary": .text(primary.description),
            "on_primary": .text(primary.textColour.description), "shown_name": .text(name),
            "letter": .text(name.prefix(1).uppercased()), "logo": .optional(logo),
            "halves": .list([light, dark].map(values)),
        ]
    }

    private func values(_ half: Half) -> PageValues {
        [
            "tone": .text(half.tone), "left": .text(String(half.left)), "ground": .text(half.ground),
            "card": .text(half.card), "ink": .text(half.ink), "edge": .text(half.edge),
            "link_color": .text(half.link.description),
        ]
    }
}
