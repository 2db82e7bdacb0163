// What an operation of the administration API answers.
import HTTPTypes
import WritJOSE
import WritServer

struct AdminReply: Sendable {
    var status: HTTPResponse.Status
    var json: [UInt8]?
    /// The revision of what the reply shows, for `ETag`.
    var revision: Int64?
    /// Below the API's root: where what was made is.
    var location: String?

    static func ok(revision: Int64? = nil, _ write: (inout JSONWriter) -> Void) -> AdminReply {
        AdminReply(status: .ok, json: json(write), revision: revision)
    }

    /// - Parameter location: Segments below the API's root.
    static func created(
        at location: [String], revision: Int64? = nil, _ write: (inout JSONWriter) -> Void
    ) -> AdminReply {
        AdminReply(
            status: .created, json: json(write), revision: revision,
            location: location.map { "/" + AdminPath.encoded($0) }.joined())
    }

    static let done = AdminReply(status: .noContent)
    static let accepted = AdminReply(status: .accepted)

    /// - Parameter kind: What the list is of; its cursors are of no use for another.
    static func page<Item>(
        _ page: WritServer.Page<Item>, _ kind: AdminCursor.Kind, write: (Item, inout JSONWriter) -> Void
    ) -> AdminReply {
        list(page.items, next: page.next.map { AdminCursor.text($0, kind) }, write: write)
    }

    static func list<Item>(
        _ items: [Item], next: String? = nil, write: (Item, inout JSONWriter) -> Void
    ) -> AdminReply {
        .ok { json in
            json.beginObject()
            json.key("items")
            json.beginArray()
            for item in items { write(item, &json) }
            json.endArray()
            if let next { json.member("next", next) }
            json.endObject()
        }
    }

    private static func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        write(&json)
        return json.bytes
    }
}
