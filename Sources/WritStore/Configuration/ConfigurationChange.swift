// One change of one object of a realm's configuration, as the history keeps it.
package import WritProtocol

/// What is to be written; the database adds number and time.
package struct NewConfigurationChange: Sendable {
    /// "command", or an administrator's `sub`.
    package var actor: String
    package var reason: String?
    /// One of the kinds that the table allows.
    package var kind: String
    package var id: String
    /// The object before, JSON: whole where it is deleted, else the fields that change; `nil` where it is made.
    package var before: [UInt8]?
    package var after: [UInt8]?

    package init(actor: String, reason: String?, kind: String, id: String, before: [UInt8]?, after: [UInt8]?) {
        self.actor = actor
        self.reason = reason
        self.kind = kind
        self.id = id
        self.before = before
        self.after = after
    }
}

/// A row of `configuration_change`.
package struct ConfigurationChangeRecord: Sendable {
    /// From 1 in each realm, without gaps, in the order of the commits.
    package var number: Int64
    package var at: Instant
    package var actor: String
    package var reason: String?
    package var kind: String
    package var id: String
    package var before: [UInt8]?
    package var after: [UInt8]?
}

/// A row of `configuration_head`.
package struct ConfigurationHead: Sendable, Equatable {
    /// Of the last change; 0 where none was recorded yet.
    package var number: Int64
    /// Of the last change when a document was applied last.
    package var appliedNumber: Int64?
    /// Groups that documents have let change places (`GroupExchanges`): a JSON object; `nil`: none.
    package var exchangedGroups: [UInt8]?

    package init(number: Int64, appliedNumber: Int64?, exchangedGroups: [UInt8]? = nil) {
        self.number = number
        self.appliedNumber = appliedNumber
        self.exchangedGroups = exchangedGroups
    }
}
