// An event of the trail as auditors see it.
import FoundationEssentials
package import WritJOSE
import WritPostgres
package import WritStore

package struct AuditEventSummary: Sendable {
    package var record: AuditRecord

    /// RFC 3339 in UTC, to the microsecond: the trail's own precision.
    package var time: String {
        let seconds = PostgresTimestamp(microsecondsSince1970: record.microseconds).secondsSince1970
        let fraction = String(record.microseconds - seconds * 1_000_000)
        let whole = Date(timeIntervalSince1970: Double(seconds)).ISO8601Format().dropLast()
        return "\(whole).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)Z"
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", record.id.uuidString.lowercased())
        json.member("at", time)
        json.member("realm", record.realm)
        json.member("kind", record.kind)
        if let client = record.client { json.member("client_id", client) }
        if let user = record.user { json.member("user_id", user.uuidString.lowercased()) }
        if let address = record.address { json.member("address", address) }
        if let requestID = record.requestID { json.member("request_id", requestID) }
        json.key("detail")
        json.beginObject()
        for (name, value) in record.detail { json.member(name, value) }
        json.endObject()
        json.member("position", record.place.position)
        json.endObject()
    }

    /// The columns of a row in CSV (RFC 4180), in the order of ``columns``.
    package var row: [String] {
        var detail = JSONWriter(capacity: 128)
        detail.beginObject()
        for (name, value) in record.detail { detail.member(name, value) }
        detail.endObject()
        return [
            record.id.uuidString.lowercased(), time, record.realm, record.kind, record.client ?? "",
            record.user?.uuidString.lowercased() ?? "", record.address ?? "", record.requestID ?? "",
            String(decoding: detail.bytes, as: UTF8.self), String(record.place.position),
        ]
    }

    package static let columns = [
        "id", "at", "realm", "kind", "client_id", "user_id", "address", "request_id", "detail", "position",
    ]
}
