// From a request to its reply: the phases that every request of the public port goes through, in this order.
import HTTPTypes
import Logging
import NIOCore
import WritProtocol
import WritServer

/// Answers requests by the table of routes, whatever a client sends.
struct RequestResponder: Sendable {
    let authority: Authority
    let settings: WebSettings
    let routes: RouteTable
    let fields: CommonFields
    let errors: ErrorReply
    let pages: Pages
    let log: RequestLog
    let ids = RequestIDs()
    let date: DateHeader
    let administration: AdminAPI
    let console: Console

    init(
        authority: Authority, settings: WebSettings, routes: RouteTable, administration: AdminAPI, console: Console,
        pages: Pages, fields: CommonFields, logger: Logger
    ) {
        self.authority = authority
        self.settings = settings
        self.routes = routes
        self.administration = administration
        self.console = console
        self.fields = fields
        self.pages = pages
        errors = ErrorReply(fields: fields)
        log = RequestLog(logger: logger)
        date = DateHeader(clock: authority.clock)
    }

    func answer(_ request: IncomingRequest, _ peer: Peer) async -> Reply {
        let start = NIODeadline.now()
        let caller = caller(request, peer)
        var entry = RequestLog.Entry(endpoint: .unknown, method: request.method, caller: caller, nanoseconds: 0)
        var reply: Reply
        if let (route, realm) = routes.find(request.originForm) {
            entry.endpoint = route.endpoint
            reply = await answer(request, route, realm, &entry)
        } else if AdminPath.contains(request.originForm) {
            entry.endpoint = .administration
            reply = await administration.answer(request, caller: caller, &entry.administration)
            entry.realm = entry.administration.realm?.rawValue
        } else if Console.contains(request.originForm) {
            entry.endpoint = .console
            reply = await console.answer(request, caller: caller)
        } else {
            reply = nothing(at: request, entry.caller)
        }
        // RFC 9110 §9.3.2: the same header fields, no body.
        complete(&reply, &entry, since: start)
        if request.method == .head {
            reply.body = ByteBuffer()
            reply.rest = nil
        }
        return reply
    }

    /// What is no request that could be answered, refused; the connection ends with it.
    func refuse(_ why: Unreadable, _ peer: Peer) -> Reply {
        var entry = RequestLog.Entry(
            endpoint: .unknown, method: nil, caller: Caller(requestID: ids.next(), address: peer.address),
            nanoseconds: 0)
        var reply = errors.unreadable(why)
        complete(&reply, &entry, since: .now())
        return reply
    }

    /// The fields that every reply has, and its line in log and metrics.
    private func complete(_ reply: inout Reply, _ entry: inout RequestLog.Entry, since start: NIODeadline) {
        reply.fields.append(HTTPField(name: .requestID, value: entry.caller.requestID))
        reply.fields.append(HTTPField(name: .date, value: date.text))
        // RFC 9110 §8.6: not with 204, and with 304 it would be the length of what is not sent. Nobody knows that of a
        // stream.
        if reply.status != .noContent, reply.status != .notModified, reply.rest == nil {
            reply.fields.append(HTTPField(name: .contentLength, value: String(reply.body.readableBytes)))
        }
        entry.nanoseconds = (NIODeadline.now() - start).nanoseconds.magnitude
        authority.metrics.request(
            endpoint: entry.endpoint, method: entry.method.map(RequestMethod.init) ?? .other,
            status: reply.status.code, nanoseconds: entry.nanoseconds)
        log.answered(entry, reply)
    }

    private func caller(_ request: IncomingRequest, _ peer: Peer) -> Caller {
        guard peer.isTrustedProxy else { return Caller(requestID: ids.next(), address: peer.address) }
        let given = request.fields[.requestID]
        return Caller(
            requestID: given.flatMap { RequestIDs.isAcceptable($0) ? $0 : nil } ?? ids.next(),
            address: peer.clientAddress(
                forwarded: request.fields[values: .forwardedFor], trusted: settings.trustedProxies))
    }

    private func answer(
        _ request: IncomingRequest, _ route: Route, _ id: RealmID, _ entry: inout RequestLog.Entry
    ) async -> Reply {
        do {
            let realm =
                switch route.snapshot {
                case .current: try await authority.realm(id)
                case .anyKnown: try await authority.realmForPublicDocuments(id)
                }
            guard let realm else { return nothing(at: request, entry.caller) }
            entry.realm = id.rawValue
            guard request.method != .options else { return try await preflight(request, route, realm) }
            guard route.methods.allows(request.method) else {
                return errors.misdirected(.methodNotAllowed(route.methods))
            }
            var exchange = Exchange(request: request, realm: realm, caller: entry.caller)
            defer { entry.client = exchange.client }
            return try await route.answer(&exchange)
        } catch {
            return await refuse(error, request, route, id, entry)
        }
    }

    private func refuse(
        _ error: any Error, _ request: IncomingRequest, _ route: Route, _ id: RealmID, _ entry: RequestLog.Entry
    ) async -> Reply {
        let error = ErrorReply.oauthError(for: error)
        // RFC 6749 §2.3.1: named in the header, it need not be named in the form.
        let client =
            entry.client.flatMap { ClientID($0) }
            ?? (try? PresentedCredentials(authorization: request.fields[.authorization], form: FormParameters()))?
            .client
        authority.refused(error, realm: id, client: client, caller: entry.caller)
        var reply = errors.refused(error, realm: id, requestID: entry.caller.requestID)
        guard route.cors == .registeredOrigins, let origin = request.fields[.origin] else { return reply }
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
    private func preflight(_ request: IncomingRequest, _ route: Route, _ realm: RealmSnapshot) async throws -> Reply {
        var reply = Reply(.noContent, fields: fields.bare)
        reply.fields.append(HTTPField(name: .allow, value: route.methods.description))
        guard let origin = request.fields[.origin] else { return reply }
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
        case .put: contains(.put)
        case .delete: contains(.delete)
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
            case .put: .put
            case .patch: .patch
            case .delete: .delete
            default: .other
            }
    }
}
