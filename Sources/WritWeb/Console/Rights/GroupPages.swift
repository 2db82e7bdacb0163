// Groups of people: listed, made, and who is in them.
import WritProtocol
import WritServer
import WritStore

extension Console {
    func groupList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        var page = ConsolePage("Groups")
        page.lead = "Whoever is in a group has its roles, and those of the groups that it lies in."
        page.place = .groups
        var fields: [ConsoleField] = [
            .input("name", "Name", visit.text("name"), isRequired: true),
            .input("parent", "Lies in", visit.text("parent"), hint: "The path of a group, as /sales. Empty: in none."),
        ]
        if visit.isPost {
            do {
                let parent = visit.text("parent")
                let group = try await administration.createGroup(
                    realm, visit.text("name"),
                    parent: parent.isEmpty ? nil : try await administration.findGroup(realm, parent).group.id)
                return .redirect(
                    visit.address("group", ["id": group.group.id.description]), ConsoleMessage("The group is there."))
            } catch AdministrationError.notFound(let what) where what.hasPrefix("group") {
                fields = fields.refused("parent", "there is no \(what)") ?? fields
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "name")
            }
        }
        let list = try await administration.listGroups(
            realm, after: visit.query["after"], limit: Self.pageSize, search: visit.query["search"])
        let address = visit.address("groups")
        let table = ConsoleTable(
            "Groups", columns: ["Group", "Roles", "Created"],
            rows: list.items.map { item in
                [
                    [.link(item.path, visit.address("group", ["id": item.group.id.description]))],
                    item.group.roles.map { .code($0.rawValue) }, [.time(item.group.createdAt)],
                ]
            },
            empty: "There is no group.",
            next: list.next.map { visit.listAddress(address, visit.query["search"], after: $0) },
            first: visit.query["after"].map { _ in address })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .search(ConsoleSearch(address, label: "Find a group", text: visit.query["search"] ?? "")),
                    .table(table),
                ])
        ]
        if visit.may(.manageUsers) {
            page.sections.append(
                ConsoleSection(
                    "New group", [.form(ConsoleForm("group", action: address, fields, submit: "Create group"))]))
        }
        return visit.isPost ? .refused(page) : .page(page)
    }

    func group(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        guard let id = visit.query["id"].flatMap({ GroupID($0) }) else { throw ConsoleRefusal.notFound }
        let group = try await administration.showGroup(realm, id)
        let address = visit.address("group", ["id": id.description])
        var page = ConsolePage(group.path)
        page.place = .groups
        page.crumbs = [ConsoleLink("Groups", visit.address("groups"))]
        var member = [
            ConsoleField.input("user", "A user, by name or subject", visit.text("user"), isRequired: true)
        ]
        var role = [visit.roleField]
        if visit.isPost {
            do {
                let message = try await change(group, of: realm, administration, visit)
                return .redirect(visit.form["action"] == "delete" ? visit.address("groups") : address, message)
            } catch AdministrationError.notFound(let what) where what.hasPrefix("user") {
                member = member.refused("user", "there is no \(what)") ?? member
            } catch AdministrationError.notFound(let what) where what.hasPrefix("role") {
                role = role.refused("role", "there is no \(what)") ?? role
            } catch let error as AdministrationError {
                role = try page.refuse(error, role, existing: "role")
            }
        }
        let reach = try await administration.reach(in: realm)
        // Whoever puts somebody into a group gives them its rights.
        let mayManage = visit.may(.manageUsers) && reach.covers(DirectRights(groups: [id]))
        let mayGive = visit.may(.manageUsers)
        page.sections = [ConsoleSection(nil, [.facts([ConsoleFact("Id", .code(id.description))])])]
        var roles: [ConsolePart] = [roleTable(group.group.roles, reach, mayGive, address, visit)]
        if mayGive {
            role[0] = try await offeringRoles(role[0], reach, visit)
            role.insert(.hidden("action", "grant"), at: 0)
            roles.append(
                .form(ConsoleForm("grant", action: address, role, submit: "Give the role", isShort: true)))
        }
        page.sections.append(
            ConsoleSection("Roles", lead: "Everybody in the group has them, and in the groups in it.", roles))
        if visit.may(.readUsers) {
            var members = [try await memberTable(group, of: realm, administration, mayManage, address, visit)]
            if mayManage {
                member.insert(.hidden("action", "add"), at: 0)
                members.append(
                    .form(ConsoleForm("member", action: address, member, submit: "Add to the group", isShort: true)))
            }
            page.sections.append(ConsoleSection("Members", members))
        }
        if mayManage {
            page.sections.append(Self.deletion("group", address, "Its members stay, without its roles."))
        }
        return visit.isPost ? .refused(page) : .page(page)
    }

    private func roleTable(
        _ roles: [RoleName], _ reach: AdministrativeReach, _ mayGive: Bool, _ address: String, _ visit: ConsoleVisit
    ) -> ConsolePart {
        .table(
            ConsoleTable(
                "Roles", columns: ["Role", ""],
                rows: roles.enumerated().map { index, role in
                    let button = ConsoleButton(
                        "revoke-\(index + 1)", action: address, ["action": "revoke", "role": role.rawValue],
                        "Take away", about: role.rawValue)
                    return [
                        [.link(role.rawValue, visit.address("role", ["id": role.rawValue]))],
                        mayGive && reach.covers(role) ? [.button(button)] : [],
                    ]
                }, empty: "It has no role."))
    }

    private func memberTable(
        _ group: GroupSummary, of realm: RealmID, _ administration: Administration, _ mayManage: Bool,
        _ address: String, _ visit: ConsoleVisit
    ) async throws -> ConsolePart {
        let id = group.group.id
        let members = try await administration.listMembers(
            realm, id, after: visit.query["after"].flatMap { UserID($0) }, limit: Self.pageSize)
        return .table(
            ConsoleTable(
                "Members", columns: ["User", "E-mail", ""],
                rows: members.items.enumerated().map { index, member in
                    let user = member.user
                    let button = ConsoleButton(
                        "remove-\(index + 1)", action: address,
                        ["action": "remove", "member": user.id.description], "Remove", about: user.username)
                    return [
                        [.link(user.username, visit.address("user", ["id": user.id.description]))],
                        [.text(user.email ?? "")], mayManage ? [.button(button)] : [],
                    ]
                }, empty: "Nobody is in it.",
                next: members.next.map { visit.address("group", ["id": id.description, "after": $0]) },
                first: visit.query["after"].map { _ in address }))
    }

    private func change(
        _ group: GroupSummary, of realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> ConsoleMessage {
        switch visit.form["action"] {
        case "add":
            let user = try await administration.findUser(realm, visit.text("user")).user
            try await administration.addMember(realm, user.id, to: group.group.id)
            return ConsoleMessage("\(user.username) is in the group.")
        case "remove":
            guard let user = visit.form["member"].flatMap({ UserID($0) }) else { throw ConsoleRefusal.formInvalid }
            try await administration.removeMember(realm, user, from: group.group.id)
            return ConsoleMessage("They are no longer in the group.")
        case "grant":
            let role = try visit.roleName()
            try await administration.grantRole(realm, role, to: .group(group.group.id))
            return ConsoleMessage("Everybody in the group has the role \(role).")
        case "revoke":
            let role = try visit.roleName()
            try await administration.revokeRole(realm, role, from: .group(group.group.id))
            return ConsoleMessage("The group no longer gives the role \(role).")
        case "delete":
            guard visit.isOn("sure") else { throw AdministrationError.conflict("tick the box to delete it") }
            try await administration.deleteGroup(realm, group.group.id)
            return ConsoleMessage("The group \(group.path) is deleted.")
        default: throw ConsoleRefusal.formInvalid
        }
    }
}
