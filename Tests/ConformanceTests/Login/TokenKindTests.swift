// Each kind of token at each parameter that takes another kind (RFC 8725 §3.11, Keycloak CVE-2026-4282): none passes.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct TokenKindTests {
    /// One of each, all of them alive.
    private struct Kinds {
        var all: [(kind: String, text: String)]

        func except(_ kinds: String...) -> [(kind: String, text: String)] {
            all.filter { !kinds.contains($0.kind) }
        }
    }

    private func kinds(_ bed: Bed, _ ada: inout Person) async throws -> Kinds {
        let tokens = try await bed.tokens(&ada, ["scope": "openid offline_access", "prompt": "consent"])
        let pushed = try await bed.site.post("/oauth/par", bed.web.request(), bed.web.headers).json
        let uri = try #require(pushed["request_uri"]?.string)
        let code = try await bed.logIn(&ada).code()
        try await ada.open("/account")
        let flow = try #require(try ada.stop.page.form("password-form")["flow"])
        return Kinds(all: [
            ("access", tokens.access), ("refresh", try #require(tokens.refresh)), ("id", try #require(tokens.id)),
            ("code", code), ("request_uri", uri), ("reference", String(uri.split(separator: ":").last ?? "")),
            ("session", try #require(ada.sessionCookie)), ("browser", try #require(ada.browserCookie)), ("flow", flow),
            ("secret", try #require(bed.web.secret)),
        ])
    }

    @Test func `nothing but a code is a code, nothing but a refresh token is one`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let kinds = try await kinds(bed, &ada)
            for (kind, text) in kinds.except("code") {
                let reply = try await bed.redeem(text)
                #expect(reply.status == .badRequest, "\(kind)")
                #expect(try reply.json["error"]?.string == "invalid_grant", "\(kind)")
            }
            for (kind, text) in kinds.except("refresh") {
                let reply = try await bed.site.token(bed.web.refreshing(text), bed.web.headers)
                #expect(try reply.json["error"]?.string == "invalid_grant", "\(kind)")
            }
        }
    }

    @Test func `nothing but an access token opens userinfo or is active as one`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let kinds = try await kinds(bed, &ada)
            for (kind, text) in kinds.except("access") {
                let reply = try await bed.userInfo(text)
                #expect(reply.status == .unauthorized, "\(kind)")
                let form = try await bed.site.post(
                    "/oauth/userinfo", FormCoding.encode([(name: "access_token", value: text)]))
                #expect(form.status == .unauthorized, "\(kind)")
            }
            for (kind, text) in kinds.except("access", "refresh") {
                let form = FormCoding.encode([(name: "token", value: text)])
                let reply = try await bed.site.post("/oauth/introspect", form, bed.web.headers)
                #expect(reply.text == #"{"active":false}"#, "\(kind)")
            }
        }
    }

    @Test func `nothing but an ID token is a hint, for login or logout`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let kinds = try await kinds(bed, &ada)
            for (kind, text) in kinds.except("id") {
                try await ada.open("/oauth/authorize?" + bed.web.request(["id_token_hint": text, "prompt": "none"]))
                #expect(try ada.stop.answer()["error"] == "invalid_request", "\(kind)")
                try await ada.open("/oauth/logout?" + FormCoding.encode([(name: "id_token_hint", value: text)]))
                ada.stop.expectPage(refusing: .idTokenHintInvalid)
            }
        }
    }

    @Test func `nothing but a pushed request's URI is one`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let kinds = try await kinds(bed, &ada)
            for (kind, text) in kinds.except("request_uri") {
                for uri in [text, PushedRequestURI.make(text)] where kind != "reference" || uri == text {
                    try await ada.open("/oauth/authorize?" + bed.web.request(["request_uri": uri, "prompt": "none"]))
                    let error = try ada.stop.answer()["error"] ?? ""
                    #expect(["invalid_request_uri", "request_uri_not_supported"].contains(error), "\(kind)")
                }
            }
        }
    }

    @Test func `nothing but a session's cookie is a session, nothing but a flow is a flow`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let kinds = try await kinds(bed, &ada)
            for (kind, text) in kinds.except("session") {
                var thief = bed.person
                thief.sessionCookie = text
                try await thief.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
                #expect(try thief.stop.answer()["error"] == "login_required", "\(kind)")
            }
            for (_, text) in kinds.except("flow") {
                try await ada.send(
                    "/account",
                    FormCoding.encode([(name: "flow", value: text), (name: "action", value: "end_all_sessions")]))
                ada.stop.expectPage(refusing: .pageFormInvalid)
            }
        }
    }

    @Test func `nothing but its secret proves a client`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let kinds = try await kinds(bed, &ada)
            for (kind, text) in kinds.except("secret") {
                let reply = try await bed.site.token(
                    "grant_type=refresh_token&refresh_token=x", Site.basic("web", text))
                #expect(reply.status == .unauthorized, "\(kind)")
                let assertion = FormCoding.encode([
                    (name: "grant_type", value: "client_credentials"),
                    (name: "client_assertion_type", value: PresentedCredentials.assertionType),
                    (name: "client_assertion", value: text),
                ])
                #expect(try await bed.site.token(assertion, [:]).status == .unauthorized, "\(kind)")
            }
        }
    }
}
