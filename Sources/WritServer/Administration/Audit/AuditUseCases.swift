// What auditors look up: events that fit, in parts or as a stream.
import FoundationEssentials
import WritJOSE
package import WritProtocol
package import WritStore

/// What is looked for, in an auditor's words; `nil` is anything.
package struct AuditQuery: Sendable {
    /// RFC 3339, or a day (its beginning in UTC), or how long ago: `90s`, `15m`, `24h`, `7d`.
    package var from: String?
    /// As `from`; not included.
    package var to: String?
    /// What the kind begins with: `login.` or `login.failed`.
    package var kind: String?
    /// A `sub`, or a user name of somebody who is still there.
    package var user: String?
    package var client: String?
    package var requestID: String?
    package var address: String?

    package init(
        from: String? = nil, to: String? = nil, kind: String? = nil, user: String? = nil, client: String? = nil,
        requestID: String? = nil, address: String? = nil
    ) {
        self.from = from
        self.to = to
        self.kind = kind
        self.user = user
        self.client = client
        self.requestID = requestID
        self.address = address
    }
}

extension Administration {
    /// Events that fit, the newest first. One round trip, and one or two to look at the realm and the user's name.
    ///
    /// - Parameter after: `next` of the part before.
    /// - Throws: `.notFound`, `.invalid`.
    package func listAuditEvents(
        _ realm: RealmID, _ query: AuditQuery = AuditQuery(), after: String? = nil, limit: Int = 100
    ) async throws -> Page<AuditEventSummary> {
        try await requireTrail(realm)
        let limit = Page<AuditEventSummary>.clamped(limit)
        let rows = try await store.listAudit(
            realm, try await filter(query, in: realm), before: try after.map(Self.moment), limit: limit + 1)
        return Page(rows.map { AuditEventSummary(record: $0) }, limit: limit) { Self.text(of: $0.record.moment) }
    }

    /// Events that fit, the oldest first, to be taken part by part. What happens from now on is in none of them: an
    /// export of a busy realm would go on for ever.
    /// - Throws: `.notFound`, `.invalid`.
    package func exportAuditEvents(
        _ realm: RealmID, _ query: AuditQuery = AuditQuery()
    ) async throws -> AuditExport {
        try await requireTrail(realm)
        var filter = try await filter(query, in: realm)
        let now = clock.now
        filter.to = min(filter.to ?? now, now)
        return AuditExport(store: store, realm: realm, filter: filter)
    }

    /// Checkpoints in their order, for whoever keeps them elsewhere.
    /// - Parameter after: The block of the last one of the part before.
    package func listCheckpoints(
        _ realm: RealmID, after: String? = nil, limit: Int = 100
    ) async throws -> Page<AuditCheckpoint> {
        try await requireTrail(realm)
        guard let block = Int64(after ?? "0") else {
            throw AdministrationError.invalid(field: "after", message: "must be a block's number")
        }
        let limit = Page<AuditCheckpoint>.clamped(limit)
        let rows = try await store.checkpoints(realm, after: block, limit: limit + 1)
        return Page(rows, limit: limit) { String($0.block) }
    }

    private func filter(_ query: AuditQuery, in realm: RealmID) async throws -> AuditFilter {
        var filter = AuditFilter(kind: query.kind, requestID: query.requestID, address: query.address)
        filter.from = try instant(query.from, field: "from")
        filter.to = try instant(query.to, field: "to")
        if let from = filter.from, let to = filter.to, to < from {
            throw AdministrationError.invalid(field: "to", message: "must not be earlier than from")
        }
        for (text, field) in [
            (query.kind, "kind"), (query.requestID, "request_id"), (query.address, "address"), (query.user, "user"),
        ] where text?.utf8.contains(0) == true {
            throw AdministrationError.invalid(field: field, message: "must not hold a NUL character")
        }
        if let client = query.client { filter.client = try Self.clientID(client) }
        if let user = query.user {
            // A `sub` need not be anybody's any more.
            filter.user = if let id = UserID(user) { id } else { try await findUser(realm, user).user.id }
        }
        return filter
    }

    private func instant(_ text: String?, field: String) throws(AdministrationError) -> Instant? {
        guard let text else { return nil }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        if let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
            (0...1_000_000).contains(count)
        {
            return clock.now - Seconds(count * unit)
        }
        let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        guard let date = try? Date(whole, strategy: Date.ISO8601FormatStyle()) else {
            throw .invalid(
                field: field,
                message: "must be a time as 2026-01-31T12:00:00Z, a day as 2026-01-31, or an age as 24h or 7d")
        }
        return Instant(millisecondsSince1970: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    private static func text(of moment: AuditMoment) -> String {
        "\(moment.microseconds).\(moment.event.uuidString.lowercased())"
    }

    private static func moment(_ text: String) throws(AdministrationError) -> AuditMoment {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let microseconds = Int64(parts[0]), let event = UUID(uuidString: String(parts[1])),
            (0...7_258_118_400_000_000).contains(microseconds)
        else { throw .invalid(field: "after", message: "must be `next` of the part before") }
        return AuditMoment(microseconds: microseconds, event: event)
    }
}

extension AuditRecord {
    var moment: AuditMoment { AuditMoment(microseconds: microseconds, event: id) }
}
