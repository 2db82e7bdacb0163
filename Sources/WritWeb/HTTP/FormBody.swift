// Reads a form's octets off the connection, within its limit.
import HTTPTypes
import HummingbirdCore
import NIOCore
import WritProtocol

/// The body of a POST to the token endpoint and its siblings.
enum FormBody {
    /// RFC 6749 Appendix B: `application/x-www-form-urlencoded`. A charset parameter changes nothing and is tolerated.
    /// - Throws: `.wrongContentType`, also for an encoded body: what would be unpacked has no length to be held to.
    static func checkType(_ headers: HTTPFields) throws(OAuthError) {
        guard let type = headers[.contentType] else { throw OAuthError(.wrongContentType, detail: "none") }
        let media = type.prefix { $0 != ";" }.trimming { $0 == " " || $0 == "\t" }
        guard media.utf8.count == expectedType.utf8.count, media.lowercased() == expectedType else {
            throw OAuthError(.wrongContentType, detail: String(type.prefix(64)))
        }
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw OAuthError(
                .wrongContentType, detail: "Content-Encoding: \(encoding.prefix(64))",
                description: "Send the body without Content-Encoding.")
        }
    }

    private static let expectedType = "application/x-www-form-urlencoded"

    /// - Throws: `.bodyTooLarge` as soon as the length is known to be over `limit`, before the rest is read; ``BodyLost``
    ///   when the connection breaks.
    static func read(_ request: Request, limit: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength], Int(length) ?? .max > limit { throw OAuthError(.bodyTooLarge) }
        var octets: [UInt8] = []
        var parts = request.body.makeAsyncIterator()
        while let part = try await next(&parts) {
            guard octets.count + part.readableBytes <= limit else { throw OAuthError(.bodyTooLarge) }
            octets.append(contentsOf: part.readableBytesView)
        }
        return octets
    }

    private static func next(_ parts: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            throw BodyLost(cause: error)
        }
    }
}

/// The request broke off, or was no HTTP after all: there is nobody to answer, or nothing but 400.
struct BodyLost: Error {
    let cause: any Error
}
