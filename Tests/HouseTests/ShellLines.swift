// Reads the lines that texts tell people to type into a shell.

enum ShellLines {
    /// Lines of fenced blocks marked `sh`, continued lines joined, without prompt and output.
    static func ofPage(_ page: String) -> [String] {
        var lines: [String] = []
        var isShell = false
        var continued = ""
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isShell = line == "```sh"
                continue
            }
            guard isShell else { continue }
            if line.hasSuffix("\\") {
                continued += line.dropLast()
            } else {
                lines.append(continued + line)
                continued = ""
            }
        }
        return lines
    }

    /// The words after `writ` up to a pipe, a redirection or a comment; quotes are taken off.
    static func writArguments(_ line: String) -> [String]? {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isWord = false
        for character in line + " " {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isWord = true
            } else if character == " " {
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            } else {
                word.append(character)
                isWord = true
            }
        }
        let stops: Set<String> = ["|", ">", ">>", "<", "&&", ";", "#", "&"]
        for part in words.split(whereSeparator: stops.contains) {
            let command = part.drop { $0.contains("=") && !$0.hasPrefix("-") }
            if command.first == "writ" { return Array(command.dropFirst()) }
        }
        return nil
    }

    /// The indented lines below `Example:` of a command's help, continued lines joined.
    static func ofHelp(_ discussion: String) -> [String] {
        var lines: [String] = []
        var isExample = false
        var continued = ""
        for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("Example") {
                isExample = true
            } else if isExample, line.hasPrefix("  ") {
                let text = line.drop { $0 == " " }
                if text.hasSuffix("\\") {
                    continued += text.dropLast()
                } else {
                    lines.append(continued + text)
                    continued = ""
                }
            }
        }
        return lines
    }
}
