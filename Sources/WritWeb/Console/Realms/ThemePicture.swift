// The login page drawn small, once in light and once in dark.

struct ThemePicture: Sendable {
    let name: String
    let primary: Colour

    private struct Side {
        var ground, card, ink, muted, edge: String
        var link: Colour
    }

    /// - Parameter color: `nil`: the stylesheet's own.
    init(name: String, color: Colour?) {
        self.name = String(name.prefix(40))
        primary = color ?? Colour(red: 0x1D, green: 0x4E, blue: 0xD8)
    }

    /// An image of 640 by 300, in which nothing runs and nothing is loaded.
    var svg: String {
        let light = Side(
            ground: "#f4f6f9", card: "#ffffff", ink: "#0f172a", muted: "#4d5a70", edge: "#7d889b",
            link: primary.readable(on: Theme.lightGrounds))
        let dark = Side(
            ground: "#0e121a", card: "#171c26", ink: "#e9edf4", muted: "#a7b1c3", edge: "#717d92",
            link: primary.readable(on: Theme.darkGrounds))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" width="640" height="300" \
            font-family="system-ui, sans-serif">\(half(light, x: 0))\(half(dark, x: 320))</svg>
            """
    }

    private func half(_ side: Side, x: Int) -> String {
        let shown = Markup.escaped(name)
        let letter = Markup.escaped(name.prefix(1).uppercased())
        let text = primary.textColour
        return """
            <g transform="translate(\(x) 0)"><rect width="320" height="300" fill="\(side.ground)"/>\
            <rect width="320" height="4" fill="\(primary)"/>\
            <rect x="40" y="22" width="26" height="26" rx="7" fill="\(primary)"/>\
            <text x="53" y="40" font-size="14" font-weight="600" text-anchor="middle" fill="\(text)">\(letter)</text>\
            <text x="76" y="40" font-size="14" font-weight="600" fill="\(side.ink)">\(shown)</text>\
            <rect x="40" y="62" width="240" height="216" rx="12" fill="\(side.card)" stroke="\(side.edge)" \
            stroke-opacity="0.35"/>\
            <text x="60" y="95" font-size="18" font-weight="600" fill="\(side.ink)">Sign in</text>\
            <text x="60" y="120" font-size="11" fill="\(side.ink)">Username</text>\
            <rect x="60" y="126" width="200" height="26" rx="6" fill="none" stroke="\(side.edge)"/>\
            <text x="60" y="172" font-size="11" fill="\(side.ink)">Password</text>\
            <text x="260" y="172" font-size="11" text-anchor="end" text-decoration="underline" \
            fill="\(side.link)">Forgot?</text>\
            <rect x="60" y="178" width="200" height="26" rx="6" fill="none" stroke="\(side.edge)"/>\
            <rect x="60" y="222" width="200" height="32" rx="6" fill="\(primary)"/>\
            <text x="160" y="243" font-size="13" font-weight="600" text-anchor="middle" fill="\(text)">Sign in</text></g>
            """
    }
}
