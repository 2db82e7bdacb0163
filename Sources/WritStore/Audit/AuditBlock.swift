// A block of the audit chain: what it holds of its events, and what its hash covers.
import FoundationEssentials
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol

/// A run of one realm's events, of one month. See AuditChain.md.
package struct AuditBlock: Sendable {
    package var realm: String
    /// From 1 on.
    package var number: Int64
    /// Milliseconds since 1970, by the database's clock.
    package var sealedAt: Int64
    /// `2026-11`.
    package var month: String
    package var events: Int
    /// The last event; the first is the one behind the last of the block before.
    package var last: AuditPlace
    package var previousHash: [UInt8]
    package var eventsHash: [UInt8]
    package var hash: [UInt8]
    /// What tells which event was touched; `nil` when the month is dropped.
    package var entries: [UInt8]?

    /// Before the first block.
    package static let noHash = [UInt8](repeating: 0, count: SHA256.byteCount)

    /// - Parameter events: At least one, in their order, all of one month.
    init(_ events: [AuditRecord], after head: AuditHead, sealedAt: Int64) {
        precondition(!events.isEmpty, "a block holds an event")
        let hashes = events.map(\.hash)
        realm = events[0].realm
        number = head.block + 1
        self.sealedAt = sealedAt
        month = events[0].month
        self.events = events.count
        last = events[events.count - 1].place
        previousHash = head.hash
        eventsHash = Self.hash(ofEvents: hashes)
        hash = Self.noHash
        entries = zip(events, hashes).flatMap { $0.id.octets + $1.prefix(16) }
        hash = computedHash
    }

    package static func hash(ofEvents hashes: [[UInt8]]) -> [UInt8] { SHA256.hash(hashes.flatMap { $0 }) }

    /// SHA-256 of a JSON array without blanks: `writ-audit-block`, 1, realm, number, the hash before, the time, month,
    /// number of events, position and id of the last, the events' hash; hashes in hexadecimal digits.
    package var computedHash: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginArray()
        json.string("writ-audit-block")
        json.integer(1)
        json.string(realm)
        json.integer(number)
        json.string(previousHash.hexadecimal)
        json.integer(sealedAt)
        json.string(month)
        json.integer(Int64(events))
        json.integer(last.position)
        json.string(last.event.uuidString.lowercased())
        json.string(eventsHash.hexadecimal)
        json.endArray()
        return SHA256.hash(json.bytes)
    }

    /// Columns: realm_id, block, sealed_at, month as text, events, last_position, last_event, previous_hash, events_hash,
    /// hash, entries.
    init(_ columns: inout Columns) throws(PostgresError) {
        realm = try columns.text()
        number = try columns.int8()
        sealedAt = try columns.instant().millisecondsSince1970
        month = try columns.text()
        events = Int(try columns.int8())
        last = AuditPlace(position: try columns.int8(), event: try columns.uuid())
        previousHash = try columns.bytes()
        eventsHash = try columns.bytes()
        hash = try columns.bytes()
        entries = try columns.bytesOrNil()
    }
}

/// The end of a realm's chain.
package struct AuditHead: Sendable, Equatable {
    package var block: Int64
    package var hash: [UInt8]
    /// Those of all blocks.
    package var events: Int64

    package static let none = AuditHead(block: 0, hash: AuditBlock.noHash, events: 0)

    package init(block: Int64, hash: [UInt8], events: Int64) {
        self.block = block
        self.hash = hash
        self.events = events
    }
}

extension AuditRecord {
    /// Of `at` in UTC, `2026-11`.
    var month: String {
        let seconds = PostgresTimestamp(microsecondsSince1970: microseconds).secondsSince1970
        return String(Date(timeIntervalSince1970: Double(seconds)).ISO8601Format().prefix(7))
    }
}

extension AuditBlock {
    /// Row of the recordset that `insertAuditBlocks` reads.
    func write(to json: inout JSONWriter, total: Int64, isHead: Bool) {
        json.beginObject()
        json.member("realm_id", realm)
        json.member("block", number)
        json.member("sealed_ms", sealedAt)
        json.member("month", "\(month)-01")
        json.member("events", events)
        json.member("last_position", last.position)
        json.member("last_event", last.event.uuidString)
        json.member("previous_hash", previousHash.hexadecimal)
        json.member("events_hash", eventsHash.hexadecimal)
        json.member("hash", hash.hexadecimal)
        json.member("entries", (entries ?? []).hexadecimal)
        json.member("total", total)
        json.member("is_head", isHead)
        json.endObject()
    }
}
