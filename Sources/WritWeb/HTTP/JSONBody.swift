// What a JSON document's body must look like before it is read.
import HTTPTypes
import NIOCore
import WritProtocol

enum JSONBody {
    /// RFC 7591 §3.1: `application/json`.
    /// - Throws: `.wrongContentType`, also for an encoded body; `.bodyTooLarge`.
    static func octets(_ request: IncomingRequest) throws(OAuthError) -> [UInt8] {
        let media = (request.fields[.contentType] ?? "").prefix { $0 != ";" }.trimming { $0 == " " || $0 == "\t" }
        guard media.lowercased() == "application/json" else {
            throw OAuthError(
                .wrongContentType, detail: String(media.prefix(64)),
                description: "Send the metadata as application/json.")
        }
        if let encoding = request.fields[.contentEncoding], encoding.lowercased() != "identity" {
            throw OAuthError(
                .wrongContentType, detail: "Content-Encoding: \(encoding.prefix(64))",
                description: "Send the body without Content-Encoding.")
        }
        guard case .whole(let body) = request.body else { throw OAuthError(.bodyTooLarge) }
        return Array(body.readableBytesView)
    }
}
