// Guessing at people: what the login page tells, and how often it may be asked (ASVS 6.3, Zitadel CVE-2024-32868).
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@Suite struct GuessingTests {
    /// What the page says after a try, without what differs from page to page.
    private func answer(_ bed: Bed, _ name: String, _ password: String) async throws -> String {
        var person = bed.person
        try await person.open("/oauth/authorize?" + bed.web.request())
        try await person.press("login", ["username": name, "password": password])
        let page = person.stop.page
        var html = page.html.replacing(try #require(try page.form("login")["flow"]), with: "FLOW")
        html = html.replacing("value=\"\(name)\"", with: "value=\"NAME\"")
        return "\(person.stop.status?.code ?? 0)\n\(html)"
    }

    /// As if what failed once had failed often.
    private func repeatFailures(_ bed: Bed) async throws {
        try await bed.rows("UPDATE login_failure SET failures = 40, last_failure_at = now() WHERE realm_id = $1")
    }

    @Test func `a wrong password, nobody's name and a disabled person are answered alike`() async throws {
        try await World.shared.bed { bed in
            _ = try await bed.administration.createUser(
                bed.realm, UserDraft(username: "gone"), password: World.password)
            let gone = try await bed.administration.findUser(bed.realm, "gone").user.id
            _ = try await bed.administration.setEnabled(bed.realm, gone, false)
            let wrong = try await answer(bed, "ada", "wrong-wrong")
            #expect(wrong.hasPrefix("400\n"))
            for (name, password) in [("nobody", "wrong-wrong"), ("gone", World.password), ("ada", "x")] {
                #expect(try await answer(bed, name, password) == wrong)
            }
        }
    }

    @Test func `without a name or a password the page asks again`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            for typed: KeyValuePairs in [["username": "", "password": ""], ["username": "ada", "password": ""]] {
                try await ada.press("login", typed)
                #expect(ada.stop.page.has("error") && ada.stop.status == .badRequest)
                #expect(ada.stop.status?.code == OAuthReason.credentialsMissing.row.status)
            }
            #expect(ada.sessionCookie == nil)
        }
    }

    @Test func `too many guesses have to wait, the right one too, and the page says so`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await ada.press("login", ["username": "ada", "password": "wrong-wrong"])
            #expect(ada.stop.status == .badRequest)
            try await repeatFailures(bed)
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(ada.stop.status == .tooManyRequests && ada.stop.reply?.headers[.retryAfter] != nil)
            #expect(ada.stop.page.has("error") && ada.sessionCookie == nil)
        }
    }

    @Test func `guesses at the account page count as those at the login page do`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/account")
            let new = "a wholly different sentence"
            let wrong: KeyValuePairs = [
                "current_password": "wrong-wrong", "new_password": new, "repeat_password": new,
            ]
            try await ada.press("change-password", wrong)
            #expect(ada.stop.page.has("current-password-error") && ada.stop.status == .badRequest)
            try await repeatFailures(bed)
            try await ada.press("change-password", wrong)
            #expect(ada.stop.page.has("current-password-error") && ada.stop.status == .tooManyRequests)
            // In the same browser, since Ada has logged in in it: whoever sits there holds nobody back elsewhere.
            ada.sessionCookie = nil
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(ada.stop.status == .tooManyRequests && ada.sessionCookie == nil)
            var elsewhere = bed.person
            _ = try await bed.logIn(&elsewhere)
        }
    }

    @Test func `the names of an account's own are no password, nor is a common one, ASVS 6.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/account")
            for new in ["short", "password1", "ada@example.com", String(repeating: "a", count: 257), World.password] {
                try await ada.press(
                    "change-password",
                    ["current_password": World.password, "new_password": new, "repeat_password": new])
                #expect(ada.stop.page.has("password-error") && ada.stop.status == .badRequest, "\(new)")
            }
            try await ada.press(
                "change-password",
                ["current_password": World.password, "new_password": "one sentence", "repeat_password": "another one"])
            #expect(ada.stop.page.has("password-error"))
        }
    }
}
