// prompt=none (OIDC Core §3.1.2.1): an answer in every state somebody can be in, and never a page.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct PromptNoneTests {
    /// What a silent request comes to.
    private func error(
        _ bed: Bed, _ person: inout Person, _ changes: KeyValuePairs<String, String?> = [:],
        of application: Application? = nil, at source: SourceLocation = #_sourceLocation
    ) async throws -> String? {
        let request =
            (application ?? bed.web).request(["prompt": "none"]) + "&"
            + FormCoding.encode(
                changes.compactMap { pair in pair.value.map { (name: pair.key, value: $0) } })
        try await person.open("/oauth/authorize?" + request)
        let answer = try person.stop.answer(at: source)
        #expect(answer["state"] == "a state" && answer["iss"] == bed.site.issuer, sourceLocation: source)
        #expect((answer["code"] == nil) == (answer["error"] != nil), sourceLocation: source)
        return answer["error"]
    }

    @Test func `in every state of a session`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            #expect(try await error(bed, &ada) == "login_required")
            ada.sessionCookie = "nonsense"
            #expect(try await error(bed, &ada) == "login_required")
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(try await error(bed, &ada) == "consent_required")
            _ = try await bed.logIn(&ada)
            #expect(try await error(bed, &ada) == nil)
            #expect(try await error(bed, &ada, ["max_age": "1000"]) == nil)
            #expect(try await error(bed, &ada, ["max_age": "0"]) == "login_required")
            try await bed.ageLogins(by: 100)
            #expect(try await error(bed, &ada, ["max_age": "99"]) == "login_required")
            #expect(try await error(bed, &ada, ["id_token_hint": "nonsense"]) == "invalid_request")
            #expect(try await error(bed, &ada, of: bed.other) == "consent_required")
            #expect(try await error(bed, &ada, of: bed.native) == "consent_required")
            let must = #"{"id_token":{"acr":{"essential":true,"value":"phr"}}}"#
            #expect(try await error(bed, &ada, ["claims": must]) == "unmet_authentication_requirements")
            try await bed.rows("UPDATE session SET idle_expires_at = now() - interval '1 s' WHERE realm_id = $1")
            #expect(try await error(bed, &ada) == "login_required")
        }
    }

    @Test func `where nobody is asked for consent, a login will do`() async throws {
        try await World.shared.bed([("consent", "skip")]) { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            for application in [bed.web, bed.other, bed.native] {
                #expect(try await error(bed, &ada, of: application) == nil)
            }
        }
    }

    @Test func `after consent was taken away`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/account")
            var form = try ada.stop.page.form("password-form")
            form["action"] = "revoke_application"
            form["client_id"] = "web"
            try await ada.send("/account", FormCoding.encode(form.fields))
            #expect(try await error(bed, &ada) == "consent_required")
        }
    }

    @Test func `in every response mode, by that mode`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            for (mode, type) in [
                ("query", "code"), ("fragment", "code"), ("form_post", "code"), ("fragment", "id_token"),
                ("form_post", "id_token token"),
            ] {
                var ada = bed.person
                try await ada.open(
                    "/oauth/authorize?"
                        + bed.web.request(["prompt": "none", "response_mode": mode, "response_type": type]))
                #expect(try ada.stop.answer().mode.rawValue == mode)
                try ada.stop.expectError("login_required")
            }
        }
    }
}
