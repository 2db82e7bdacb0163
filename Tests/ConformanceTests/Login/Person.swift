// A person with a browser: it keeps cookies, follows the server's redirects, and sends what stands in a page's form.
import HTTPTypes
import Testing
import WritProtocol
import WritServer

/// A copy is the same browser at that moment, cookies and all.
struct Person: Sendable {
    var site: Site
    var cookies: [String: String] = [:]
    /// Every reply so far.
    private(set) var trail: [TestResponse] = []
    /// Where the browser is.
    private(set) var stop = Stop()

    init(_ site: Site) { self.site = site }

    /// Opens an address below the realm's.
    @discardableResult
    mutating func open(_ path: String) async throws -> Stop { try await follow(.get, site.base + path) }

    /// Opens an address from the server's root.
    @discardableResult
    mutating func visit(_ path: String) async throws -> Stop { try await follow(.get, path) }

    /// Sends a form, whatever the page says.
    @discardableResult
    mutating func send(_ path: String, _ form: String) async throws -> Stop {
        try await follow(.post, site.base + path, body: form)
    }

    /// Fills in the form around an element and presses it.
    @discardableResult
    mutating func press(
        _ id: String, _ typed: KeyValuePairs<String, String> = [:], at location: SourceLocation = #_sourceLocation
    ) async throws -> Stop {
        var form = try stop.page.form(id, at: location)
        for (name, value) in typed { form[name] = value }
        return try await follow(.post, site.path(form.action) ?? form.action, body: FormCoding.encode(form.fields))
    }

    private mutating func follow(_ method: HTTPRequest.Method, _ path: String, body: String? = nil) async throws
        -> Stop
    {
        var (method, path, body) = (method, path, body)
        for _ in 0..<8 {
            let reply = try await request(method, path, body: body)
            guard let location = reply.headers[.location] else {
                stop = Stop(reply: reply)
                return stop
            }
            // RFC 9700 §4.12: anything else than 303 might take a password along.
            #expect(reply.status == .seeOther)
            guard let own = site.path(location) else {
                stop = Stop(reply: reply, location: location)
                return stop
            }
            (method, path, body) = (.get, own, nil)
        }
        Issue.record("a redirect that goes in circles")
        return stop
    }

    /// One request, redirects not followed.
    mutating func request(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: String? = nil
    ) async throws -> TestResponse {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: "; ")
        }
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let reply = try await site.ask(method, path, headers, body: body)
        for cookie in reply.headers[values: .setCookie] { keep(cookie) }
        trail.append(reply)
        return reply
    }

    private mutating func keep(_ cookie: String) {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let isGone = cookie.contains("Max-Age=0")
        cookies[String(pair[0])] = isGone ? nil : String(pair[1])
    }

    var sessionCookie: String? {
        get { cookies["__Host-writ-session-\(site.realm)"] }
        set { cookies["__Host-writ-session-\(site.realm)"] = newValue }
    }

    var browserCookie: String? {
        get { cookies["__Host-writ-browser-\(site.realm)"] }
        set { cookies["__Host-writ-browser-\(site.realm)"] = newValue }
    }
}

/// Where a browser came to rest: a page of ours, or on its way to somebody else.
struct Stop: Sendable {
    var reply: TestResponse?
    /// `nil` on a page of ours.
    var location: String?

    var page: PageText { PageText(html: reply?.text ?? "") }
    var status: HTTPResponse.Status? { reply?.status }

    /// What an application is told, however it is told.
    func answer(at source: SourceLocation = #_sourceLocation) throws -> Answer {
        if let location {
            let parts = location.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { return Answer(String(parts[0]), .fragment, try Self.pairs(parts[1])) }
            let query = location.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            try #require(query.count == 2, "no answer in \(location)", sourceLocation: source)
            return Answer(String(query[0]), .query, try Self.pairs(query[1]))
        }
        let form = try page.form("form-post", at: source)
        return Answer(form.action, .formPost, form.fields)
    }

    private static func pairs(_ text: Substring) throws -> [(name: String, value: String)] {
        try text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { FormCoding.decode(Array($0.utf8)[...]) }
            try #require(parts.count == 2)
            return (try #require(parts[0]), try #require(parts[1]))
        }
    }

    /// Fails unless this is a page that refuses for a reason, in the table's words.
    func expectPage(
        refusing reason: OAuthReason, at source: SourceLocation = #_sourceLocation
    ) {
        #expect(location == nil, sourceLocation: source)
        #expect(page.text("error-code") == reason.row.code.rawValue, sourceLocation: source)
        #expect(page.text("error-detail") == reason.row.description, sourceLocation: source)
        #expect(status.map { (400..<500).contains($0.code) } == true, sourceLocation: source)
    }

    /// Fails unless the application is told this error.
    func expectError(
        _ code: String, at source: SourceLocation = #_sourceLocation
    ) throws {
        let answer = try answer(at: source)
        #expect(answer["error"] == code, sourceLocation: source)
        #expect(answer["code"] == nil && answer["id_token"] == nil, sourceLocation: source)
    }
}

/// The parameters that reach an application.
struct Answer: Sendable {
    let address: String
    let mode: ResponseMode
    let parameters: [(name: String, value: String)]

    init(_ address: String, _ mode: ResponseMode, _ parameters: [(name: String, value: String)]) {
        self.address = address
        self.mode = mode
        self.parameters = parameters
    }

    subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    func code(at source: SourceLocation = #_sourceLocation) throws -> String {
        try #require(self["code"], "\(parameters)", sourceLocation: source)
    }
}

extension Site {
    /// The path of an address of ours; `nil` for anybody else's.
    func path(_ address: String) -> String? {
        let own = "https://id.example.com/"
        if address.hasPrefix("/"), !address.hasPrefix("//") { return address }
        return address.hasPrefix(own) ? String(address.dropFirst(own.count - 1)) : nil
    }
}
