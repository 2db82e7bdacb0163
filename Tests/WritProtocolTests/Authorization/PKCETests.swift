// Verifiers and challenges.
import Testing

@testable import WritProtocol

struct PKCETests {
    @Test func `the example of RFC 7636 Appendix B`() {
        #expect(
            PKCE.challenge(of: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test(arguments: [
        "", String(repeating: "a", count: 42), String(repeating: "a", count: 129),
        String(repeating: "a", count: 42) + "+", String(repeating: "a", count: 42) + "ü",
        String(repeating: "a", count: 43) + " ",
    ])
    func `a verifier of another form has no challenge`(_ verifier: String) {
        #expect(PKCE.challenge(of: verifier) == nil)
    }

    @Test(arguments: [43, 128])
    func `the shortest and the longest verifier have one`(_ count: Int) {
        #expect(PKCE.challenge(of: String(repeating: "~", count: count))?.count == 43)
    }
}
