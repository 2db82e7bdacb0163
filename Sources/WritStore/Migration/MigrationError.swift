// Why a database's schema is not the one this program works on, in words that say what to do.

package enum MigrationError: Error, Equatable, Sendable {
    /// The database has a migration that this program does not know.
    case newer(applied: String, known: String)
    /// A file was changed after it was applied.
    case edited(name: String)
    /// A migration is missing between two applied ones, or the files are not numbered 1, 2, 3 …
    case gap(missing: Int)
    /// Migrations are to be applied before the program can serve.
    case pending([String])
    /// Text of every script must fit, and names are compared in Unicode's normal form.
    case wrongEncoding(String)
    /// Another migration did not end in time.
    case busy
    /// The file failed; nothing of it was kept, everything before it was.
    case failed(name: String, reason: String)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .newer(let applied, let known):
            "database is newer than this binary: it has \(applied), this binary knows up to \(known); use a newer one"
        case .edited(let name):
            "\(name) was edited after it was applied: restore it as it was, and put the change into a new migration"
        case .gap(let missing):
            "migration \(missing) is missing between others: files are numbered without gaps and applied in order"
        case .pending(let names):
            "the database lacks \(names.joined(separator: ", ")): run `writ migrate up`"
        case .wrongEncoding(let encoding):
            "the database's encoding is \(encoding): create it with ENCODING 'UTF8'"
        case .busy:
            "another migration is running: wait for it and try again"
        case .failed(let name, let reason):
            "\(name) failed and was rolled back: \(reason)"
        }
    }
}
