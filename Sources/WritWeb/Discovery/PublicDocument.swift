// A document that is the same for everybody, ready to be sent, and its conditional form (RFC 9110 §13).
import HTTPTypes
import NIOCore
import WritCrypto
import WritProtocol

/// Body and header fields, made once and shared by all replies.
struct PublicDocument: Sendable {
    private let body: ByteBuffer
    private let full: HTTPFields
    private let notModified: HTTPFields
    private let tag: String

    /// - Parameter fields: what every public document begins with.
    init(_ json: [UInt8], fields: HTTPFields, isForAnyOrigin: Bool) {
        body = ByteBuffer(bytes: json)
        tag = "\"" + Base64.url.encode(Array(SHA256.hash(json).prefix(16))) + "\""
        var fields = fields
        fields.append(HTTPField(name: .eTag, value: tag))
        if isForAnyOrigin { fields.allowAnyOrigin() }
        notModified = fields
        fields.append(HTTPField(name: .contentType, value: "application/json"))
        full = fields
    }

    /// 304 when the asker has it already.
    func reply(ifNoneMatch: String?) -> Reply {
        guard let ifNoneMatch, matches(ifNoneMatch) else { return Reply(.ok, fields: full, body: body) }
        return Reply(.notModified, fields: notModified)
    }

    /// RFC 9110 §13.1.2: weak comparison with each listed tag; `*` is any.
    private func matches(_ list: String) -> Bool {
        list.split(separator: ",").contains { item in
            let item = item.trimming { $0 == " " || $0 == "\t" }
            return item == "*" || (item.hasPrefix("W/") ? item.dropFirst(2) : item) == tag
        }
    }
}
