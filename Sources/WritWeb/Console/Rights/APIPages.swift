// Protected APIs: their audience, their permissions, and the form of their tokens.
import WritProtocol
import WritServer
import WritStore

extension Console {
    func apiList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        var page = ConsolePage("APIs")
        page.lead = "What tokens are for: each has an audience, and permissions that roles bundle."
        page.place = .apis
        let form = APIForm(visit)
        var fields = form.fields(isNew: true)
        if visit.isPost {
            do {
                let api = try await administration.createAPI(realm, visit.text("id"), form.draft)
                return .redirect(visit.address("api", ["id": api.id.rawValue]), ConsoleMessage("The API is there."))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "id")
            }
        }
        let list = try await administration.listAPIs(
            realm, after: visit.query["after"], limit: Self.pageSize, search: visit.query["search"])
        let address = visit.address("apis")
        let table = ConsoleTable(
            "APIs", columns: ["API", "Name", "Audience", "Permissions"],
            rows: list.items.map { item in
                [
                    [.link(item.id.rawValue, visit.address("api", ["id": item.id.rawValue]))],
                    [.text(item.api.displayName ?? "")], [.code(item.api.audience)],
                    [.quiet(String(item.api.permissions.count))],
                ]
            },
            empty: "There is no API.",
            next: list.next.map { visit.listAddress(address, visit.query["search"], after: $0) },
            first: visit.query["after"].map { _ in address })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .search(ConsoleSearch(address, label: "Find an API", text: visit.query["search"] ?? "")),
                    .table(table),
                ])
        ]
        if visit.may(.manageRealm) {
            page.sections.append(
                ConsoleSection("New API", [.form(ConsoleForm("api", action: address, fields, submit: "Create API"))]))
        }
        return visit.isPost ? .refused(page) : .page(page)
    }

    func api(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        guard let id = visit.query["id"].flatMap({ APIID($0) }) else { throw ConsoleRefusal.notFound }
        let api = try await administration.showAPI(realm, id)
        let address = visit.address("api", ["id": id.rawValue])
        var page = ConsolePage(api.api.displayName ?? id.rawValue)
        page.place = .apis
        page.crumbs = [ConsoleLink("APIs", visit.address("apis"))]
        let form = visit.isPost ? APIForm(visit) : APIForm(api)
        var fields = form.fields(isNew: false)
        if visit.isPost {
            do {
                if visit.form["action"] == "delete" {
                    guard visit.isOn("sure") else { throw AdministrationError.conflict("tick the box to delete it") }
                    try await administration.deleteAPI(realm, id)
                    return .redirect(visit.address("apis"), ConsoleMessage("The API \(id) is deleted."))
                }
                _ = try await administration.updateAPI(realm, id, form.draft)
                return .redirect(address, ConsoleMessage("The API is changed."))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "audience")
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .facts([ConsoleFact("Id", .code(id.rawValue)), ConsoleFact("Audience", .code(api.api.audience))]),
                    .table(
                        ConsoleTable(
                            "Permissions", columns: ["Permission", "Description"],
                            rows: api.api.permissions.map {
                                [[.code($0.name.rawValue)], [.text($0.description ?? "")]]
                            },
                            empty: "It has no permission.")),
                ])
        ]
        if visit.may(.manageRealm), !api.isBuiltIn {
            page.sections.append(
                ConsoleSection("Change it", [.form(ConsoleForm("api", action: address, fields, submit: "Save API"))]))
            page.sections.append(
                Self.deletion("API", address, "Roles lose its permissions, and no token is issued for it."))
        }
        return visit.isPost ? .refused(page) : .page(page)
    }
}

/// What stands in the form of an API.
private struct APIForm {
    var id = ""
    var audience: String
    var displayName: String
    /// A permission a line, what it is for behind a blank.
    var permissions: String
    var type: String
    var audienceIsArray: Bool
    var isLean: Bool

    init(_ visit: ConsoleVisit) {
        id = visit.text("id")
        audience = visit.text("audience")
        displayName = visit.text("display_name")
        permissions = visit.text("permissions")
        type = visit.text("access_token_typ")
        audienceIsArray = visit.isOn("audience_as_array")
        isLean = visit.isOn("lean_token")
    }

    init(_ summary: APISummary) {
        audience = summary.api.audience
        displayName = summary.api.displayName ?? ""
        permissions = summary.api.permissions.map { permission in
            permission.description.map { "\(permission.name) \($0)" } ?? permission.name.rawValue
        }.joined(separator: "\n")
        type = summary.api.shape.type.rawValue
        audienceIsArray = summary.api.shape.audienceIsArray
        isLean = summary.api.shape.isLean
    }

    var draft: APIDraft {
        var draft = APIDraft()
        draft.audience = audience
        draft.displayName = displayName
        draft.permissions = permissions.split(whereSeparator: \.isNewline).compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard let name = parts.first else { return nil }
            return PermissionDraft(name: name, description: parts.count > 1 ? parts[1] : nil)
        }
        if !type.isEmpty { draft.accessTokenType = type }
        draft.audienceAsArray = audienceIsArray
        draft.leanToken = isLean
        return draft
    }

    func fields(isNew: Bool) -> [ConsoleField] {
        var fields: [ConsoleField] = []
        if isNew {
            fields.append(.input("id", "Id", id, hint: "Lower-case letters, digits and hyphens.", isRequired: true))
        }
        return fields + [
            .input("audience", "Audience", audience, hint: "An absolute URI; what resource names.", isRequired: true),
            .input("display_name", "Name", displayName),
            .lines(
                "permissions", "Permissions", permissions, rows: 4,
                hint: "One a line: its name, and behind a blank what it is for."),
            .choice(
                "access_token_typ", "typ of its tokens",
                ["at+jwt", "JWT"].map { .init($0, $0, isChosen: $0 == type) },
                hint: "JWT where the API's library refuses at+jwt."),
            .check("audience_as_array", "aud is always an array", isOn: audienceIsArray),
            .check("lean_token", "Tokens without roles, groups and profile", isOn: isLean),
        ]
    }
}
