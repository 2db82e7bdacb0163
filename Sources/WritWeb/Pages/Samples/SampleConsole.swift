// The console's page with everything that it can show: what its templates may name is learnt from it.
import WritProtocol

extension SamplePages {
    static var console: [SamplePage] {
        var page = ConsolePage("Payroll")
        page.crumbs = [ConsoleLink("Clients", "/admin/realms/acme/clients")]
        page.lead = "An application."
        page.actions = [ConsoleLink("Change", "/admin/realms/acme/edit-client?id=payroll", isPrimary: true)]
        page.error = "The client was changed since you read it."
        page.place = .clients
        page.frame.person = "Ada Lovelace"
        page.frame.csrf = "sealed"
        page.frame.realm = "acme"
        page.frame.realmName = "Acme Corporation"
        page.frame.hasRealms = true
        page.frame.places = [(.overview, "/admin/realms/acme"), (.clients, "/admin/realms/acme/clients")]
        page.frame.message = ConsoleMessage("Done.", secret: "wrs_sample", secretName: "Client secret")
        let now = Instant(secondsSince1970: 1_787_234_700)
        let parts: [ConsolePart] = [
            .text("A sentence."), .subtitle("A part"),
            .facts([
                ConsoleFact(
                    "Name", .text("a"), .code("b"), .quiet("c"), .tag("d", isGood: true), .tag("e", isGood: false),
                    .time(now), .link("f", "/admin/"), .added("g"), .removed("h"),
                    .button(ConsoleButton("end", action: "/admin/", ["session": "s"], "End", about: "session s")))
            ]),
            .table(ConsoleTable("Keys", columns: ["Key"], rows: [[[.code("k")]]], empty: "", next: "/n", first: "/f")),
            .table(ConsoleTable("None", columns: ["Key"], rows: [], empty: "There is none.")),
            .search(ConsoleSearch("/admin/", label: "Find", text: "x")), .links([ConsoleLink("Delete", "/d")]),
            .code(title: "app.conf", text: "a\nb"), .framed(document: "<p>A page", description: "A preview"),
            .picture(ThemePicture(name: "Acme", color: nil, logo: "https://acme.example/logo.svg")), .form(form),
        ]
        page.sections = [
            ConsoleSection("One", lead: "About it.", parts + [.folded(title: "More", [.code(title: "x", text: "y")])])
        ]
        return [SamplePage("console", page)]
    }

    private static var form: ConsoleForm {
        var failed = ConsoleField.input("name", "Name", "x", hint: "A hint.", isRequired: true)
        failed.error = "A reason."
        failed.suggestions = ["y"]
        var number = ConsoleField.input("count", "Count")
        number.kind = .number(1...9, placeholder: "3")
        var form = ConsoleForm(
            "sample", action: "/admin/",
            [
                .title("Part"), failed, number, .lines("uris", "URIs"), .document("text", "Text", "a"),
                .hidden("revision", "1"),
                .choice("type", "Type", [.init("a", "A", isChosen: true)]), .check("on", "On", isOn: true),
                .checks("grants", "Grants", [.init("grant_a", "a", isChosen: true, hint: "why")]),
            ], submit: "Save", cancel: "/admin/")
        form.submitValue = "save"
        form.others = [.init(value: "preview", label: "Preview")]
        return form
    }
}
