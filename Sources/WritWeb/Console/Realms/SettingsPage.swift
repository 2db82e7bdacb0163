// A realm's settings, and how its login page looks with them.
import WritProtocol
import WritServer

extension Console {
    func realmSettings(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try await visit.administration.showRealm(try visit.realmID())
        let settings = RealmSetting.allCases.filter(\.isForRealms)
        var values = realm.settings
        var name = realm.displayName ?? ""
        if visit.isPost {
            values = Dictionary(uniqueKeysWithValues: settings.map { ($0, visit.text($0.rawValue)) })
            name = visit.text("display_name")
        }
        guard visit.may(.manageRealm) else { return .page(settingsInForce(realm, settings)) }
        var fields = [ConsoleField.input("display_name", "Name", name, hint: "What people read on the login page.")]
        fields += settings.map { $0.field(values[$0] ?? "", fallback: $0.defaultValue) }
        fields.append(.hidden("revision", visit.form["revision"] ?? String(realm.revision)))
        var page = ConsolePage("Settings")
        page.place = .settings
        var isRefused = false
        if visit.isPost, visit.form["action"] != "preview" {
            do {
                _ = try await visit.administration.updateRealm(
                    realm.id, displayName: name, settings: settings.map { ($0.rawValue, visit.text($0.rawValue)) },
                    expecting: visit.form["revision"].flatMap { Int64($0) })
                return .redirect(visit.address("settings"), ConsoleMessage("The settings are in force."))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "display_name")
                isRefused = true
            }
        }
        let picture = ThemePicture(
            name: name.isEmpty ? realm.id.rawValue : name,
            color: values[.themePrimaryColor].flatMap { Colour($0.lowercased()) }, logo: values[.themeLogoURL])
        page.pictures = [picture.logo].compactMap(\.self)
        page.sections = sections(fields, picture, visit)
        return isRefused ? .refused(page) : .page(page)
    }

    /// For whoever may look and not change.
    private func settingsInForce(_ realm: RealmSummary, _ settings: [RealmSetting]) -> ConsolePage {
        var page = ConsolePage("Settings")
        page.place = .settings
        page.lead = "Changed by whoever has the permission \(AdminPermission.manageRealm.rawValue)."
        page.sections = RealmSetting.groups.map { group in
            ConsoleSection(
                group,
                [
                    .facts(
                        settings.filter { $0.group == group }.map { setting in
                            guard let value = realm.settings[setting] else {
                                return ConsoleFact(
                                    setting.title, .quiet(setting.defaultValue.isEmpty ? "–" : setting.defaultValue),
                                    .quiet("(default)"))
                            }
                            return ConsoleFact(setting.title, .code(value))
                        })
                ])
        }
        return page
    }

    /// One form, so one section; its fields in groups.
    private func sections(
        _ fields: [ConsoleField], _ picture: ThemePicture, _ visit: ConsoleVisit
    ) -> [ConsoleSection] {
        func group(_ field: ConsoleField) -> String { RealmSetting(rawValue: field.name)?.group ?? "" }
        var ordered = fields.filter { group($0).isEmpty }
        for title in RealmSetting.groups {
            let inner = fields.filter { group($0) == title }
            guard !inner.isEmpty else { continue }
            ordered.append(.title(title))
            ordered += inner
        }
        var form = ConsoleForm("settings", action: visit.address("settings"), ordered, submit: "Save settings")
        form.others = [.init(value: "preview", label: "Preview the look")]
        let preview = ConsoleSection(
            "The login page",
            lead: "As it looks with the name, the colour and the logo in the form. A preview saves nothing.",
            [.picture(picture)])
        return [preview, ConsoleSection(nil, [.form(form)])]
    }
}
