// A postal address as a claim (OIDC Core §5.1.1).
package import WritJOSE

/// The members of the `address` claim, every one optional. Lines of `formatted` and `street_address` are parted by `\n`.
package struct PostalAddress: Sendable, Equatable {
    package var formatted: String?
    package var streetAddress: String?
    package var locality: String?
    package var region: String?
    package var postalCode: String?
    package var country: String?

    package init(
        formatted: String? = nil, streetAddress: String? = nil, locality: String? = nil, region: String? = nil,
        postalCode: String? = nil, country: String? = nil
    ) {
        self.formatted = formatted
        self.streetAddress = streetAddress
        self.locality = locality
        self.region = region
        self.postalCode = postalCode
        self.country = country
    }

    /// The members by their registered names, in the order of the specification.
    package static let members: [(name: String, value: any WritableKeyPath<PostalAddress, String?> & Sendable)] = [
        ("formatted", \.formatted), ("street_address", \.streetAddress), ("locality", \.locality),
        ("region", \.region), ("postal_code", \.postalCode), ("country", \.country),
    ]

    package var isEmpty: Bool { self == PostalAddress() }

    /// The members that are texts; anything else in `json` counts as not there.
    package init(json: [UInt8]) {
        self.init()
        guard let object = (try? JSONValue(parsing: json))?.object else { return }
        for (name, value) in Self.members { self[keyPath: value] = object[name]?.string }
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        for (name, value) in Self.members {
            if let text = self[keyPath: value] { json.member(name, text) }
        }
        json.endObject()
    }

    package var json: [UInt8] {
        var json = JSONWriter(capacity: 128)
        write(to: &json)
        return json.bytes
    }
}
