// Token preview: what somebody would get from a client now.
import WritProtocol
import WritServer
import WritStore

extension Console {
    static let insightRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("token-preview"), .readUsers) { try await $0.tokenPreview($1) },
        ConsoleRoute(path("explain"), .readAudit, .readAudit) { try await $0.explain($1) },
        ConsoleRoute(path("audit"), .readAudit) { try await $0.audit($1) },
        ConsoleRoute(path("audit-export"), .readAudit) { try await $0.auditExport($1) },
    ]

    /// By GET: it changes nothing, and its address can be handed on.
    func tokenPreview(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        func asked(_ name: String) -> String { visit.query[name] ?? "" }
        var fields: [ConsoleField] = [
            .input("client", "Client", asked("client"), hint: "Its id.", isRequired: true),
            .input("user", "User", asked("user"), hint: "A user name or a subject. Empty: the client acts for itself."),
            .input("scope", "Scope", asked("scope"), hint: "As a request asks. Empty: all that is registered."),
            .input(
                "resource", "Audience", asked("resource"),
                hint: "The API that the token is for. Empty: the realm's own."),
        ]
        var page = ConsolePage("Token preview")
        page.lead = "The claims that would be issued now, and where each comes from. Nothing is signed."
        page.place = .preview
        var preview: TokenPreview?
        if !asked("client").isEmpty {
            do {
                preview = try await self.preview(visit)
            } catch AdministrationError.notFound(let what) {
                let field = what.contains("user") ? "user" : "client"
                fields = fields.refused(field, "there is no \(what)") ?? fields
            } catch AdministrationError.invalid(_, let message) {
                fields = fields.refused("client", message) ?? fields
            } catch let error as OAuthError where error.reason.row.status < 500 {
                let field = error.reason == .scopeNotAllowed || error.reason == .malformedScope ? "scope" : "resource"
                fields =
                    fields.refused(field, error.description ?? error.reason.row.description) ?? fields
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(
                        ConsoleForm(
                            "preview", action: visit.address("token-preview"), fields, submit: "Show the claims",
                            isQuestion: true))
                ])
        ]
        if let preview { page.sections += sections(preview) }
        return preview == nil && !asked("client").isEmpty ? .refused(page) : .page(page)
    }

    private func preview(_ visit: ConsoleVisit) async throws -> TokenPreview {
        guard let realm = try await authority.realm(try visit.realmID()) else {
            throw AdministrationError.conflict("the realm is disabled: it issues nothing")
        }
        let administration = try visit.administration
        let user = visit.query["user"]
        return try await previewTokens(
            authority, realm: realm,
            asking: PreviewQuestion(
                client: try Administration.clientID(visit.query["client"] ?? ""),
                user: user == nil ? nil : try await administration.findUser(realm.id, user ?? "").user.id,
                scope: visit.query["scope"], resources: visit.query["resource"].map { [$0] } ?? []))
    }

    private func sections(_ preview: TokenPreview) -> [ConsoleSection] {
        func table(_ caption: String, _ claims: [TokenPreview.Claim]) -> ConsolePart {
            .table(
                ConsoleTable(
                    caption, columns: ["Claim", "Value", "Where it comes from"],
                    rows: claims.map { [[.code($0.name)], [.text($0.value)], [.quiet($0.source)]] }, empty: "None."))
        }
        let idToken: ConsolePart =
            preview.idToken.isEmpty
            ? .text("There is none: without the scope openid, or without a person, nobody gets one.")
            : table("Claims of the ID token", preview.idToken)
        return [
            ConsoleSection(
                "Access token", lead: "typ \(preview.accessTokenType), signed by \(preview.algorithm)",
                [table("Claims of the access token", preview.accessToken)]),
            ConsoleSection("ID token", [idToken]),
        ]
    }
}
