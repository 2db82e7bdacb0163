// The device cookie, which lets a person in where strangers have guessed too often.
import HTTPTypes
import Testing
import WritProtocol
import WritServer

@Suite struct DeviceCookieTests {
    private func name(_ bed: Bed) -> String { "__Host-writ-device-\(bed.realm)" }

    private func logIn(_ person: inout Person, _ bed: Bed, password: String = World.password) async throws {
        person.sessionCookie = nil
        try await person.open("/oauth/authorize?" + bed.web.request())
        try await person.press("login", ["username": "ada", "password": password])
    }

    @Test func `a login sets it for a year, for this host and realm, out of reach of scripts`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await logIn(&ada, bed, password: "wrong-wrong")
            #expect(ada.cookies[name(bed)] == nil)
            try await logIn(&ada, bed)
            let fields = ada.trail.flatMap { $0.headers[values: .setCookie] }
            let cookie = try #require(fields.last { $0.hasPrefix(name(bed) + "=") })
            let attributes = cookie.split(separator: ";").dropFirst().map { $0.drop { $0 == " " } }
            #expect(Set(attributes) == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=31536000"])
        }
    }

    @Test func `with it a person gets in past the guesses of others at their address, and nobody else does`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await logIn(&ada, bed)
            var stranger = bed.person
            try await logIn(&stranger, bed, password: "wrong-wrong")
            // As if that had been often.
            try await bed.rows("UPDATE login_failure SET failures = 40, last_failure_at = now() WHERE realm_id = $1")
            try await logIn(&stranger, bed)
            #expect(stranger.stop.status == .tooManyRequests && stranger.sessionCookie == nil)
            try await logIn(&ada, bed)
            #expect(ada.sessionCookie != nil)
        }
    }

    @Test func `it stays after a logout, and opens nothing by itself`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await logIn(&ada, bed)
            let cookie = ada.cookies[name(bed)]
            try await ada.open("/oauth/logout")
            try await ada.press("logout")
            #expect(ada.sessionCookie == nil && ada.cookies[name(bed)] == cookie && cookie != nil)
            try await ada.open("/account")
            #expect(ada.stop.page.has("login-form"))
        }
    }
}
