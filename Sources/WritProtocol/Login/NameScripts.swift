// Names that could be taken for another one by whoever reads them (UTS #39).

/// What the letters of a name may be, so that nobody registers as somebody else's look-alike.
package enum NameScripts {
    /// UTS #39 §5.2, "highly restrictive": one script, or one of the three ways in which Chinese, Japanese and Korean mix
    /// theirs, with Latin letters among them; §5.3: digits of one kind. No letter that is only another form of one (§3.1,
    /// "Not_NFKC"), and no word of Cyrillic or Greek letters all of which look like Latin ones (§4.1): `сосо` is not coco.
    ///
    /// - Parameter name: of letters, digits, marks and punctuation.
    package static func areDistinct(in name: String) -> Bool {
        var scripts: Set<Script> = []
        var zeros: Set<UInt32> = []
        var looksLatin = true
        for scalar in name.unicodeScalars {
            guard !isVariant(scalar) else { return false }
            if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
                zeros.insert(scalar.value - UInt32(value))
            }
            let script = Script(scalar)
            if script == .common { continue }
            scripts.insert(script)
            looksLatin = looksLatin && latinLookalikes.contains(scalar)
        }
        guard zeros.count <= 1 else { return false }
        if scripts == [.cyrillic] || scripts == [.greek] { return !looksLatin }
        return !scripts.contains(.other)
            && (scripts.count <= 1 || mixtures.contains { scripts.isSubset(of: $0) })
    }

    private static let mixtures: [Set<Script>] = [
        [.latin, .han, .hiragana, .katakana], [.latin, .han, .bopomofo], [.latin, .han, .hangul],
    ]

    /// Full-width, mathematical and superscript letters, ligatures, and what is not seen at all.
    private static func isVariant(_ scalar: Unicode.Scalar) -> Bool {
        // Of a capital, the small letter decides. No word is written without the others in its language.
        scalar.properties.lowercaseMapping.unicodeScalars.contains {
            $0.properties.changesWhenNFKCCaseFolded && !"ßςև\u{E33}\u{EB3}".unicodeScalars.contains($0)
        }
    }

    /// Small and capital letters of the two scripts, among those in use, that share their forms with Latin.
    private static let latinLookalikes = Set(
        "асеһіјорѕухԁԛԝӏАВЕЅІЈКМНОРСТУХԚԜӀ".unicodeScalars + "ονιυραϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧͿ".unicodeScalars)
}
