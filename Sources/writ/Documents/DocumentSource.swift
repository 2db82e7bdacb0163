// A realm's document from a file, with the secrets that it refers to.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer

/// What a command needs to plan or apply a document.
struct DocumentSource {
    let yaml: YAMLDocument
    let document: ConfigurationDocument
    let secrets: [ConfigurationKey: String]

    /// Bytes; a realm of ten thousand clients has five million.
    private static let sizeLimit = 64 << 20

    /// - Parameter file: `-` for standard input.
    /// - Throws: ``CommandFailure`` with all that is wrong, each with its line.
    init(
        _ file: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) {
        yaml = try YAMLDocument(try Self.text(of: file), path: file == "-" ? "standard input" : file)
        do throws(DocumentProblems) {
            var document = try ConfigurationDocument(yaml.object)
            let directory = file.contains("/") ? String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) : ""
            try Self.placeTemplates(in: &document, directory: directory)
            self.document = document
            secrets = try Self.secrets(of: document, environment: environment, directory: directory)
        } catch {
            throw yaml.failure(error)
        }
    }

    private static func text(of file: String) throws(CommandFailure) -> String {
        guard file != "-" else {
            var text = ""
            while text.utf8.count <= sizeLimit, let line = readLine(strippingNewline: false) { text += line }
            return text
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(printable(file)): there is no such file, or it may not be read")
        }
        guard data.count <= sizeLimit, let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure("\(printable(file)): it is no UTF-8 text of at most 64 MiB", .wrongUsage)
        }
        return text
    }

    /// Puts the templates that the document has in files of their own where they belong.
    private static func placeTemplates(
        in document: inout ConfigurationDocument, directory: String
    ) throws(DocumentProblems) {
        var problems: [DocumentProblem] = []
        for (key, path) in document.files {
            do throws(CommandFailure) {
                document.place(try templateText(path.hasPrefix("/") ? path : directory + path), at: key)
            } catch {
                problems.append(DocumentProblem([key.kind.section ?? "", key.id], error.message))
            }
        }
        guard problems.isEmpty else {
            throw DocumentProblems(problems.sorted { $0.path.lexicographicallyPrecedes($1.path) })
        }
    }

    /// - Parameter directory: Where paths of files begin: the document's own.
    private static func secrets(
        of document: ConfigurationDocument, environment: [String: String], directory: String
    ) throws(DocumentProblems) -> [ConfigurationKey: String] {
        var secrets: [ConfigurationKey: String] = [:]
        var problems: [DocumentProblem] = []
        for (key, reference) in document.secrets {
            let place = [key.kind.section ?? "", key.id, SecretReference.field]
            let found: String? =
                switch reference {
                case .environment(let name): environment[name]
                case .file(let path): textOfFile(path.hasPrefix("/") ? path : directory + path)?.trimmed
                }
            guard let found, !found.isEmpty else {
                problems.append(DocumentProblem(place, "there is nothing in \(reference.description)"))
                continue
            }
            if let flaw = SecretReference.flaw(of: found) {
                problems.append(DocumentProblem(place, "\(reference.description): \(flaw)"))
            }
            secrets[key] = found
        }
        guard problems.isEmpty else {
            throw DocumentProblems(problems.sorted { $0.path.lexicographicallyPrecedes($1.path) })
        }
        return secrets
    }

    /// Runs what may refuse the document, and says where it is wrong.
    func explained<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let error as DocumentProblems { throw yaml.failure(error) }
    }
}
