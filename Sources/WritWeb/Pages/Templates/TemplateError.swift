// Why a server does not start with the templates it was given.

/// Names the file, the line where there is one, and what is wrong.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
    package var file: String?
    package var line: Int?
    package var problem: String

    package init(_ problem: String, file: String? = nil, line: Int? = nil) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    package var description: String {
        guard let file else { return problem }
        return line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)"
    }

    func of(_ file: String) -> TemplateError { TemplateError(problem, file: self.file ?? file, line: line) }
}
