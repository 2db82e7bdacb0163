// The SQLSTATEs that code here and above asks for.

/// The five-character codes that decide what happens next (PostgreSQL, Appendix A).
package enum SQLState {
    package static let serializationFailure = "40001"
    package static let deadlockDetected = "40P01"
    package static let queryCanceled = "57014"
    package static let adminShutdown = "57P01"
    package static let invalidStatementName = "26000"
    package static let featureNotSupported = "0A000"
    package static let inFailedTransaction = "25P02"
    package static let uniqueViolation = "23505"
    package static let foreignKeyViolation = "23503"
}
