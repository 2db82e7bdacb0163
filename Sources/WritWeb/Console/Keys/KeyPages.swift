// A realm's signing keys: listed, and changed for new ones.
import WritCrypto
import WritProtocol
import WritServer

extension Console {
    static let keyRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("keys"), .readRealm, .manageKeys) { try await $0.keyList($1) }
    ]

    func keyList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        if visit.isPost {
            let algorithm = visit.form["algorithm"].flatMap { SignatureAlgorithm(rawValue: $0) }
            let isUrgent = visit.isOn("now")
            let key = try await administration.rotateKey(realm, algorithm: algorithm, now: isUrgent)
            let when = isUrgent ? "It signs at once." : "It signs from \(PageTime(key.activeFrom).text) on."
            return .redirect(visit.address("keys"), ConsoleMessage("The new key is \(key.id.rawValue). \(when)"))
        }
        var page = ConsolePage("Keys")
        page.lead = "A new key is published before it signs, and an old one until no token of it is out."
        page.place = .keys
        let keys = try await administration.listKeys(realm)
        let table = ConsoleTable(
            "Keys", columns: ["Key", "Algorithm", "State", "Signs from", "Made"],
            rows: keys.reversed().map { key in
                [
                    [.code(key.id.rawValue)], [.text(key.algorithm.rawValue)],
                    [.tag(key.state.rawValue, isGood: key.state == .active ? true : nil)], [.time(key.activeFrom)],
                    [.time(key.createdAt)],
                ]
            },
            empty: "There is no key.")
        page.sections = [ConsoleSection(nil, [.table(table)])]
        guard visit.may(.manageKeys) else { return .page(page) }
        let options =
            [ConsoleField.Option("", "As the realm has it", isChosen: true)]
            + SignatureAlgorithm.allCases.map { .init($0.rawValue, $0.rawValue, isChosen: false) }
        page.sections.append(
            ConsoleSection(
                "New key", lead: "It takes the place of the one of its algorithm.",
                [
                    .form(
                        ConsoleForm(
                            "rotate", action: visit.address("keys"),
                            [
                                .choice("algorithm", "Algorithm", options),
                                .check(
                                    "now", "Sign with it at once", isOn: false,
                                    hint:
                                        "Only when the present key leaked: relying parties refuse tokens until they fetch the new key."
                                ),
                            ], submit: "Make a new key"))
                ]))
        return .page(page)
    }
}
