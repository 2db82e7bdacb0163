// Refusals of the administration API (RFC 9457). The one table of their kinds.
import HTTPTypes
import WritJOSE
import WritProtocol
import WritServer

/// Why an operation was not done.
struct Problem: Error, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case unauthenticated
        case permissionMissing = "permission-missing"
        case rightsNotHeld = "rights-not-held"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case malformed
        case invalid
        case conflict
        case changedMeanwhile = "changed-meanwhile"
        case tooLarge = "too-large"
        case wrongMediaType = "wrong-media-type"
        case tooManyRequests = "too-many-requests"
        case unavailable
        case defect

        var row: (status: HTTPResponse.Status, title: String) {
            switch self {
            case .unauthenticated: (.unauthorized, "A live access token for the administration API is needed")
            case .permissionMissing: (.forbidden, "The access token lacks a permission")
            case .rightsNotHeld: (.forbidden, "It would go beyond the rights that you hold")
            case .notFound: (.notFound, "There is no such thing")
            case .methodNotAllowed: (.methodNotAllowed, "This address does not answer this method")
            case .malformed: (.badRequest, "The request cannot be read")
            case .invalid: (.unprocessableContent, "A value cannot be")
            case .conflict: (.conflict, "The present state does not allow it")
            case .changedMeanwhile: (.preconditionFailed, "It is not what you read any more")
            case .tooLarge: (.contentTooLarge, "The body is larger than this server accepts")
            case .wrongMediaType: (.unsupportedMediaType, "The body must be JSON")
            case .tooManyRequests: (.tooManyRequests, "Too many requests")
            case .unavailable: (.serviceUnavailable, "It cannot be done at the moment")
            case .defect: (.internalServerError, "The server failed")
            }
        }

        /// Somebody known wanted more than they may.
        var isOfRights: Bool { self == .permissionMissing || self == .rightsNotHeld }
    }

    var kind: Kind
    /// In words that say what to change.
    var detail: String
    var faults: [FieldFault] = []
    /// For the log alone.
    var secretDetail: String?
    var retryAfter: Seconds?
    var challenge: String?
    var allow: String?

    init(_ kind: Kind, _ detail: String, faults: [FieldFault] = []) {
        self.kind = kind
        self.detail = detail
        self.faults = faults
    }

    static func malformed(_ detail: String) -> Problem { Problem(.malformed, detail) }

    /// One answer for what is not there and for what is none of the caller's business.
    static let notFound = Problem(.notFound, "There is nothing at this address.")
}

extension Problem {
    /// - Parameter requestID: Told to whoever met a defect.
    init(_ error: any Error, requestID: String) {
        switch error {
        case let problem as Problem: self = problem
        case let error as AdministrationError: self.init(error)
        default: self.init(ErrorReply.oauthError(for: error), requestID: requestID)
        }
    }

    private init(_ error: AdministrationError) {
        switch error {
        case .notFound(let what): self.init(.notFound, "There is no \(what).")
        case .alreadyExists(let what): self.init(.conflict, "\(what) exists already.")
        case .invalid(let field, let message):
            let pointer = RealmSetting(rawValue: field) == nil ? "/\(field)" : "/settings/\(field)"
            self.init(
                .invalid, "\(field): \(message)", faults: [FieldFault(pointer: pointer, detail: message)])
        case .conflict(let message): self.init(.conflict, message)
        case .changedMeanwhile: self.init(.changedMeanwhile, error.description)
        case .beyondRights(let message): self.init(.rightsNotHeld, message)
        }
    }

    private init(_ error: OAuthError, requestID: String) {
        let row = error.reason.row
        let words = error.description ?? row.description
        switch error.reason {
        case .accessTokenMissing:
            self.init(.unauthenticated, words)
            // RFC 6750 §3.1: whoever brought nothing is told of no error.
            challenge = "Bearer realm=\"admin\""
        case .accessTokenInvalid, .accessTokenRepeated:
            self.init(.unauthenticated, words)
            challenge =
                "Bearer realm=\"admin\", error=\"invalid_token\", "
                + "error_description=\"\(ErrorText.printable(words))\""
        case .throttled:
            self.init(.tooManyRequests, words)
        default:
            self.init(row.status == 503 ? .unavailable : row.status < 500 ? .malformed : .defect, words)
            if row.status == 500 { detail += " Request id: \(requestID)." }
        }
        secretDetail = error.detail
        retryAfter = error.retryAfter ?? (kind == .unavailable ? 2 : nil)
    }
}

extension Problem {
    static let mediaType = "application/problem+json"
    /// The kinds' names; they are names, and no addresses.
    static let typePrefix = "urn:writ:problem:"
    static let schema = Schema.named(
        "Problem",
        .object([
            .init("type", .choice(Kind.allCases.map { typePrefix + $0.rawValue }), required: true),
            .init("title", .text(), required: true),
            .init("status", .integer(400...599), required: true),
            .init("detail", .text(1...8192), required: true, "What to change."),
            .init("instance", .text(), required: true, "The request's id, which its log lines have too."),
            .init(
                "errors",
                .list(
                    of: .object([
                        .init("pointer", .text(0...8192), required: true, "A JSON Pointer into the body (RFC 6901)."),
                        .init("detail", .text(1...8192), required: true),
                    ]), limit: Schema.faultLimit)),
        ]))

    func json(requestID: String) -> [UInt8] {
        let row = kind.row
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("type", Self.typePrefix + kind.rawValue)
        json.member("title", row.title)
        json.member("status", row.status.code)
        json.member("detail", detail)
        json.member("instance", "urn:writ:request:\(requestID)")
        if !faults.isEmpty {
            json.key("errors")
            json.beginArray()
            for fault in faults {
                json.beginObject()
                json.member("pointer", fault.pointer)
                json.member("detail", fault.detail)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
        return json.bytes
    }
}
