// What cannot be taken back asks a person first.
import ArgumentParser
import WritProtocol

/// For one thing of many: a person is asked, a script is not, since it names exactly what it means.
struct DeletionOptions: ParsableArguments {
    @Flag(help: "Do not ask.")
    var yes = false

    func confirm(_ what: String) throws(CommandFailure) { try ask("Delete \(what)?", orElse: "nothing was deleted") }

    /// For what cannot be taken back either, and is called otherwise.
    /// - Parameter words: What is said where it is not done.
    func ask(_ question: String, orElse words: String) throws(CommandFailure) {
        guard !yes, Terminal.isInteractive, !Terminal.confirm(printable(question)) else { return }
        throw CommandFailure(words)
    }

    /// For a realm, with which everything goes that others have made in it: a person types its id, and a script says that
    /// it means it. A variable that holds another realm than was thought must not be enough.
    func confirm(_ realm: RealmID) throws(CommandFailure) {
        guard !yes else { return }
        guard Terminal.isInteractive else {
            throw CommandFailure(
                "deleting a realm deletes all its users, clients and keys: say --yes where nobody can be asked",
                .wrongUsage)
        }
        note("This deletes the realm \(realm) with all its users, clients, keys and grants, for good.")
        guard Terminal.ask("Type its id to go on: ") == realm.rawValue else {
            throw CommandFailure("nothing was deleted: that is not its id")
        }
    }
}
