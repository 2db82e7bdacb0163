// The one place where a refusal or a failure becomes HTTP.
import HTTPTypes
import WritPostgres
import WritProtocol
import WritServer

/// What a request that is not answered as it wished is answered with.
struct ErrorReply: Sendable {
    let fields: CommonFields

    /// Why there is nothing at an address, or not with this method.
    enum Misdirected {
        /// No such path, no such realm, or a realm that is disabled: one answer for all three, so that none can be told
        /// from another.
        case notFound
        case methodNotAllowed(Route.Methods)
    }

    func misdirected(_ why: Misdirected) -> Reply {
        switch why {
        case .notFound:
            return Reply(
                .notFound, fields: fields.notStored, json: Self.json("not_found", "There is nothing at this address."),
                refusal: .init(reason: "notFound"))
        case .methodNotAllowed(let methods):
            var reply = Reply(
                .methodNotAllowed, fields: fields.notStored,
                json: Self.json("invalid_request", "This address does not answer this method."),
                refusal: .init(reason: "methodNotAllowed"))
            reply.fields.append(HTTPField(name: .allow, value: methods.description))
            return reply
        }
    }

    /// A message that is no request.
    func unreadable(_ why: Unreadable) -> Reply {
        let (status, words, detail): (HTTPResponse.Status, String, String?) =
            switch why {
            case .malformed(let detail): (.badRequest, "This is not a well-formed HTTP request.", detail)
            case .fieldsTooLarge:
                (.requestHeaderFieldsTooLarge, "The header fields are larger than this server accepts.", nil)
            case .codingNotImplemented: (.notImplemented, "The only transfer coding read here is chunked.", nil)
            case .versionNotSupported: (.httpVersionNotSupported, "Use HTTP/1.1.", nil)
            }
        return Reply(
            status, fields: fields.notStored, json: Self.json("invalid_request", words),
            refusal: .init(reason: "unreadable", detail: detail))
    }

    /// - Parameter realm: for the challenge.
    func refused(_ error: OAuthError, realm: RealmID, requestID: String) -> Reply {
        let row = error.reason.row
        var description = error.description ?? row.description
        if row.status == 500 { description += " Request id: \(requestID)." }
        var reply = Reply(
            HTTPResponse.Status(code: row.status), fields: fields.notStored,
            json: Self.json(row.code.rawValue, description),
            refusal: .init(reason: error.reason.rawValue, detail: error.detail))
        if let challenge = Self.challenge(for: error, description, realm) {
            reply.fields.append(HTTPField(name: .wwwAuthenticate, value: challenge))
        }
        if let seconds = error.retryAfter ?? (row.status == 503 ? Self.defaultRetryAfter : nil) {
            reply.fields.append(HTTPField(name: .retryAfter, value: String(max(1, seconds.count))))
        }
        return reply
    }

    /// RFC 9110 §11.6.1: what would open the door. Where access tokens are wanted it is a token (RFC 6750 §3), everywhere
    /// else the client's credentials, by the one scheme for them that is a header's (RFC 6749 §5.2).
    private static func challenge(for error: OAuthError, _ description: String, _ realm: RealmID) -> String? {
        let row = error.reason.row
        let bearer = "Bearer realm=\"\(realm)\""
        switch error.reason {
        // §3.1: whoever brought nothing did nothing wrong, and is told of no error.
        case .accessTokenMissing, .registrationTokenMissing: return bearer
        case .accessTokenRepeated, .accessTokenInvalid, .openIDScopeMissing, .registrationTokenInvalid:
            var challenge = bearer + ", error=\"\(row.code.rawValue)\""
            challenge += ", error_description=\"\(ErrorText.printable(description))\""
            if error.reason == .openIDScopeMissing { challenge += ", scope=\"\(ScopeToken.openid)\"" }
            return challenge
        default: return row.status == 401 ? "Basic realm=\"\(realm)\"" : nil
        }
    }

    /// Failures of the infrastructure as the protocol knows them; what is none of ours to explain stays inside.
    static func oauthError(for error: any Error) -> OAuthError {
        switch error {
        case let error as OAuthError: error
        case let error as PostgresError: OAuthError(reason(for: error), detail: String(describing: error))
        default: OAuthError(.internalError, detail: String(describing: error))
        }
    }

    private static func reason(for error: PostgresError) -> OAuthReason {
        switch error {
        case .overloaded: .overloaded
        case .unreachable, .connectionLost, .deadlineExceeded, .closed, .cancelled: .databaseUnavailable
        case .server(let server): isPassing(server.sqlstate) ? .databaseUnavailable : .internalError
        case .decoding: .internalError
        }
    }

    /// SQLSTATE classes that pass by themselves (PostgreSQL Appendix A): connection, rollback of a concurrent transaction,
    /// insufficient resources (a full disk, too many connections), operator intervention, and a standby or a full disk
    /// that takes no writes for now.
    private static func isPassing(_ sqlstate: String) -> Bool {
        ["08", "40", "53", "57"].contains(sqlstate.prefix(2)) || sqlstate == "25006" || sqlstate == "58030"
    }

    private static let defaultRetryAfter: Seconds = 2

    /// RFC 6749 §5.2: the two members hold `%x20-21 / %x23-5B / %x5D-7E` only; anything else becomes `?`, so nothing needs
    /// escaping.
    static func json(_ code: String, _ description: String) -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(48 + code.utf8.count + description.utf8.count)
        json += #"{"error":""#.utf8
        json += code.utf8
        json += #"","error_description":""#.utf8
        for scalar in description.unicodeScalars {
            let isAllowed = (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
            json.append(isAllowed ? UInt8(truncatingIfNeeded: scalar.value) : UInt8(ascii: "?"))
        }
        json += #""}"#.utf8
        return json
    }
}
