// A request as the endpoints see it: its head, and its body once it has come whole.
import HTTPTypes
import NIOCore
import WritProtocol

struct IncomingRequest: Sendable {
    var method: HTTPRequest.Method
    /// The request target, as sent.
    var target: String
    var fields: HTTPFields
    var body: Body

    enum Body: Sendable {
        case whole(ByteBuffer)
        /// Longer than the limit; what came of it is thrown away.
        case tooLarge
    }

    /// The target without what the absolute form (RFC 9112 §3.2.2) puts in front: a host of the client's choosing.
    var originForm: Substring {
        if target.utf8.first == UInt8(ascii: "/") { return target[...] }
        let parts = target.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].hasSuffix(":"), parts[1].isEmpty else { return target[...] }
        return target[target.index(before: parts[3].startIndex)...]
    }

    /// What follows the first `?`; `nil` where there is none.
    var query: Substring? {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return target[target.utf8.index(after: mark)...]
    }
}
