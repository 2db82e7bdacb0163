// What must hold before requests are sent to this node.

/// One part that the node depends on.
package struct ReadinessCheck: Sendable {
    /// As `/health/ready` names it: `database`, `change_feed`.
    package let name: String
    /// `nil` when all is well, else what is wrong, in words without secrets.
    package let failure: @Sendable () async -> String?

    package init(_ name: String, failure: @escaping @Sendable () async -> String?) {
        self.name = name
        self.failure = failure
    }
}
