// Whatever is sent, the answer is a well-formed refusal: no crash, no 500. The seeds are fixed, so a failure repeats.
import HTTPTypes
import NIOCore
import Testing
import WritCrypto
import WritJOSE

/// SplitMix64: small, and the same everywhere.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// A text that was good once: some bytes changed, some parts repeated, cut or moved.
    mutating func mutated(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            guard !bytes.isEmpty else { break }
            let at = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.remove(at: at)
            case 2:
                bytes.insert(
                    contentsOf: [0, 0x25, 0x26, 0x3D, 0x2B, 0xFF, 0x22].randomElement(using: &self).map { [$0] } ?? [],
                    at: at)
            case 3: bytes.append(contentsOf: bytes[at...])
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }
}

@Suite struct FuzzTests {
    private static let seeds = Array(UInt64(1)...8)
    private static let rounds = 150

    private func send(
        _ site: Site, _ path: String, _ body: [UInt8], _ headers: HTTPFields
    ) async throws {
        var headers = headers
        if !headers.contains(.contentType) { headers[.contentType] = "application/x-www-form-urlencoded" }
        let reply = try await site.client.ask(.post, site.base + path, headers, body: body)
        #expect(reply.status.code < 500, "\(path) \(body)")
        if reply.status.code >= 400 { #expect(try reply.json["error"]?.string != nil) }
    }

    @Test(arguments: seeds)
    func `no form makes it fail`(seed: UInt64) async throws {
        try await World.shared.test { site in
            var random = Seeded(state: seed)
            let good = [
                "grant_type=client_credentials&scope=read+write&resource=https%3A%2F%2Fapi.example.com%2Fv1",
                "grant_type=password&username=bob&password=wrong&scope=openid&client_id=page",
                "grant_type=refresh_token&refresh_token=wrr_0123456789&scope=openid&client_id=page",
                "token=wrr_0123456789&token_type_hint=refresh_token",
                "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=a.b.c",
            ]
            for round in 0..<Self.rounds {
                let form = round % 3 == 0 ? random.bytes(upTo: 200) : random.mutated(good[round % good.count])
                let path = ["/oauth/token", "/oauth/introspect", "/oauth/revoke"][round % 3]
                try await send(site, path, form, round % 2 == 0 ? site.basic : [:])
            }
        }
    }

    @Test(arguments: seeds)
    func `no Authorization header makes it fail`(seed: UInt64) async throws {
        try await World.shared.test { site in
            var random = Seeded(state: seed &* 1000)
            for round in 0..<Self.rounds {
                let credentials = Base64.standard.encode(random.mutated("service:wrs_secret%20%C3%A9"))
                let text =
                    switch round % 4 {
                    case 0: "Basic " + credentials
                    case 1: String(decoding: random.mutated("Basic " + credentials), as: UTF8.self)
                    case 2: String(decoding: random.bytes(upTo: 100), as: UTF8.self)
                    default:
                        [
                            "Basic", "basic ", "Basic  \(credentials)", "Bearer x", "Basic =",
                            "Basic " + credentials + " x",
                        ][round % 6]
                    }
                guard HTTPField.isValidValue(text) else { continue }
                try await send(
                    site, "/oauth/token", Array("grant_type=client_credentials".utf8), [.authorization: text])
            }
        }
    }

    @Test(arguments: seeds)
    func `no token makes it fail`(seed: UInt64) async throws {
        try await World.shared.test { site in
            var random = Seeded(state: seed &* 1_000_003)
            let login = try await site.login()
            let tokens = [login["refresh_token"]?.string ?? "", login["access_token"]?.string ?? ""]
            for round in 0..<Self.rounds {
                let token = random.mutated(tokens[round % 2]).map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                    .joined()
                switch round % 3 {
                case 0:
                    try await send(
                        site, "/oauth/token", Array("grant_type=refresh_token&refresh_token=\(token)".utf8), site.basic)
                case 1: try await send(site, "/oauth/introspect", Array("token=\(token)".utf8), site.basic)
                default: try await send(site, "/oauth/revoke", Array("token=\(token)".utf8), site.basic)
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `no request of a browser makes it fail`(seed: UInt64) async throws {
        try await World.shared.test { site in
            var random = Seeded(state: seed &* 31)
            let good = [
                "client_id=service&redirect_uri=https%3A%2F%2Fapp.example.com%2F&response_type=code&scope=openid&state=%C3%A9",
                "client_id=service&prompt=none&max_age=0&claims=%7B%22id_token%22%3A%7B%22acr%22%3Anull%7D%7D&ui_locales=de",
                "flow=1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&username=alice&password=x&consent=allow&logout=yes",
                "id_token_hint=eyJhbGciOiJSUzI1NiJ9.e30.AA&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2F",
            ]
            let paths = ["/oauth/authorize", "/login", "/consent", "/account", "/oauth/logout", "/oauth/userinfo"]
            for round in 0..<Self.rounds {
                let form = random.mutated(good[round % good.count])
                let cookie = String(
                    decoding: random.mutated("__Host-writ-session-acme=AAAA; __Host-writ-browser-acme=b; x=\"y\""),
                    as: UTF8.self)
                var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
                if HTTPField.isValidValue(cookie) { headers[.cookie] = cookie }
                let path = site.base + paths[round % paths.count]
                let posted = try await site.client.ask(.post, path, headers, body: form)
                #expect(posted.status.code < 500, "\(path) \(form)")
                let query = String(decoding: form.filter { (0x21...0x7E).contains($0) && $0 != 0x23 }, as: UTF8.self)
                let opened = try await site.ask(.get, path + "?" + query, headers)
                #expect(opened.status.code < 500, "\(path)?\(query)")
            }
        }
    }

    @Test(arguments: seeds)
    func `no path makes it fail`(seed: UInt64) async throws {
        try await World.shared.test { site in
            var random = Seeded(state: seed &* 77)
            for _ in 0..<Self.rounds {
                let path = String(decoding: random.mutated("/realms/acme/oauth/jwks?x=1"), as: UTF8.self)
                let reply = try await site.ask(.get, path)
                #expect(reply.status.code < 500, "\(path)")
            }
        }
    }
}
