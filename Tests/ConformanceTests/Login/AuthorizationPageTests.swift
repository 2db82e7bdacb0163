// The pages of the authorization endpoint: in which language, of which browser, and with which effect.
import HTTPTypes
import Testing
import WritPostgres
import WritProtocol
import WritServer
import WritStore

@Suite struct AuthorizationPageTests {
    @Test func `HEAD has no effect, RFC 9110 section 9_2_1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let hint = try #require(try await bed.tokens(&ada).id)
            func codes() async throws -> Int64? {
                try await bed.site.world.authority.store.pool.query(
                    Statement("SELECT count(*) FROM authorization_code WHERE realm_id = $1", .read),
                    [.text(bed.realm.rawValue)], realm: bed.realm.rawValue
                ).first?.int8(0)
            }
            let before = try await codes()
            let authorize = try await ada.request(.head, bed.site.base + "/oauth/authorize?" + bed.web.request())
            #expect(authorize.status == .ok && authorize.isEmpty && authorize.headers[.location] == nil)
            #expect(try await codes() == before)
            let query = FormCoding.encode([(name: "id_token_hint", value: hint)])
            let logout = try await ada.request(.head, bed.site.base + "/oauth/logout?" + query)
            #expect(logout.headers[.setCookie] == nil && authorize.headers[.setCookie] == nil)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `the button for another language leaves whoever chose another account where they are`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "select_account"]))
            try await ada.press("other-account")
            #expect(ada.stop.page.has("login-form"))
            try await ada.press("language-de", ["locale": "de"])
            #expect(ada.stop.page.has("login-form") && ada.stop.page.html.contains("lang=\"de\""))
            try await ada.press("login", ["username": "bob", "password": "wrong"])
            #expect(ada.stop.page.has("error"))
            try await ada.press("language-fr", ["locale": "fr"])
            #expect(ada.stop.page.has("login-form"))
            try await ada.press("login", ["username": "bob", "password": World.password])
            #expect(ada.stop.page.has("consent-form"))
        }
    }

    @Test func `the page that sends an answer by itself is in the language that was asked for`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            for (changes, language) in [
                (["response_mode": "form_post", "ui_locales": "ar"], "ar"),
                (["response_mode": "form_post", "ui_locales": "zh", "prompt": "none", "max_age": "0"], "zh"),
            ] as [(KeyValuePairs<String, String?>, String)] {
                try await ada.open("/oauth/authorize?" + bed.web.request(changes))
                #expect(ada.stop.page.has("form-post"))
                #expect(ada.stop.reply?.headers[.contentLanguage] == language)
            }
        }
    }
}
