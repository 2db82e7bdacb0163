// Which claims a scope tells, and as which JSON types (OIDC Core §5.1, §5.4).
import Testing
import WritJOSE
import WritProtocol

@Suite struct UserProfileTests {
    private static let full = UserProfile(
        username: "ada", email: "ada@example.com", isEmailVerified: true, givenName: "Ada", familyName: "Lovelace",
        phoneNumber: "+44 20 7946 0000", isPhoneNumberVerified: false, locale: "en-GB", zoneinfo: "Europe/London",
        address: PostalAddress(
            formatted: "12 St James's Square\nLondon", streetAddress: "12 St James's Square", locality: "London",
            region: "England", postalCode: "SW1Y 4JH", country: "United Kingdom"),
        updatedAt: Instant(millisecondsSince1970: 1_700_000_000_999))

    private func claims(_ scope: String, _ profile: UserProfile = full) throws -> JSONObject {
        var json = JSONWriter()
        json.beginObject()
        profile.writeClaims(of: try #require(Scope(parsing: scope)), to: &json)
        json.endObject()
        return try #require(try JSONValue(parsing: json.bytes).object)
    }

    @Test(arguments: [
        ("openid", []),
        (
            "profile",
            [
                "preferred_username", "name", "given_name", "family_name", "locale", "zoneinfo", "updated_at",
            ]
        ),
        ("email", ["email", "email_verified"]), ("phone", ["phone_number", "phone_number_verified"]),
        ("address", ["address"]), ("offline_access", []),
    ])
    func `a scope asks for its own claims and no others`(scope: String, names: [String]) throws {
        #expect(Set(try claims(scope).members.map(\.name)) == Set(names))
    }

    @Test func `verified is a boolean, updated_at a number of seconds, the address an object of texts`() throws {
        let claims = try claims("profile email phone address")
        #expect(claims["email_verified"] == .bool(true))
        #expect(claims["phone_number_verified"] == .bool(false))
        #expect(claims["updated_at"] == .integer(1_700_000_000))
        let address = try #require(claims["address"]?.object)
        #expect(
            Set(address.members.map(\.name))
                == ["formatted", "street_address", "locality", "region", "postal_code", "country"])
        #expect(address["postal_code"] == .string("SW1Y 4JH"))
        #expect(address["formatted"] == .string("12 St James's Square\nLondon"))
    }

    @Test func `what is not known is left out, never null or empty`() throws {
        let bare = UserProfile(
            username: "ada", email: nil, isEmailVerified: true, givenName: nil, familyName: nil,
            isPhoneNumberVerified: true, address: PostalAddress())
        let claims = try claims("profile email phone address", bare)
        #expect(claims.members.map(\.name) == ["preferred_username"])
    }

    @Test func `an address is read back as it was written, and what is no text is not there`() {
        let address = Self.full.address ?? PostalAddress()
        #expect(PostalAddress(json: address.json) == address)
        #expect(PostalAddress(json: Array(#"{"locality":["a"],"country":"b","planet":"c"}"#.utf8)).country == "b")
        #expect(PostalAddress(json: Array(#"{"locality":["a"]}"#.utf8)).isEmpty)
        #expect(PostalAddress(json: Array("[".utf8)).isEmpty)
    }
}
