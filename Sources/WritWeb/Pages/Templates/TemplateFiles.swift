// The files that pages are made of: the program's own, and an operator's over them.
import FoundationEssentials

/// Files by their path below the directory, such as `login.mustache`, `writ.css` or `texts/de.json`.
package struct TemplateFiles: Sendable {
    package private(set) var texts: [String: String]

    init(_ texts: [String: String]) { self.texts = texts }

    subscript(path: String) -> String { texts[path] ?? "" }

    /// Reads a directory of an operator's own files. Each takes the place of the program's file of its name; a file of
    /// texts may hold only those that differ.
    /// - Throws: ``TemplateError``: a directory or file that cannot be read, and a file that the pages know nothing of,
    ///   since it would do nothing.
    package init(directory: String) throws(TemplateError) {
        let names: [String]
        do { names = try FileManager.default.subpathsOfDirectory(atPath: directory) } catch {
            throw TemplateError("cannot be read: \(error)", file: directory)
        }
        texts = [:]
        // Hidden names are left alone: editors, and volumes of Kubernetes, have theirs there.
        for name in names.sorted() where !name.hasPrefix(".") && !name.contains("/.") {
            let path = "\(directory)/\(name)"
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            if isDirectory {
                guard name == "texts" else { throw Self.unknown(path) }
                continue
            }
            guard Self.embedded.texts[name] != nil else { throw Self.unknown(path) }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw TemplateError("cannot be read", file: path)
            }
            guard data.count <= Self.sizeLimit else { throw TemplateError("is larger than 1 MiB", file: path) }
            guard let text = String(data: data, encoding: .utf8) else {
                throw TemplateError("is no UTF-8", file: path)
            }
            texts[name] = text
        }
    }

    private static let sizeLimit = 1 << 20

    private static func unknown(_ path: String) -> TemplateError {
        let known = embedded.texts.keys.sorted().joined(separator: ", ")
        return TemplateError("is no file that the pages are made of; these are: \(known)", file: path)
    }
}
