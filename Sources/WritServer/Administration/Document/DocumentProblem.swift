// What is wrong with a document, and where.

/// One thing to mend.
package struct DocumentProblem: Sendable, Equatable {
    /// The names that lead to it: `["clients", "web", "grant_types"]`. Whoever read the text knows the line.
    package var path: [String]
    /// What is wrong and what would do.
    package var message: String

    package init(_ path: [String], _ message: String) {
        self.path = path
        self.message = message
    }
}

/// All that is wrong with a document, so that it is mended in one go. Nothing was done.
package struct DocumentProblems: Error, Sendable, Equatable {
    package var problems: [DocumentProblem]

    package init(_ problems: [DocumentProblem]) { self.problems = problems }
}

extension DocumentProblems: CustomStringConvertible {
    package var description: String {
        problems.map { $0.path.isEmpty ? $0.message : "\($0.path.joined(separator: ".")): \($0.message)" }
            .joined(separator: "\n")
    }
}
