// What the head of a request must be before anything looks at it (RFC 9112 §3).
import HTTPTypes
import NIOHTTP1

/// Why a message is answered without being looked at.
enum Unreadable: Sendable {
    /// No HTTP, or HTTP with what RFC 9112 tells a server to refuse.
    case malformed(String)
    /// RFC 6585 §5: header fields over the limits.
    case fieldsTooLarge
    /// RFC 9110 §15.6.6.
    case versionNotSupported
    /// RFC 9112 §6.1: a transfer coding that is not understood.
    case codingNotImplemented

    init(_ error: HTTPParserError) {
        self =
            switch error {
            case .headerOverflow: .fieldsTooLarge
            case .invalidVersion: .versionNotSupported
            default: .malformed("\(error)")
            }
    }
}

extension HTTPRequestHead {
    /// What is wrong with the head; `nil` when it can be answered.
    var flaw: Unreadable? {
        guard version.major == 1 else { return .versionNotSupported }
        // RFC 9112 §3.2: without Host, with two, or with one that is no host, a message is refused; who stands in front of
        // us might take another one than we would.
        var hosts = 0
        for (name, value) in headers where name.utf8.count == 4 && name.lowercased() == "host" {
            hosts += 1
            guard hosts == 1, Self.isHost(value) else { return .malformed("Host") }
        }
        guard hosts == 1 || version.minor == 0 else { return .malformed("no Host") }
        return codingFlaw
    }

    /// RFC 9112 §6.1: `chunked` is the one coding that is read here, so what was coded otherwise before it was chunked would
    /// be taken for what it is not. HTTP/1.0 knows no codings: whoever stands in front may have framed it another way.
    private var codingFlaw: Unreadable? {
        for (name, value) in headers where name.utf8.count == 17 && name.lowercased() == "transfer-encoding" {
            guard version.minor >= 1 else { return .malformed("Transfer-Encoding in HTTP/1.0") }
            guard value.lowercased() == "chunked" else { return .codingNotImplemented }
        }
        return nil
    }

    /// RFC 9110 §7.2: `uri-host [ ":" port ]`; empty where the target has no authority.
    private static func isHost(_ value: String) -> Bool {
        value.utf8.count <= 512
            && value.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~%!$&'()*+;=:[]".utf8.contains(octet)
                }
            }
    }

    /// Octets that the body will have, as announced; 0 where nothing is.
    var announcedLength: Int { headers.first(name: "content-length").map { Int($0) ?? .max } ?? 0 }

    /// RFC 9110 §10.1.1: the client waits for a word before it sends the body; one of HTTP/1.0 is never told, and one that
    /// has no body to send is told the answer at once.
    var expectsContinue: Bool {
        version.minor >= 1 && (announcedLength > 0 || headers.contains(name: "transfer-encoding"))
            && headers.first(name: "expect")?.lowercased() == "100-continue"
    }

    /// RFC 9110 §7.8, §9.3.6: no other protocol is spoken here, so the request is answered as it is.
    var asksForAnotherProtocol: Bool { method == .CONNECT || headers.contains(name: "upgrade") }

    /// As the endpoints see it; `nil` for a method that is no token. Host is left out, because no answer depends on it.
    func request(_ body: IncomingRequest.Body) -> IncomingRequest? {
        guard let method = HTTPRequest.Method(known: method) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(headers.count)
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { return nil }
            fields.append(HTTPField(name: name, value: value))
        }
        return IncomingRequest(method: method, target: uri, fields: fields, body: body)
    }
}

extension HTTPRequest.Method {
    init?(known method: HTTPMethod) {
        switch method {
        case .GET: self = .get
        case .POST: self = .post
        case .HEAD: self = .head
        case .OPTIONS: self = .options
        case .PUT: self = .put
        case .DELETE: self = .delete
        default: self.init(method.rawValue)
        }
    }
}

extension HTTPHeaders {
    /// The first value of a field.
    fileprivate func first(name: String) -> String? {
        for (other, value) in self where other.utf8.count == name.utf8.count && other.lowercased() == name {
            return value
        }
        return nil
    }
}
