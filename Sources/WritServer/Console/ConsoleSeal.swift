// What the console leaves in a browser: its login's state, its tokens, a message for the next page, a form's token.
package import WritCrypto
package import WritProtocol

/// Seals pairs of names and values, each for one purpose and one browser.
package struct ConsoleSeal: Sendable {
    package enum Purpose: String, CaseIterable, Sendable {
        /// The `state` of an authorization request.
        case login
        /// The tokens.
        case session
        /// A form's token (ASVS 3.5.1).
        case form
        /// What the next page says, a new secret perhaps.
        case message
    }

    private let seals: [Purpose: BrowserSeal]

    package init(masterKeys: MasterKeys) throws(CryptoError) {
        var seals: [Purpose: BrowserSeal] = [:]
        for purpose in Purpose.allCases {
            seals[purpose] = try BrowserSeal("writ console \(purpose.rawValue)", masterKeys: masterKeys)
        }
        self.seals = seals
    }

    /// - Parameter place: Where alone it opens: the browser, and what else it is bound to.
    package func seal(
        _ pairs: [(name: String, value: String)], _ purpose: Purpose, for place: String, random: RandomSource
    ) throws(CryptoError) -> String {
        try seals[purpose]?.seal(Array(FormCoding.encode(pairs).utf8), for: place, random: random) ?? ""
    }

    /// `nil` for everything that was not sealed here for this purpose and place.
    package func open(_ text: String, _ purpose: Purpose, for place: String) -> FormParameters? {
        seals[purpose]?.open(text, for: place).flatMap { try? FormParameters(body: $0) }
    }
}
