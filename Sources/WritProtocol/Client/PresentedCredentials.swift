// What a request presents as proof of its client, read from header and form; nothing is checked here.
import WritCrypto

/// RFC 6749 §2.3, RFC 7523 §2.2: one method a request.
package enum PresentedCredentials: Sendable {
    /// HTTP Basic. Clients differ in whether they form-encode id and secret (RFC 6749 §2.3.1 wants it, many don't), so
    /// both readings are kept: the decoded one is tried first.
    case basic([Pair])
    case post(Pair)
    case assertion(String, clientID: ClientID?)
    /// A client that names itself and proves nothing.
    case named(ClientID)

    package struct Pair: Sendable, Equatable {
        package var clientID: String
        package var secret: String
    }

    /// RFC 7523 §2.2.
    package static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// - Throws: `.clientAuthenticationMissing`, `.clientAuthenticationRepeated`, `.malformedAuthorizationHeader`,
    ///   `.clientAuthenticationFailed` for an id that cannot be one.
    package init(authorization: String?, form: FormParameters) throws(OAuthError) {
        let id = form["client_id"]
        let secret = form["client_secret"]
        let assertion = form["client_assertion"]
        let methods = [authorization != nil, secret != nil, assertion != nil].count { $0 }
        guard methods <= 1 else { throw OAuthError(.clientAuthenticationRepeated) }
        if let authorization {
            let pairs = try Self.basicPairs(authorization)
            if let id, !pairs.contains(where: { $0.clientID == id }) {
                throw OAuthError(
                    .clientAuthenticationFailed, detail: "client_id differs from the Authorization header's")
            }
            self = .basic(pairs)
        } else if let assertion {
            guard form["client_assertion_type"] == Self.assertionType else {
                throw OAuthError(
                    .clientAssertionRefused, detail: "client_assertion_type",
                    description: "client_assertion_type must be \(Self.assertionType).")
            }
            self = .assertion(assertion, clientID: try id.map(Self.clientID))
        } else if let secret {
            guard let id else {
                throw OAuthError(.clientAuthenticationMissing, description: "The parameter client_id is missing.")
            }
            self = .post(Pair(clientID: id, secret: secret))
        } else {
            guard let id else { throw OAuthError(.clientAuthenticationMissing) }
            self = .named(try Self.clientID(id))
        }
    }

    private static func clientID(_ text: String) throws(OAuthError) -> ClientID {
        guard let id = ClientID(text) else {
            throw OAuthError(.clientAuthenticationFailed, detail: "malformed client_id")
        }
        return id
    }

    /// RFC 7617 §2, with RFC 6749 §2.3.1's encoding of both halves.
    private static func basicPairs(_ header: String) throws(OAuthError) -> [Pair] {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "basic" else {
            throw OAuthError(.malformedAuthorizationHeader, detail: "scheme", description: "Use the Basic scheme here.")
        }
        // Some clients leave the padding off.
        var encoded = Array(parts[1].utf8).filter { $0 != UInt8(ascii: " ") }
        while encoded.last == UInt8(ascii: "=") { encoded.removeLast() }
        guard let bytes = Base64.unpadded.decode(encoded[...]), !bytes.contains(0),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { throw OAuthError(.malformedAuthorizationHeader, detail: "not base64 of id:secret") }
        let id = bytes[..<colon]
        let secret = bytes[(colon + 1)...]
        var pairs: [Pair] = []
        if let id = FormCoding.decode(id), let secret = FormCoding.decode(secret) {
            pairs.append(Pair(clientID: id, secret: secret))
        }
        if let id = String(validating: id, as: UTF8.self), let secret = String(validating: secret, as: UTF8.self) {
            let raw = Pair(clientID: id, secret: secret)
            if !pairs.contains(raw) { pairs.append(raw) }
        }
        guard !pairs.isEmpty else { throw OAuthError(.malformedAuthorizationHeader, detail: "not UTF-8") }
        return pairs
    }
}
