// One line of the administration API's table.
import HTTPTypes
import WritProtocol

/// An operation: its address, what it takes, what it needs, what it gives.
struct AdminRoute: Sendable {
    typealias Answer = @Sendable (AdminExchange) async throws -> AdminReply

    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Who may.
    enum Access: Sendable, Equatable {
        /// Everybody: it tells nothing.
        case open
        /// Whoever holds the permission and governs the realm of the path; without a realm in it, whoever holds it.
        case permission(AdminPermission)
        /// Whoever holds it and governs all realms.
        case everyRealm(AdminPermission)
        /// Whoever holds every permission, this one among them, and governs all realms.
        case everything(AdminPermission)

        var permission: AdminPermission? {
            switch self {
            case .open: nil
            case .permission(let permission), .everyRealm(let permission), .everything(let permission): permission
            }
        }
    }

    let method: Method
    /// Below the API's root, with parameters in braces: `/realms/{realm}/clients`.
    let path: String
    let access: Access
    /// The operation's name, in the document and in the log.
    let name: String
    let words: String
    /// What may stand in the query.
    let query: [AdminParameter]
    /// What the body looks like; `nil`: it has none.
    let body: Schema?
    /// Whether `If-Match` and `If-None-Match` are heeded.
    let isConditional: Bool
    let answers: [AdminAnswer]
    let answer: Answer
    /// The path split at its slashes.
    let segments: [Segment]

    enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    init(
        _ method: Method, _ path: String, _ access: Access, _ name: String, _ words: String,
        query: [AdminParameter] = [], takes body: Schema? = nil, conditional isConditional: Bool = false,
        gives answers: AdminAnswer..., by answer: @escaping Answer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.name = name
        self.words = words
        self.query = query
        self.body = body
        self.isConditional = isConditional
        self.answers = answers
        self.answer = answer
        segments = path.split(separator: "/").map { part in
            part.hasPrefix("{") ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    var parameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }
}

/// A reply of an operation that did what was asked.
struct AdminAnswer: Sendable {
    let status: HTTPResponse.Status
    let words: String
    /// `nil`: no body.
    let schema: Schema?
    /// Whether it comes with the `ETag` of what it shows.
    let hasTag: Bool

    static func ok(_ schema: Schema, tag: Bool = false, _ words: String = "As asked.") -> AdminAnswer {
        AdminAnswer(status: .ok, words: words, schema: schema, hasTag: tag)
    }

    static func page(of schema: Schema) -> AdminAnswer {
        .ok(
            .object([
                .init("items", .list(of: schema, limit: 1000), required: true),
                .init("next", AdminParameter.cursor, "Pass it as `after` for the next part; absent in the last one."),
            ]), "A part of the list.")
    }

    static func created(_ schema: Schema, tag: Bool = true) -> AdminAnswer {
        AdminAnswer(status: .created, words: "Made; `Location` says where.", schema: schema, hasTag: tag)
    }

    static let done = AdminAnswer(status: .noContent, words: "Done.", schema: nil, hasTag: false)
    static let accepted = AdminAnswer(status: .accepted, words: "On its way.", schema: nil, hasTag: false)
}

/// A parameter of a query.
struct AdminParameter: Sendable {
    let name: String
    let schema: Schema
    let words: String

    /// ``AdminCursor`` as a reader sees it.
    static let cursor = Schema.text(1...2048, pattern: "^[A-Za-z0-9_-]+$")
    static let limit = AdminParameter(
        name: "limit", schema: .integer(1...1000), words: "Items of a part; 100 by itself.")
    static let after = AdminParameter(
        name: "after", schema: cursor, words: "The `next` of the part before.")
    static let search = AdminParameter(
        name: "search", schema: .text(1...255), words: "Only what has this text in its names, whatever its case.")
    static let part = [limit, after]
    static let registrations =
        part + [
            AdminParameter(
                name: "state", schema: .choice(RegistrationState.allCases.map(\.rawValue)),
                words: "Only those; `pending` are those that wait for a decision.")
        ]
    /// As ``AuditQuery`` has them.
    static let audit =
        part + [
            AdminParameter(name: "from", schema: .text(1...40), words: "A time (RFC 3339), a day, or an age: 15m, 7d."),
            AdminParameter(name: "to", schema: .text(1...40), words: "As `from`; not included."),
            AdminParameter(name: "kind", schema: .text(1...64), words: "What the kind begins with."),
            AdminParameter(name: "user", schema: .text(1...255), words: "A `sub`, or a user name."),
            AdminParameter(name: "client", schema: .text(1...128), words: "A client's id."),
            AdminParameter(name: "request_id", schema: .text(1...64), words: "A request's id."),
            AdminParameter(name: "address", schema: .text(1...64), words: "A network address."),
        ]
    static let searched = [limit, after, search]
}
