// The administration API: from a request to its reply, in the order of the phases.
import HTTPTypes
import NIOCore
import WritJOSE
import WritProtocol
import WritServer

/// Everything below `/admin/api/v1`. Which operations there are, ``AdminAPI/table`` says.
struct AdminAPI: Sendable {
    let authority: Authority
    let pages: Pages
    let fields: CommonFields
    let rates: AdminRates
    let bodyLimit: Int
    let routes: [AdminRoute]
    /// `openapi.json`.
    let document: [UInt8]

    init(authority: Authority, pages: Pages, fields: CommonFields, settings: WebSettings) {
        self.authority = authority
        self.pages = pages
        self.fields = fields
        rates = AdminRates(limit: settings.adminRequestsPerSecond)
        bodyLimit = settings.bodyLimit
        routes = Self.table
        document = OpenAPIDocument(routes: routes, publicURL: settings.publicURL).json
    }

    /// What the log is told of a request besides.
    struct Notes {
        var operation: String?
        var realm: RealmID?
        var administrator: Administrator?
    }

    func answer(_ request: IncomingRequest, caller: Caller, _ notes: inout Notes) async -> Reply {
        do {
            return try await reply(to: request, caller, &notes)
        } catch {
            var problem = Problem(error, requestID: caller.requestID)
            // What a reading cannot take stands in its query.
            if problem.kind == .invalid, request.method == .get || request.method == .head { problem.kind = .malformed }
            if problem.kind.isOfRights, let administrator = notes.administrator {
                authority.refusedAdministration(
                    administrator, realm: notes.realm, operation: notes.operation ?? "", detail: problem.detail,
                    caller: caller)
            }
            return refused(problem, caller)
        }
    }

    private func reply(
        to request: IncomingRequest, _ caller: Caller, _ notes: inout Notes
    ) async throws -> Reply {
        guard let segments = AdminPath.segments(of: request.originForm) else { throw Problem.notFound }
        let found = routes.filter { $0.matches(segments) }
        guard !found.isEmpty else { throw Problem.notFound }
        guard request.method != .options else { return options(found) }
        let method = request.method == .head ? HTTPRequest.Method.get : request.method
        guard let route = found.first(where: { $0.method.rawValue == method.rawValue }) else {
            var problem = Problem(.methodNotAllowed, "This address answers \(Self.allowed(found)).")
            problem.allow = Self.allowed(found)
            throw problem
        }
        notes.operation = route.name
        let path = route.values(segments)
        let query = try FormParameters(query: request.query ?? "")
        guard let permission = route.access.permission else {
            return Reply(.ok, fields: fields.notStored, json: document)
        }
        let token = try BearerToken.presented(
            authorization: request.fields[.authorization], form: nil, query: query)
        let administrator = try await authority.administrator(token: token, caller: caller)
        notes.administrator = administrator
        try allow(administrator, route, permission, realm: path["realm"], &notes)
        try Self.check(query, route)
        let answer = try await route.answer(
            AdminExchange(
                service: self, administrator: administrator, path: path, query: query,
                body: try body(of: request, route), condition: try condition(of: request, route)))
        return self.reply(answer, to: request)
    }

    /// The rate, what lies within the caller's sight, and the permission, in this order: of a realm that is not theirs
    /// everybody is told the same, whether it is there or not.
    private func allow(
        _ administrator: Administrator, _ route: AdminRoute, _ permission: AdminPermission, realm: String?,
        _ notes: inout Notes
    ) throws(Problem) {
        guard rates.allows(administrator, at: authority.clock.now) else {
            var problem = Problem(.tooManyRequests, "At most \(rates.limit) requests in a second.")
            problem.retryAfter = 1
            throw problem
        }
        if let realm {
            guard let id = RealmID(realm), administrator.governs(id) else { throw .notFound }
            notes.realm = id
        }
        guard administrator.permissions.contains(permission) else {
            var problem = Problem(.permissionMissing, "The permission \(permission.rawValue) is needed.")
            problem.challenge =
                "Bearer realm=\"admin\", error=\"insufficient_scope\", scope=\"\(permission.rawValue)\""
            throw problem
        }
        switch route.access {
        case .open, .permission: break
        case .everyRealm, .everything:
            guard administrator.governsAllRealms else {
                throw Problem(.rightsNotHeld, "Only administrators of the realm \(RealmID.operatorRealm) do this.")
            }
        }
        if case .everything = route.access, !administrator.permissions.isSuperset(of: AdminPermission.allCases) {
            throw Problem(.rightsNotHeld, "Only whoever holds every permission does this.")
        }
    }

    private static func check(_ query: FormParameters, _ route: AdminRoute) throws(Problem) {
        for name in query.names {
            guard let parameter = route.query.first(where: { $0.name == name }) else {
                throw .malformed("\(name.prefix(64)): no such parameter of this address")
            }
            // An empty search would find everything, where the caller's variable was meant to hold something.
            guard let text = query[name] else { throw .malformed("\(name): is empty; leave it out") }
            let value: JSONValue =
                if case .integer = parameter.schema.form { Int64(text).map { .integer($0) } ?? .string(text) } else {
                    .string(text)
                }
            if let fault = parameter.schema.faults(in: value).first {
                throw .malformed("\(name): \(fault.detail)")
            }
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw .malformed("\(name): holds a control character")
            }
        }
    }

    private func body(of request: IncomingRequest, _ route: AdminRoute) throws(Problem) -> JSONObject {
        guard let schema = route.body else { return JSONObject() }
        guard let type = request.fields[.contentType], Self.isJSON(type, for: route) else {
            throw Problem(.wrongMediaType, "Send Content-Type: application/json.")
        }
        if let encoding = request.fields[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(.wrongMediaType, "Send the body without Content-Encoding.")
        }
        guard case .whole(let buffer) = request.body else {
            throw Problem(.tooLarge, "A body may have \(bodyLimit) octets.")
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(
                parsing: Array(buffer.readableBytesView),
                limits: JSONLimits(byteCount: bodyLimit, depth: 16, valueCount: 4096))
        } catch {
            throw Problem.malformed("The body is not the JSON that is wanted: \(error).")
        }
        let faults = schema.faults(in: value)
        guard faults.isEmpty, let object = value.object else {
            throw Problem(.invalid, "The body is not as described.", faults: faults)
        }
        return object
    }

    /// RFC 7396 §2: a change is a merge patch, and may say so.
    private static func isJSON(_ type: String, for route: AdminRoute) -> Bool {
        let parts = type.split(separator: ";", omittingEmptySubsequences: false)
        let media = parts[0].trimming { $0 == " " || $0 == "\t" }.lowercased()
        guard media == "application/json" || (route.method == .patch && media == "application/merge-patch+json") else {
            return false
        }
        // RFC 8259 §8.1: JSON is UTF-8; a charset changes nothing, and another one would lie.
        return parts.dropFirst().allSatisfy {
            ["charset=utf-8", "charset=\"utf-8\""].contains($0.trimming { $0 == " " || $0 == "\t" }.lowercased())
        }
    }

    private func condition(of request: IncomingRequest, _ route: AdminRoute) throws(Problem) -> AdminCondition {
        route.isConditional && route.method != .get ? try AdminCondition(request.fields) : AdminCondition()
    }

    private func reply(_ answer: AdminReply, to request: IncomingRequest) -> Reply {
        var reply =
            if let json = answer.json {
                Reply(answer.status, fields: fields.notStored, json: json)
            } else {
                Reply(answer.status, fields: fields.notStored)
            }
        if let revision = answer.revision {
            reply.fields.append(HTTPField(name: .eTag, value: AdminCondition.tag(revision)))
            // RFC 9110 §13.1.2; only a read that changed nothing.
            if request.method == .get || request.method == .head,
                let known = request.fields[.ifNoneMatch], AdminCondition.names(known, revision)
            {
                return Reply(.notModified, fields: reply.fields.without(.contentType))
            }
        }
        if let location = answer.location {
            reply.fields.append(
                HTTPField(
                    name: .location,
                    value: AdminPermission.audience(publicURL: authority.settings.publicURL) + location))
        }
        return reply
    }

    private func refused(_ problem: Problem, _ caller: Caller) -> Reply {
        var reply = Reply(
            problem.kind.row.status, fields: fields.notStored,
            body: ByteBuffer(bytes: problem.json(requestID: caller.requestID)),
            refusal: .init(reason: problem.kind.rawValue, detail: problem.secretDetail ?? problem.detail))
        reply.fields.append(HTTPField(name: .contentType, value: Problem.mediaType))
        if let challenge = problem.challenge {
            reply.fields.append(HTTPField(name: .wwwAuthenticate, value: challenge))
        }
        if let seconds = problem.retryAfter {
            reply.fields.append(HTTPField(name: .retryAfter, value: String(max(1, seconds.count))))
        }
        if let allow = problem.allow { reply.fields.append(HTTPField(name: .allow, value: allow)) }
        return reply
    }

    /// No page of any origin has business here, so nothing about CORS (Fetch §3.2) is said.
    private func options(_ routes: [AdminRoute]) -> Reply {
        var reply = Reply(.noContent, fields: fields.bare)
        reply.fields.append(HTTPField(name: .allow, value: Self.allowed(routes)))
        return reply
    }

    private static func allowed(_ routes: [AdminRoute]) -> String {
        let methods = Set(routes.map(\.method))
        let names = AdminRoute.Method.allCases.filter(methods.contains).flatMap {
            $0 == .get ? ["GET", "HEAD"] : [$0.rawValue]
        }
        return (names + ["OPTIONS"]).joined(separator: ", ")
    }
}

extension AdminRoute {
    func matches(_ path: [String]) -> Bool {
        guard path.count == segments.count else { return false }
        return zip(segments, path).allSatisfy { segment, text in
            switch segment {
            case .literal(let literal): literal.utf8.elementsEqual(text.utf8)
            case .parameter: !text.isEmpty
            }
        }
    }

    func values(_ path: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for case (.parameter(let name), let text) in zip(segments, path) { values[name] = text }
        return values
    }
}

extension HTTPFields {
    fileprivate func without(_ name: HTTPField.Name) -> HTTPFields {
        var fields = self
        fields[name] = nil
        return fields
    }
}
