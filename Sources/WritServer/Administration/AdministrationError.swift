// Why a change was not made, in words that say what to do.

package enum AdministrationError: Error, Sendable, Equatable {
    /// There is no such thing; `what` names it: "realm acme", "client web of realm acme".
    case notFound(_ what: String)
    case alreadyExists(_ what: String)
    /// A value that cannot be. `field` is the name on the wire ("redirect_uris"), `message` says what would do.
    case invalid(field: String, message: String)
    /// The value is right and the present state does not allow it.
    case conflict(_ message: String)
    /// It was changed since the caller read it.
    case changedMeanwhile(_ what: String)
    /// It would give rights, or take hold of rights, that the caller does not hold.
    case beyondRights(_ message: String)
}

extension AdministrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let what): "there is no \(what)"
        case .alreadyExists(let what): "\(what) exists already"
        case .invalid(let field, let message): "\(field): \(message)"
        case .conflict(let message): message
        case .changedMeanwhile(let what): "\(what) was changed since you read it: read it again"
        case .beyondRights(let message): message
        }
    }
}
