// A realm's colour as a stylesheet, in which every text stays readable whatever colour was chosen.

/// The custom properties that `writ.css` has defaults for. The grounds are those of `writ.css`.
struct Theme: Sendable, Equatable {
    let primary: Colour

    /// Card and page behind text in light and in dark, as `writ.css` has them.
    static let lightGrounds = [Colour("#ffffff"), Colour("#f4f6f9")].compactMap(\.self)
    static let darkGrounds = [Colour("#171c26"), Colour("#0e121a")].compactMap(\.self)

    /// The file. The button has the colour itself; links, focus rings and other text have it as far darkened or lightened
    /// as 4.5:1 on their ground takes.
    var css: String {
        let text = primary.textColour
        let hover = primary.mixed(with: text == .white ? .black : .white, 0.14)
        return """
            :root{--primary:\(primary);--on-primary:\(text);--primary-hover:\(hover);\
            --link:\(primary.readable(on: Self.lightGrounds))}
            @media (prefers-color-scheme:dark){:root{--link:\(primary.readable(on: Self.darkGrounds))}}

            """
    }
}
