// `writ key show` and `writ key retire`: one signing key.
import ArgumentParser
import WritCrypto
import WritProtocol
import WritServer

extension KeyCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a signing key.",
            discussion: "Example:\n  writ key show 3pZ9kTq1vS0mXa7dYb2cEfGhIjKlMnOpQrStUvWxYz0 --realm acme")
        @OptionGroup var key: KeyArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try key.realm.id(), key.keyID)
            options.show(try await options.perform { try await $0.showKey(realm, id) })
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a key no longer, because it leaked: every token that it signed is refused.",
            discussion: """
                A key that signs is replaced first: `writ key rotate --now`.

                Example:
                  writ key retire 3pZ9kTq1vS0mXa7dYb2cEfGhIjKlMnOpQrStUvWxYz0 --realm acme --yes
                """)
        @OptionGroup var key: KeyArgument
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try key.realm.id(), key.keyID)
            try deletion.ask(
                "Retire key \(id) of realm \(realm)? Every token that it signed is refused.",
                orElse: "no key was retired")
            options.show(try await options.perform(change) { try await $0.retireKey(realm, id) })
        }
    }
}

/// A key of a realm.
struct KeyArgument: ParsableArguments {
    @Argument(help: "Its kid, as `writ key list` shows it.") var id: String
    @OptionGroup var realm: RealmOption

    var keyID: KeyID { KeyID(id) }
}

extension AdministrationOptions {
    func show(_ key: KeySummary) {
        var properties = Properties()
        properties.append("key", key.id.rawValue)
        properties.append("algorithm", key.algorithm.rawValue)
        properties.append("state", key.state.rawValue)
        properties.append("signs from", shown(key.activeFrom))
        properties.append("retired", key.retiredAt.map(shown))
        show(properties) { key.write(to: &$0) }
    }
}
