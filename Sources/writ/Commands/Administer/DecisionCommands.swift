// `writ client approve|reject|request-changes`: decides on an application for a client, or for a change of one.
import ArgumentParser
import WritProtocol
import WritServer

/// Which application, and in which state it was looked at.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The application's id, as `writ registration list` shows it.")
    var id: String

    @OptionGroup var realm: RealmOption

    @Option(
        help:
            "The revision that was looked at, as `writ registration show` has it; when the applicant has changed it since, nothing is done."
    )
    var revision: Int?

    var expected: Int64? { revision.map(Int64.init) }
}

extension ClientCommand {
    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve an application: the client is made, or changed, as it asks.",
            discussion: """
                The applicant fetches the client_id and, once, the client_secret with the token that they have.

                Example:
                  writ client approve 7wq0v3k2m9xj4c8d1b5e --realm acme
                """)
        @OptionGroup var decision: DecisionOptions
        @Option(help: "A note for whoever decides next; the applicant is not told.") var reason: String?
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try decision.realm.id(), try registrationID(decision.id))
            let (reason, revision) = (reason, decision.expected)
            options.show(
                try await options.perform(makesKeys: true, writesMail: true) {
                    try await $0.approveRegistration(realm, id, note: reason, revision: revision)
                })
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reject an application; a client that is in force already stays as it is.",
            discussion: """
                Example:
                  writ client reject 7wq0v3k2m9xj4c8d1b5e --realm acme --reason "The shop has a client already."
                """)
        @OptionGroup var decision: DecisionOptions
        @Option(help: "What the applicant is told.") var reason: String
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try decision.realm.id(), try registrationID(decision.id))
            let (reason, revision) = (reason, decision.expected)
            options.show(
                try await options.perform(makesKeys: true, writesMail: true) {
                    try await $0.rejectRegistration(realm, id, reason: reason, revision: revision)
                })
        }
    }

    struct RequestChanges: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "request-changes",
            abstract: "Send an application back; the applicant may change it, and it is pending again.",
            discussion: """
                Example:
                  writ client request-changes 7wq0v3k2m9xj4c8d1b5e --realm acme --reason "Name a policy_uri."
                """)
        @OptionGroup var decision: DecisionOptions
        @Option(help: "What the applicant is told to change.") var reason: String
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try decision.realm.id(), try registrationID(decision.id))
            let (reason, revision) = (reason, decision.expected)
            options.show(
                try await options.perform(makesKeys: true, writesMail: true) {
                    try await $0.requestChanges(realm, id, reason: reason, revision: revision)
                })
        }
    }
}
