// Why nothing came of a request or a message that was to be sent.

package enum OutboundError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The address, or what is to be sent, has a form that is not sent.
    case malformed(String)
    /// The name stands for an address that this server may not be made to connect to.
    case addressRefused
    /// No answer, or one that was not to be understood; libcurl's words.
    case failed(String)
    /// A mail server's refusal (RFC 5321 §4.2.1): 4xx may be tried again, 5xx not.
    case refused(reply: Int)

    package var description: String {
        switch self {
        case .malformed(let what): "malformed: \(what)"
        case .addressRefused:
            "the name stands for an address of a private network or of this machine (outbound.allow_private_networks)"
        case .failed(let words): words
        case .refused(let reply): "the server answered \(reply)"
        }
    }

    /// Whether the same would come of another try.
    package var isFinal: Bool {
        switch self {
        case .malformed: true
        case .refused(let reply): (500..<600).contains(reply)
        case .addressRefused, .failed: false
        }
    }
}
