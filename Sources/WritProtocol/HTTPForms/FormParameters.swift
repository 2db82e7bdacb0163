// The strict reading of application/x-www-form-urlencoded bodies and queries (RFC 6749 Appendix B).

/// The parameters of one request. Unknown ones are kept and ignored, repeated ones refused (RFC 6749 §3.2),
/// empty ones count as omitted (§3.1). `resource` alone may be repeated (RFC 8707 §2).
package struct FormParameters: Sendable {
    private var pairs: [(name: String, value: String)] = []
    /// Every pair that came, repeated ones too.
    private var seen = 0
    /// Names that came more than once, where repetition is noted. Their first value counts.
    package private(set) var repeated: [String] = []

    /// In the order of the request; some may have empty values.
    package var names: [String] { pairs.map(\.name) }

    /// Parameters of one body at most.
    package static let countLimit = 128
    private static let repeatable: Set<String> = ["resource"]

    /// None at all.
    package init() {}

    /// What a parameter that is sent twice does.
    package enum Repetition: Sendable {
        /// The whole request is refused at once.
        case refused
        /// It stands in ``FormParameters/repeated``: the authorization endpoint must know the client and the redirect URI
        /// before it knows where to say so (RFC 6749 §4.1.2.1).
        case noted
    }

    /// - Throws: `.malformedForm` for broken percent-encoding, invalid UTF-8 or U+0000 (PostgreSQL stores none),
    ///   `.repeatedParameter`, `.tooManyParameters`.
    package init(body: [UInt8], repetition: Repetition = .refused) throws(OAuthError) {
        pairs.reserveCapacity(8)
        var start = 0
        while start < body.count {
            let end = body[start...].firstIndex(of: UInt8(ascii: "&")) ?? body.count
            if start < end { try append(body[start..<end], repetition) }
            start = end + 1
        }
    }

    /// What stands behind the `?` of a request, read as strictly as a body. Throws as `init(body:)`.
    package init(query: some StringProtocol, repetition: Repetition = .refused) throws(OAuthError) {
        try self.init(body: Array(query.utf8), repetition: repetition)
    }

    private mutating func append(_ pair: ArraySlice<UInt8>, _ repetition: Repetition) throws(OAuthError) {
        seen += 1
        guard seen <= Self.countLimit else { throw OAuthError(.tooManyParameters) }
        let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        guard let name = FormCoding.decode(pair[pair.startIndex..<equals]),
            let value = FormCoding.decode(equals == pair.endIndex ? [] : pair[(equals + 1)...])
        else { throw OAuthError(.malformedForm) }
        if !Self.repeatable.contains(name), pairs.contains(where: { $0.name == name }) {
            guard repetition == .noted else { throw Self.repetition(of: name) }
            if !repeated.contains(name) { repeated.append(name) }
            return
        }
        pairs.append((name, value))
    }

    static func repetition(of name: String) -> OAuthError {
        OAuthError(
            .repeatedParameter, detail: "repeated: \(name.prefix(64))",
            description: ErrorText.named(name).map { "The parameter \($0) is sent more than once." })
    }

    /// The value of a parameter that is present and not empty.
    package subscript(_ name: String) -> String? {
        for pair in pairs where pair.name == name { return pair.value.isEmpty ? nil : pair.value }
        return nil
    }

    /// As the subscript, for a parameter that must be there.
    package func required(_ name: String) throws(OAuthError) -> String {
        guard let value = self[name] else {
            throw OAuthError(.missingParameter, detail: name, description: "The parameter \(name) is missing.")
        }
        return value
    }

    /// Every non-empty value of a repeatable parameter.
    package func all(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name && !$0.value.isEmpty ? $0.value : nil }
    }

    /// The same parameters save those named; what was repeated stays known.
    package func without(_ names: Set<String>) -> FormParameters {
        var form = self
        form.pairs.removeAll { names.contains($0.name) }
        return form
    }

    /// As a form or a query again, to be sealed, stored or sent on. Of a repeated parameter the first value is left.
    package var encoded: String { FormCoding.encode(pairs) }
}
