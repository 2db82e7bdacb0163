// `writ token inspect`: what stands in a token, and why it would be refused.
import ArgumentParser
import Glibc
import WritJOSE
import WritPostgres
import WritProtocol
import WritServer
import WritStore

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Look into a token.",
        discussion: "Example:\n  writ token inspect \"$ACCESS_TOKEN\"",
        subcommands: [Inspect.self])

    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decode a token, verify it, and say why it would be refused.",
            discussion: """
                With a database at hand the signature is verified with the realm's keys, and the client, the user and the \
                grant are looked up; without one the token is decoded only. Exit status 1 means that it would be refused: \
                an access token by introspection, an ID token by its client.

                Example:
                  writ token inspect "$ACCESS_TOKEN"
                  writ token inspect - < token.txt
                """)
        @Argument(help: "The token; - reads it from standard input.") var token: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        mutating func run() async throws {
            let text = (token == "-" ? Terminal.readOneLine() ?? "" : token).trimmed
            if let words = opaque(text) { throw CommandFailure(words) }
            var inspection: TokenInspection
            do {
                inspection = try TokenInspection(text)
            } catch {
                throw CommandFailure(
                    "it is no JWT, which has three parts with dots between them (\(error)): paste the whole token, without quotes and line ends"
                )
            }
            do {
                inspection = try await verified(inspection)
            } catch let failure as CommandFailure where database.dataDirectory == nil && database.database == nil {
                inspection.unverifiedBecause = failure.message
            } catch let error as PostgresError {
                inspection.unverifiedBecause = "\(error)"
            }
            if output.json { writeJSON(inspection.json) } else { writeLine(inspection.text) }
            if !inspection.problems.isEmpty {
                throw CommandFailure(
                    "it would be refused: \(inspection.problems.map(printable).joined(separator: "; "))")
            }
        }

        private func verified(_ inspection: TokenInspection) async throws -> TokenInspection {
            let workplace = try Workplace(database)
            return try await workplace.withPool { pool in
                let store = Store(pool: pool)
                var inspection = inspection
                guard let realm = inspection.realm, let record = try await store.loadRealm(realm) else {
                    inspection.foreign(expected: "a realm of this database")
                    return inspection
                }
                inspection.judge(
                    keys: JWKS(try record.keys.map { try JWK(json: $0.publicJWK) }), realm: record,
                    issuer: workplace.issuer(of: realm))
                inspection.add(try await TokenStanding(inspection.claims, realm: realm, store: store))
                return inspection
            }
        }

        /// Words for the secrets that are no JWT.
        private func opaque(_ text: String) -> String? {
            if text.hasPrefix(RefreshTokenCodec.prefix) {
                return "it is a refresh token, opaque to all but the server: ask its introspection endpoint about it"
            }
            for format in SecretFormat.allCases where text.hasPrefix(format.rawValue) {
                return format.check(text) == .wellFormed
                    ? "it is a \(format), whole and without a typing slip; nothing else can be read from it"
                    : "it looks like a \(format) with a character wrong or missing: its checksum does not fit"
            }
            return nil
        }
    }
}
