// Which answers a client may ask the authorization endpoint for.
import Testing

@testable import WritProtocol

struct ResponseTypeTests {
    @Test(arguments: [
        "code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token", "none",
    ])
    func `every registered spelling is read and written`(_ spelling: String) throws {
        let type = try #require(ResponseType(parsing: spelling))
        #expect(type.description == spelling && ResponseType.allCases.contains(type))
    }

    @Test func `the order of the words means nothing, RFC 6749 §3.1.1`() {
        #expect(ResponseType(parsing: "token id_token code") == [.code, .idToken, .token])
    }

    @Test(arguments: [
        "", " ", "code ", "code  token", "none none", "none code", "code code", "CODE", "codes", "device",
    ])
    func `anything else is no response type`(_ text: String) {
        #expect(ResponseType(parsing: text) == nil)
    }

    @Test func `only code and none are answered by query of themselves`() {
        #expect(ResponseType.allCases.filter { $0.defaultMode == .query } == [.code, .none])
    }

    @Test func `a realm without implicit supports code and none`() {
        #expect(ResponseType.supported(in: RealmSettings()) == [.code, .none])
        #expect(ResponseType.supported(in: RealmSettings([.implicit: "true"])) == ResponseType.allCases)
    }

    private static let codeOnly: [ResponseType] = [.code, .none]
    private static let implicitOnly: [ResponseType] = [.token, .idToken, [.idToken, .token], .none]

    @Test func `a response type needs its grants: authorization_code for a code, implicit for a token`() throws {
        let cases: [(grants: Set<GrantType>, allowed: [ResponseType])] = [
            ([.authorizationCode], Self.codeOnly), ([.implicit], Self.implicitOnly),
            ([.authorizationCode, .implicit], ResponseType.allCases), ([.clientCredentials, .refreshToken], []),
        ]
        for (grants, allowed) in cases {
            let bed = try AuthorizationBed(grants: grants)
            for type in ResponseType.allCases {
                let reason = try bed.redirected([("response_type", type.description)])
                #expect(
                    reason == (allowed.contains(type) ? nil : .responseTypeNotAllowedForClient), "\(grants) \(type)")
            }
        }
    }

    @Test func `a realm that does not allow implicit answers with no token, whatever the client was granted`() throws {
        var bed = try AuthorizationBed()
        bed.overrides = [:]
        bed.client.overrides = [.implicit: "true"]
        for type in ResponseType.allCases {
            let reason = try bed.redirected([("response_type", type.description)])
            #expect(reason == (type.holdsToken ? .responseTypeNotAllowedInRealm : nil), "\(type)")
        }
    }
}
