// The OpenAPI 3.1 document of the administration API, written from the table of routes.
import HTTPTypes
import WritJOSE
import WritProtocol

struct OpenAPIDocument {
    let json: [UInt8]

    init(routes: [AdminRoute], publicURL: String) {
        var json = JSONWriter(capacity: 65_536)
        json.beginObject()
        json.member("openapi", "3.1.0")
        json.key("info")
        json.beginObject()
        json.member("title", "Writ administration API")
        json.member("version", "1")
        json.member(
            "description",
            "Realms and what is in them. Access tokens are Writ's own: of the realm `operator` for all realms, of any "
                + "other realm for that one, with the permission that each operation names in `entitlements`.")
        json.endObject()
        json.key("servers")
        json.beginArray()
        json.beginObject()
        json.member("url", AdminPermission.audience(publicURL: publicURL))
        json.endObject()
        json.endArray()
        json.key("paths")
        json.beginObject()
        for path in Self.unique(routes.map(\.path)) {
            json.key(path)
            json.beginObject()
            for route in routes where route.path == path { json.operation(route) }
            json.endObject()
        }
        json.endObject()
        json.key("components")
        Self.writeComponents(of: routes, into: &json)
        json.endObject()
        self.json = json.bytes
    }

    /// ``ErrorReply/json(_:_:)`` as a schema.
    fileprivate static let unreadable = Schema.named(
        "Unreadable",
        .object([.init("error", .text(), required: true), .init("error_description", .text(), required: true)]))

    private static func writeComponents(of routes: [AdminRoute], into json: inout JSONWriter) {
        json.beginObject()
        json.key("schemas")
        json.beginObject()
        let used =
            routes.flatMap { [$0.body].compactMap(\.self) + $0.answers.compactMap(\.schema) }
            + [Problem.schema, Self.unreadable]
        var written: Set<String> = []
        for (name, schema) in used.flatMap(\.namedParts) where written.insert(name).inserted {
            json.key(name)
            json.schema(schema)
        }
        json.endObject()
        json.key("securitySchemes")
        json.beginObject()
        json.key("token")
        json.beginObject()
        json.member("type", "http")
        json.member("scheme", "bearer")
        json.member("bearerFormat", "JWT")
        json.endObject()
        json.endObject()
        json.endObject()
    }

    private static func unique(_ paths: [String]) -> [String] {
        paths.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension JSONWriter {
    fileprivate mutating func operation(_ route: AdminRoute) {
        key(route.method.rawValue.lowercased())
        beginObject()
        member("operationId", route.name)
        member("summary", route.words)
        if let permission = route.access.permission {
            let only =
                switch route.access {
                case .open, .permission: ""
                case .everyRealm: ", held in the realm `operator`"
                case .everything: " and every other one, held in the realm `operator`"
                }
            member("description", "Permission `\(permission.rawValue)`\(only).")
            key("security")
            beginArray()
            beginObject()
            key("token")
            strings([])
            endObject()
            endArray()
        } else {
            key("security")
            strings([])
        }
        parameters(of: route)
        if let body = route.body {
            key("requestBody")
            beginObject()
            member("required", true)
            key("content")
            beginObject()
            content("application/json", body)
            if route.method == .patch { content("application/merge-patch+json", body) }
            endObject()
            endObject()
        }
        key("responses")
        beginObject()
        for answer in route.answers { self.answer(answer) }
        for kind in route.problems { problem(kind) }
        unreadable()
        endObject()
        endObject()
    }

    private mutating func parameters(of route: AdminRoute) {
        key("parameters")
        beginArray()
        for name in route.parameters { parameter(name, in: "path", AdminSchemas.pathParameter(name), nil) }
        for parameter in route.query { self.parameter(parameter.name, in: "query", parameter.schema, parameter.words) }
        if route.isConditional {
            if route.method == .get {
                parameter(
                    "If-None-Match", in: "header", AdminSchemas.knownTags,
                    "The `ETag` of what you have, several parted by commas, or `*`: 304 if it is that.")
            } else {
                parameter(
                    "If-Match", in: "header", AdminSchemas.expectedTag,
                    "The `ETag` of what you read: 412 if it is another now. `*`: 412 if there is none.")
            }
            if route.method == .put {
                parameter("If-None-Match", in: "header", .choice(["*"]), "Only if there is none yet.")
            }
        }
        endArray()
    }

    private mutating func parameter(_ name: String, in place: String, _ schema: Schema, _ words: String?) {
        beginObject()
        member("name", name)
        member("in", place)
        if place == "path" { member("required", true) }
        if let words { member("description", words) }
        key("schema")
        self.schema(schema)
        endObject()
    }

    private mutating func content(_ type: String, _ schema: Schema) {
        key(type)
        beginObject()
        key("schema")
        self.schema(schema)
        endObject()
    }

    private mutating func answer(_ answer: AdminAnswer) {
        key(String(answer.status.code))
        beginObject()
        member("description", answer.words)
        headers([
            answer.hasTag ? ("ETag", AdminSchemas.tag) : nil, answer.status == .created ? ("Location", .uri) : nil,
        ])
        if let schema = answer.schema {
            key("content")
            beginObject()
            content("application/json", schema)
            endObject()
        }
        endObject()
    }

    private mutating func problem(_ kinds: (status: HTTPResponse.Status, titles: [String])) {
        key(String(kinds.status.code))
        beginObject()
        member("description", kinds.titles.joined(separator: "; "))
        switch kinds.status {
        case .unauthorized: headers([("WWW-Authenticate", .text())])
        case .tooManyRequests, .serviceUnavailable: headers([("Retry-After", .text(1...10, pattern: "^[0-9]+$"))])
        case .notModified: headers([("ETag", AdminSchemas.tag)])
        default: break
        }
        if kinds.status != .notModified {
            key("content")
            beginObject()
            content(Problem.mediaType, Problem.schema)
            endObject()
        }
        endObject()
    }

    /// What is refused before it is known for whom it is, so not as a problem.
    private mutating func unreadable() {
        key(String(HTTPResponse.Status.requestHeaderFieldsTooLarge.code))
        beginObject()
        member("description", "The address and the header fields are larger than this server reads.")
        key("content")
        beginObject()
        content("application/json", OpenAPIDocument.unreadable)
        endObject()
        endObject()
    }

    private mutating func headers(_ headers: [(name: String, schema: Schema)?]) {
        let headers = headers.compactMap(\.self)
        guard !headers.isEmpty else { return }
        key("headers")
        beginObject()
        for header in headers {
            key(header.name)
            beginObject()
            member("required", true)
            key("schema")
            schema(header.schema)
            endObject()
        }
        endObject()
    }
}

extension AdminRoute {
    /// The refusals that the operation may give, by status.
    var problems: [(status: HTTPResponse.Status, titles: [String])] {
        guard access != .open else { return [] }
        var kinds: [Problem.Kind] = [
            .malformed, .unauthenticated, .permissionMissing, .rightsNotHeld, .tooManyRequests, .defect, .unavailable,
        ]
        if !parameters.isEmpty { kinds.append(.notFound) }
        if body != nil { kinds += [.tooLarge, .wrongMediaType, .invalid] }
        if method != .get { kinds.append(.conflict) }
        if isConditional, method != .get { kinds.append(.changedMeanwhile) }
        var byStatus: [(status: HTTPResponse.Status, titles: [String])] = []
        for kind in kinds {
            if let index = byStatus.firstIndex(where: { $0.status == kind.row.status }) {
                byStatus[index].titles.append(kind.row.title)
            } else {
                byStatus.append((kind.row.status, [kind.row.title]))
            }
        }
        if isConditional, method == .get { byStatus.append((.notModified, ["It is what you have"])) }
        return byStatus.sorted { $0.status.code < $1.status.code }
    }
}
