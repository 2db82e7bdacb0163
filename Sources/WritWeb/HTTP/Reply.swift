// What an endpoint answers, before it is written.
import HTTPTypes
import HummingbirdCore
import NIOCore
import WritProtocol

/// Status, header fields and a body in memory; of a long one its beginning.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var fields: HTTPFields
    var body: ByteBuffer
    /// What follows `body`.
    var rest: ReplyStream?
    /// What the log says of it besides.
    var refusal: Refusal?

    /// Why a request was refused, for log and metrics.
    struct Refusal: Sendable {
        var reason: String
        var detail: String?
    }

    init(_ status: HTTPResponse.Status, fields: HTTPFields, body: ByteBuffer = ByteBuffer(), refusal: Refusal? = nil) {
        self.status = status
        self.fields = fields
        self.body = body
        self.refusal = refusal
    }

    /// A JSON body.
    init(_ status: HTTPResponse.Status, fields: HTTPFields, json: [UInt8], refusal: Refusal? = nil) {
        self.init(status, fields: fields, body: ByteBuffer(bytes: json), refusal: refusal)
        self.fields.append(Self.jsonType)
    }

    private static let jsonType = HTTPField(name: .contentType, value: "application/json")

    /// RFC 7519 §10.3.1: a signed body.
    init(_ status: HTTPResponse.Status, fields: HTTPFields, jwt: String) {
        self.init(status, fields: fields, body: ByteBuffer(string: jwt))
        self.fields.append(Self.jwtType)
    }

    private static let jwtType = HTTPField(name: .contentType, value: "application/jwt")

    var head: HTTPResponse { HTTPResponse(status: status, headerFields: fields) }
    var responseBody: ResponseBody {
        guard let rest else { return body.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: body) }
        return ResponseBody { [body] writer in
            try await writer.write(body)
            while let part = try await rest.next() { try await writer.write(part) }
            try await writer.finish(nil)
        }
    }
}

/// The part of a body that is made while it is sent: no more of it is in memory than one part.
struct ReplyStream: Sendable {
    /// The next part, which is asked for when the one before has gone; `nil`: that was all. When it throws, the
    /// connection is broken off, so that nobody takes what has come for the whole.
    var next: @Sendable () async throws -> ByteBuffer?

    /// Hands on the beginning and every part, in pieces of so many octets at most.
    /// - Returns: Whether it was all.
    func pass(
        after beginning: ByteBuffer, in size: Int, to write: @Sendable (ByteBuffer) async throws -> Void
    ) async -> Bool {
        do {
            var part: ByteBuffer? = beginning
            while var octets = part {
                while octets.readableBytes > 0, let piece = octets.readSlice(length: min(size, octets.readableBytes)) {
                    try await write(piece)
                }
                part = try await next()
            }
            return true
        } catch {
            return false
        }
    }
}

extension HTTPField.Name {
    // The names are tokens of RFC 9110 §5.6.2, so they exist.
    static let requestID = HTTPField.Name("X-Request-Id") ?? .via
    static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .via
}
