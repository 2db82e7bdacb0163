// `writ key`: a realm's signing keys.
import ArgumentParser
import WritCrypto
import WritProtocol
import WritServer

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "List, rotate and retire the signing keys of a realm.",
        discussion: """
            Example:
              writ key list --realm acme
              writ key rotate --realm acme
              writ key rotate --realm acme --now       # the present key has leaked
            """,
        subcommands: [List.self, Show.self, Rotate.self, Retire.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's keys, the oldest first.",
            discussion: "Example:\n  writ key list --realm acme --json")
        @OptionGroup var realm: RealmOption
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, part) = (try realm.id(), part)
            let keys = try await options.perform { administration in
                try await part.collect { try await administration.listKeys(realm, after: $0, limit: $1) }
            }
            writeList(
                keys, "keys", asJSON: options.output.json, table: Table("KEY", "ALGORITHM", "STATE", "SIGNS FROM"),
                row: { $1.append($0.id.rawValue, $0.algorithm.rawValue, $0.state.rawValue, shown($0.activeFrom)) },
                json: { $0.write(to: &$1) })
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key: published at once, signing after keys.publish_lead_seconds.",
            discussion: """
                The old key stays published until the last token it signed has expired. With --now the new key signs \
                at once, and clients that keep the JWKS refuse tokens until they fetch it again: for a leaked key.

                Example:
                  writ key rotate --realm acme
                """)
        @OptionGroup var realm: RealmOption
        @Option(
            help: "RS256, PS256, ES256 or EdDSA; the realm's when it is left out.",
            completion: .list(SignatureAlgorithm.allCases.map(\.rawValue))) var algorithm: String?
        @Option(
            help:
                "\(KeyKind.allCases.map(\.rawValue).joined(separator: ", ")). Signing with RSA of 3072 bits costs 7.4 times as much as with 2048, with 4096 bits 16 times."
        )
        var kind: String?
        @Flag(help: "Sign with the new key at once.") var now = false
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, now) = (try realm.id(), now)
            let algorithm = try algorithm.map { try parse($0, SignatureAlgorithm.init(rawValue:), "--algorithm") }
            let kind = try kind.map { try parse($0, KeyKind.init(rawValue:), "--kind") }
            let key = try await options.perform(makesKeys: true, change) {
                try await $0.rotateKey(realm, algorithm: algorithm, kind: kind, now: now)
            }
            options.show(key)
        }

        private func parse<Value>(_ text: String, _ read: (String) -> Value?, _ option: String) throws(CommandFailure)
            -> Value
        {
            guard let value = read(text) else {
                throw CommandFailure(
                    "\(option) \(printable(text)): see `writ key rotate --help` for what there is", .wrongUsage)
            }
            return value
        }
    }
}
