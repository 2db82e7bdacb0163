// How many refusals a second are written into the trail, on this node.
import WritProtocol

/// A caller has so many in a realm, so that one stranger leaves room for the refusals of others, and of other realms.
struct RefusalRates: Sendable {
    private struct Source: Hashable {
        var realm: RealmID
        /// ``Caller/network``
        var network: String
    }

    private let rates: RatesPerSecond<Source>

    init(settings: AuthoritySettings) {
        rates = RatesPerSecond(limit: settings.auditRefusalsPerNetwork, totalLimit: settings.auditRefusalsPerSecond)
    }

    func allows(_ realm: RealmID, _ network: String, at now: Instant) -> Bool {
        rates.allows(Source(realm: realm, network: network), at: now)
    }
}
