// One request to the administration API, when it is known who asks and that they may.
import HTTPTypes
import WritJOSE
import WritProtocol
import WritServer

/// What an operation is given. The body is as its schema describes it, and no parameter of the query is unknown.
struct AdminExchange: Sendable {
    let service: AdminAPI
    let administrator: Administrator
    let path: [String: String]
    let query: FormParameters
    let body: JSONObject
    let condition: AdminCondition

    var administration: Administration { service.authority.administration(administrator, service.pages) }

    /// The realm of the path. It is within the caller's sight, and need not be there.
    func realm() throws(Problem) -> RealmID { try id("realm", RealmID.init) }
    func client() throws(Problem) -> ClientID { try id("client_id", ClientID.init) }
    func role() throws(Problem) -> RoleName { try id("role", RoleName.init) }
    func group() throws(Problem) -> GroupID { try id("group_id", GroupID.init) }
    func api() throws(Problem) -> APIID { try id("api_id", APIID.init) }
    /// An application is of the client that it asks for.
    func registration() throws(Problem) -> ClientID { try id("registration_id", ClientID.init) }
    func user() throws(Problem) -> UserID { try id("sub", UserID.init) }

    /// A parameter of the path; what cannot be an id is the id of nothing.
    func id<ID>(_ name: String, _ make: (String) -> ID?) throws(Problem) -> ID {
        guard let id = path[name].flatMap(make) else { throw .notFound }
        return id
    }

    var limit: Int { query["limit"].flatMap { Int($0) } ?? 100 }
    var search: String? { query["search"] }

    /// The key behind which the part begins.
    func after(_ kind: AdminCursor.Kind) throws(Problem) -> String? {
        guard let text = query["after"] else { return nil }
        guard let key = AdminCursor.key(text, kind) else { throw .malformed("after: no cursor of this list") }
        return key
    }
}

/// RFC 9110 §13.1: only if it is what the caller has read, or only if there is none.
struct AdminCondition: Sendable, Equatable {
    /// `If-Match` with one tag.
    var revision: Int64?
    /// `If-Match: *`.
    var mustExist = false
    /// `If-None-Match: *` on a write.
    var mustBeNew = false

    init() {}

    /// - Throws: `.malformed`; `.changedMeanwhile` for a tag that can be none of ours, a weak one for example: it matches
    ///   nothing (RFC 9110 §8.8.3.2).
    init(_ fields: HTTPFields) throws(Problem) {
        if let text = fields[.ifMatch] {
            if text == "*" {
                mustExist = true
            } else {
                revision = try Self.revision(text)
            }
        }
        if let text = fields[.ifNoneMatch] {
            guard text == "*" else { throw .malformed("If-None-Match: only * is of use here") }
            mustBeNew = true
        }
    }

    static func tag(_ revision: Int64) -> String { "\"\(revision)\"" }

    /// Whether `If-None-Match` of a read names the revision: one tag of several, compared weakly, or any (RFC 9110
    /// §13.1.2). Tags of ours hold no comma, so whatever a strange one holds, it is none of them.
    static func names(_ field: String, _ revision: Int64) -> Bool {
        let tag = tag(revision)
        return field.split(separator: ",").contains { part in
            let known = part.trimming { $0 == " " || $0 == "\t" }
            return known == "*" || known == tag || known == "W/" + tag
        }
    }

    private static func revision(_ text: String) throws(Problem) -> Int64 {
        let isWeak = text.hasPrefix("W/")
        let tag = isWeak ? text.dropFirst(2) : text[...]
        guard tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\""), !tag.dropFirst().dropLast().contains("\"")
        else {
            throw .malformed("If-Match: one entity tag, as ETag gave it, or *")
        }
        guard !isWeak, let revision = Int64(tag.dropFirst().dropLast()), Self.tag(revision) == text else {
            throw Problem(.changedMeanwhile, "If-Match: this is no tag of it")
        }
        return revision
    }
}
