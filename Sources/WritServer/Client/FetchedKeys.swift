// The public keys of clients that publish them at an address (`jwks_uri`, RFC 7591 §2).
import WritJOSE
import WritOutbound
import WritProtocol

/// Keys by address, as every client with that address would get them.
///
/// They are believed for a while, and fetched again when an assertion names a key that is not among them, since a client
/// changes its keys whenever it likes (OIDC Core §10.1.1); but an address is asked at most once in `patience`, whoever
/// sends assertions with whatever key ids. While the client's server is away its last keys hold on for a day.
actor FetchedKeys {
    private struct Entry {
        var keys: JWKS?
        /// When `keys` came.
        var fetchedAt: Instant
        /// When the address was asked last, with or without success.
        var askedAt: Instant
    }

    private let outbound: Outbound
    private let clock: WallClock
    private var entries: [String: Entry] = [:]
    private var underWay: [String: Task<JWKS?, Never>] = [:]

    private static let freshness: Seconds = 600
    private static let patience: Seconds = 30
    private static let longestHold: Seconds = 86_400
    /// Addresses kept; when there are more, the one asked longest ago goes.
    private static let limit = 1024

    init(outbound: Outbound, clock: WallClock) {
        self.outbound = outbound
        self.clock = clock
    }

    /// No I/O while the keys at hand will do; else one request, shared by all who wait for the same address.
    /// - Parameter kid: What the assertion names.
    /// - Returns: None when they cannot be had.
    func keys(at address: String, for kid: String?) async -> [JWK] {
        let now = clock.now
        if let entry = entries[address] {
            let isFresh = now < entry.fetchedAt + Self.freshness
            let holds =
                entry.keys.map { set in kid.map { kid in set.keys.contains { $0.kid == kid } } ?? true } ?? false
            let mayAsk = now >= entry.askedAt + Self.patience
            if (isFresh && holds) || !mayAsk { return usable(entry, now) }
        }
        let task = underWay[address] ?? Task { [outbound] in await Self.fetch(address, outbound) }
        let isMine = underWay[address] == nil
        underWay[address] = task
        let fetched = await task.value
        if isMine {
            underWay[address] = nil
            note(fetched, address)
        }
        if let fetched { return fetched.keys }
        return entries[address].map { usable($0, now) } ?? []
    }

    private func usable(_ entry: Entry, _ now: Instant) -> [JWK] {
        now < entry.fetchedAt + Self.longestHold ? entry.keys?.keys ?? [] : []
    }

    private func note(_ fetched: JWKS?, _ address: String) {
        let now = clock.now
        var entry = entries[address] ?? Entry(keys: nil, fetchedAt: now, askedAt: now)
        entry.askedAt = now
        if let fetched {
            entry.keys = fetched
            entry.fetchedAt = now
        }
        if entries[address] == nil, entries.count >= Self.limit,
            let oldest = entries.min(by: { $0.value.askedAt < $1.value.askedAt })?.key
        {
            entries[oldest] = nil
        }
        entries[address] = entry
    }

    private static func fetch(_ address: String, _ outbound: Outbound) async -> JWKS? {
        guard let reply = try? await outbound.get(address, accept: "application/jwk-set+json, application/json"),
            reply.status == 200
        else { return nil }
        return try? JWKS(json: reply.body)
    }
}

extension Authority {
    /// What an assertion of the client is verified with.
    func keys(of client: Client, for assertion: String) async -> [JWK] {
        guard let address = client.details.jwksURI else { return client.keys }
        return await fetchedKeys.keys(at: address, for: JWS.unverifiedKeyID(assertion))
    }
}
