// A setting that cannot be: which key, where it was written, what is wrong with it.

/// Stops the program at start, exit status 2.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The key or variable at fault; `nil` where the file as a whole cannot be read.
    var key: String?
    /// `Config/writ.yaml:12`, `environment`, `--set`.
    var place: String
    var problem: String

    init(key: String? = nil, place: String, problem: String) {
        self.key = key
        self.place = place
        self.problem = problem
    }

    var description: String { [place, key, problem].compactMap { $0 }.joined(separator: ": ") }
}
