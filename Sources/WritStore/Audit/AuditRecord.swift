// An event as it stands in the trail, with the bytes that its block's hash covers.
package import FoundationEssentials
import WritCrypto
import WritJOSE
import WritPostgres
package import WritProtocol

/// A row of `audit_event`, read as it is: whoever changed one by hand may have put anything into it, and that must be
/// found by its hash, not by a failure to read it.
package struct AuditRecord: Sendable {
    package var realm: String
    package var id: UUID
    package var place: AuditPlace
    /// Microseconds since 1970, as the database keeps them.
    package var microseconds: Int64
    package var kind: String
    package var client: String?
    package var user: UUID?
    package var address: String?
    package var requestID: String?
    /// Names and texts in the order of the names' bytes.
    package var detail: [(name: String, value: String)]

    /// A list of columns for statements: realm_id, event_id, position, at, kind, client_id, user_id, address, request_id,
    /// detail.
    init(_ columns: inout Columns) throws(PostgresError) {
        realm = try columns.text()
        id = try columns.uuid()
        place = AuditPlace(position: try columns.int8(), event: id)
        microseconds = try columns.timestamp().microsecondsSince1970
        kind = try columns.text()
        client = try columns.textOrNil()
        user = try columns.uuidOrNil()
        address = try columns.textOrNil()
        requestID = try columns.textOrNil()
        detail = Self.detail(try columns.json())
    }

    static func all(_ rows: PostgresRows) throws(PostgresError) -> [AuditRecord] {
        var records: [AuditRecord] = []
        for row in rows {
            var columns = Columns(row)
            records.append(try AuditRecord(&columns))
        }
        return records
    }

    package var at: Instant { Instant(PostgresTimestamp(microsecondsSince1970: microseconds)) }

    /// Values are texts in every event that Writ writes; whatever else stands there is told as its JSON.
    private static func detail(_ json: [UInt8]) -> [(name: String, value: String)] {
        guard let object = (try? JSONValue(parsing: json))?.object else {
            return [("", String(decoding: json, as: UTF8.self))]
        }
        return object.members.map { member in
            if let text = member.value.string { return (member.name, text) }
            var writer = JSONWriter(capacity: 64)
            writer.value(member.value)
            return (member.name, String(decoding: writer.bytes, as: UTF8.self))
        }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

/// Where an event stands in the order that blocks are made in: by the transaction that wrote it, then by its id.
package struct AuditPlace: Sendable, Comparable {
    package var position: Int64
    package var event: UUID

    package init(position: Int64, event: UUID) {
        self.position = position
        self.event = event
    }

    /// Before every event.
    package static let start = AuditPlace(
        position: 0, event: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

    /// PostgreSQL compares uuids by their bytes, and so does this.
    package static func < (left: Self, right: Self) -> Bool {
        left.position != right.position
            ? left.position < right.position : left.event.octets.lexicographicallyPrecedes(right.event.octets)
    }
}

extension AuditRecord {
    /// SHA-256 of the event as a JSON array without blanks, in UTF-8: realm, id, microseconds, position, kind, client,
    /// user, address, request id (`null` where there is none), and the details as an object, the names in the order of
    /// their bytes.
    package var hash: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginArray()
        json.string(realm)
        json.string(id.uuidString.lowercased())
        json.integer(microseconds)
        json.integer(place.position)
        json.string(kind)
        for text in [client, user?.uuidString.lowercased(), address, requestID] {
            if let text { json.string(text) } else { json.null() }
        }
        json.beginObject()
        for (name, value) in detail { json.member(name, value) }
        json.endObject()
        json.endArray()
        return SHA256.hash(json.bytes)
    }
}

extension UUID {
    package var octets: [UInt8] { withUnsafeBytes(of: uuid) { Array($0) } }
}
