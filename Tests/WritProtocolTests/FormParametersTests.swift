// The strict reading of forms.
import Testing

@testable import WritProtocol

struct FormParametersTests {
    private func form(_ text: String) throws -> FormParameters { try FormParameters(body: Array(text.utf8)) }

    private func reason(_ text: String) -> OAuthReason? {
        do {
            _ = try FormParameters(body: Array(text.utf8))
            return nil
        } catch { return error.reason }
    }

    @Test func `values are percent-decoded and plus is a space`() throws {
        let form = try form("a=1+2&b=%E2%82%AC&c=a%2Bb&d=x=y&%65=f")
        #expect(form["a"] == "1 2" && form["b"] == "€" && form["c"] == "a+b" && form["d"] == "x=y" && form["e"] == "f")
    }

    @Test func `an empty parameter counts as omitted, RFC 6749 §3.1`() throws {
        let form = try form("scope=&grant_type&x=1&&")
        #expect(form["scope"] == nil && form["grant_type"] == nil && form["x"] == "1")
        #expect(throws: OAuthError(.missingParameter)) { try form.required("scope") }
    }

    @Test(arguments: ["a=1&a=1", "a=1&b=2&a=", "%61=1&a=2", "a&a"])
    func `a repeated parameter is refused, RFC 6749 §3.2`(_ text: String) {
        #expect(reason(text) == .repeatedParameter)
    }

    @Test func `repetition can be noted instead, and the first value counts`() throws {
        let form = try FormParameters(query: "a=1&b=2&a=3&a=4&resource=x&resource=y", repetition: .noted)
        #expect(form["a"] == "1" && form.repeated == ["a"] && form.all("resource") == ["x", "y"])
        #expect(form.without(["b"]).encoded == "a=1&resource=x&resource=y" && form.without(["a"]).repeated == ["a"])
    }

    @Test func `a query is read as strictly as a body`() throws {
        #expect(try FormParameters(query: "a=1+2&b=%C3%BC")["b"] == "ü")
        #expect(throws: OAuthError(.malformedForm)) { try FormParameters(query: "a=%", repetition: .noted) }
        #expect(throws: OAuthError(.repeatedParameter)) { try FormParameters(query: "a=1&a=2") }
    }

    @Test(arguments: ["", "a=1", "a%20b=%26%3D%2B%25", "x=%F0%9F%A6%A2~-._&y="])
    func `what is written reads the same`(_ text: String) throws {
        #expect(try form(text).encoded == text)
    }

    @Test func `resource may be repeated, RFC 8707 §2`() throws {
        #expect(try form("resource=a&resource=b&resource=").all("resource") == ["a", "b"])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "%=1", "a=%00", "a=\u{0}", "a=%ff", "a=%C0%80", "a=%ED%A0%80"])
    func `broken encodings, invalid UTF-8 and NUL are refused`(_ text: String) {
        #expect(reason(text) == .malformedForm)
    }

    @Test func `raw invalid UTF-8 is refused`() {
        #expect(throws: OAuthError(.malformedForm)) { try FormParameters(body: [0x61, 0x3D, 0xFF, 0xFE]) }
    }

    @Test func `there is a limit to the number of parameters`() {
        let many = (0...FormParameters.countLimit).map { "p\($0)=1" }.joined(separator: "&")
        #expect(reason(many) == .tooManyParameters)
    }

    @Test func `any bytes whatever are parsed or refused, never worse`() {
        var seed: UInt64 = 42
        for _ in 0..<20_000 {
            let body = (0..<Int(next(&seed) % 40)).map { _ in
                let alphabet = Array("a=&%+0fF;".utf8) + [0, 0x80, 0xC3, 0xFF]
                return alphabet[Int(next(&seed) % UInt64(alphabet.count))]
            }
            if let form = try? FormParameters(body: body), let value = form["a"] { #expect(!value.utf8.contains(0)) }
        }
    }

    private func next(_ seed: inout UInt64) -> UInt64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return seed >> 33
    }
}
