// A realm's signing keys: listed, and changed for new ones.
import WritCrypto
import WritProtocol
import WritServer

extension Console {
    static let keyRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("keys"), .readRealm, .manageKeys) { try await $0.keyList($1) },
        ConsoleRoute(path("retire-key"), .manageKeys, .manageKeys) { try await $0.retireKey($1) },
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
            "Keys", columns: ["Key", "Algorithm", "State", "Signs from", "Made", ""],
            rows: keys.reversed().map { key in
                // One that signs is changed for another first, and of each algorithm one stays.
                let mayRetire =
                    visit.may(.manageKeys) && key.retiredAt == nil && key.state != .active
                    && keys.contains { $0.id != key.id && $0.algorithm == key.algorithm && $0.retiredAt == nil }
                return [
                    [.code(key.id.rawValue)], [.text(key.algorithm.rawValue)],
                    [.tag(key.state.rawValue, isGood: key.state == .active ? true : nil)], [.time(key.activeFrom)],
                    [.time(key.createdAt)],
                    mayRetire ? [.link("Retire …", visit.address("retire-key", ["kid": key.id.rawValue]))] : [],
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

    func retireKey(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        guard let id = visit.query["kid"].flatMap({ KeyID($0) }) else { throw ConsoleRefusal.notFound }
        let key = try await administration.showKey(realm, id)
        var page = ConsolePage("Retire this key?")
        page.place = .keys
        page.crumbs = [ConsoleLink("Keys", visit.address("keys"))]
        if visit.isPost {
            do {
                _ = try await administration.retireKey(realm, id)
                return .redirect(
                    visit.address("keys"), ConsoleMessage("The key is retired: every token that it signed is refused."))
            } catch AdministrationError.conflict(let message) {
                page.error = message.sentence
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .facts([
                        ConsoleFact("Key", .code(id.rawValue)), ConsoleFact("Algorithm", .text(key.algorithm.rawValue)),
                        ConsoleFact("State", .tag(key.state.rawValue)),
                    ]),
                    .text(
                        "Every token that it signed is refused from now on, here at once and elsewhere when the keys "
                            + "are fetched again. Only for a key that leaked: one that is not needed any more goes by "
                            + "itself. There is no way back."),
                    .form(
                        ConsoleForm(
                            "retire-key", action: visit.address("retire-key", ["kid": id.rawValue]), [],
                            submit: "Retire key", cancel: visit.address("keys"), isDangerous: true)),
                ])
        ]
        return visit.isPost ? .refused(page) : .page(page)
    }
}
