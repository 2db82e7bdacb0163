// What a form's body must look like before it is read.
import HTTPTypes
import NIOCore
import WritProtocol

/// The body of a POST to the token endpoint and its siblings.
enum FormBody {
    /// RFC 6749 Appendix B: `application/x-www-form-urlencoded`. A charset parameter changes nothing and is tolerated.
    /// - Throws: `.wrongContentType`, also for an encoded body: what would be unpacked has no length to be held to;
    ///   `.bodyTooLarge`.
    static func octets(_ request: IncomingRequest) throws(OAuthError) -> [UInt8] {
        guard let type = request.fields[.contentType] else { throw OAuthError(.wrongContentType, detail: "none") }
        guard type == expectedType || isExpected(type) else {
            throw OAuthError(.wrongContentType, detail: String(type.prefix(64)))
        }
        if let encoding = request.fields[.contentEncoding], encoding.lowercased() != "identity" {
            throw OAuthError(
                .wrongContentType, detail: "Content-Encoding: \(encoding.prefix(64))",
                description: "Send the body without Content-Encoding.")
        }
        guard case .whole(let body) = request.body else { throw OAuthError(.bodyTooLarge) }
        return Array(body.readableBytesView)
    }

    /// In another spelling, or with parameters.
    private static func isExpected(_ type: String) -> Bool {
        let media = type.prefix { $0 != ";" }.trimming { $0 == " " || $0 == "\t" }
        return media.utf8.count == expectedType.utf8.count && media.lowercased() == expectedType
    }

    private static let expectedType = "application/x-www-form-urlencoded"
}
