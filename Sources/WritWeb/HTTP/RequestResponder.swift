// From a request to its reply: the phases that every request of the public port goes through, in this order.
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import WritProtocol
import WritServer

/// Answers requests by the table of routes. It never throws for what a client sends; only a broken connection passes through.
struct RequestResponder: Sendable {
    let authority: Authority
    let settings: WebSettings
    let routes: RouteTable
    let fields: CommonFields
    let errors: ErrorReply
    let log: RequestLog
    let ids = RequestIDs()
    let date: DateHeader

    init(authority: Authority, settings: WebSettings, routes: RouteTable, fields: CommonFields, logger: Logger) {
        self.authority = authority
        self.settings = settings
        self.routes = routes
        self.fields = fields
        errors = ErrorReply(fields: fields)
        log = RequestLog(logger: logger)
        date = DateHeader(clock: authority.clock)
    }

    /// - Throws: what broke the connection while the body was read.
    func answer(_ request: Request, _ peer: Peer) async throws -> Reply {
        let start = NIODeadline.now()
        let caller = caller(request, peer)
        var entry = RequestLog.Entry(
            endpoint: .unknown, method: request.method, caller: caller, nanoseconds: 0)
        var reply: Reply
        if let (route, realm) = routes.find(target(request)) {
            entry.endpoint = route.endpoint
            reply = try await answer(request, route, realm, &entry)
        } else {
            reply = errors.misdirected(.notFound)
        }
        reply.fields.append(HTTPField(name: .requestID, value: caller.requestID))
        reply.fields.append(HTTPField(name: .date, value: date.text))
        // RFC 9110 §8.6: not with 204, and with 304 it would be the length of what is not sent.
        if reply.status != .noContent, reply.status != .notModified {
            reply.fields.append(HTTPField(name: .contentLength, value: String(reply.body.readableBytes)))
        }
        // RFC 9110 §9.3.2: the same header fields, no body.
        if request.method == .head { reply.body = ByteBuffer() }
        entry.nanoseconds = (NIODeadline.now() - start).nanoseconds.magnitude
        authority.metrics.request(
            endpoint: entry.endpoint, method: RequestMethod(request.method), status: reply.status.code,
            nanoseconds: entry.nanoseconds)
        log.answered(entry, reply)
        return reply
    }

    /// What was asked for; of the absolute form (RFC 9112 §3.2.2), which names a host of its own, the path only.
    private func target(_ request: Request) -> String {
        let target = request.head.path ?? ""
        return target.hasPrefix("/") ? target : request.uri.path
    }

    private func caller(_ request: Request, _ peer: Peer) -> Caller {
        guard peer.isTrustedProxy else { return Caller(requestID: ids.next(), address: peer.address) }
        let given = request.headers[.requestID]
        return Caller(
            requestID: given.flatMap { RequestIDs.isAcceptable($0) ? $0 : nil } ?? ids.next(),
            address: peer.clientAddress(
                forwarded: request.headers[values: .forwardedFor], trusted: settings.trustedProxies))
    }

    private func answer(
        _ request: Request, _ route: Route, _ id: RealmID, _ entry: inout RequestLog.Entry
    ) async throws -> Reply {
        do {
            let realm =
                switch route.snapshot {
                case .current: try await authority.realm(id)
                case .anyKnown: try await authority.realmForPublicDocuments(id)
                }
            guard let realm else { return errors.misdirected(.notFound) }
            entry.realm = id.rawValue
            guard request.method != .options else { return try await preflight(request, route, realm) }
            guard route.methods.allows(request.method) else {
                return errors.misdirected(.methodNotAllowed(route.methods))
            }
            var exchange = Exchange(
                request: request, realm: realm, caller: entry.caller, bodyLimit: settings.bodyLimit)
            defer { entry.client = exchange.client }
            return try await route.answer(&exchange)
        } catch let lost as BodyLost {
            throw lost.cause
        } catch {
            return await refuse(error, request, route, id, entry.caller)
        }
    }

    private func refuse(
        _ error: any Error, _ request: Request, _ route: Route, _ id: RealmID, _ caller: Caller
    ) async -> Reply {
        let error = ErrorReply.oauthError(for: error)
        authority.metrics.refused(error.reason)
        var reply = errors.refused(error, realm: id, requestID: caller.requestID)
        guard route.cors == .registeredOrigins, let origin = request.headers[.origin] else { return reply }
        reply.fields.varyByOrigin()
        // A page must be able to read why it was refused. While the database is away, it has to do without.
        if reply.status.code < 500, let realm = try? await authority.realm(id),
            (try? await authority.allowsPages(of: origin, realm)) == true
        {
            reply.fields.allow(origin: origin)
        }
        return reply
    }

    /// OPTIONS: what may be done here, and by whose pages (Fetch §4.8).
    private func preflight(_ request: Request, _ route: Route, _ realm: RealmSnapshot) async throws -> Reply {
        var reply = Reply(.noContent, fields: fields.bare)
        reply.fields.append(HTTPField(name: .allow, value: route.methods.description))
        guard let origin = request.headers[.origin] else { return reply }
        switch route.cors {
        case .noOrigin: break
        case .anyOrigin:
            reply.fields.allowAnyOrigin()
            reply.fields.allowPreflight(route.methods)
        case .registeredOrigins:
            reply.fields.varyByOrigin()
            guard try await authority.allowsPages(of: origin, realm) else { break }
            reply.fields.allow(origin: origin)
            reply.fields.allowPreflight(route.methods)
        }
        return reply
    }
}

extension Route.Methods {
    func allows(_ method: HTTPRequest.Method) -> Bool {
        switch method {
        case .get, .head: contains(.get)
        case .post: contains(.post)
        default: false
        }
    }
}

extension RequestMethod {
    init(_ method: HTTPRequest.Method) {
        self =
            switch method {
            case .get: .get
            case .head: .head
            case .post: .post
            case .options: .options
            default: .other
            }
    }
}
