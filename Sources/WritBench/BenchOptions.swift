// `--name value` options of the bench's subcommands.

struct BenchOptions {
    private var values: [String: String] = [:]

    enum Failure: Error, CustomStringConvertible {
        case noValue(String)
        case notANumber(String, String)

        var description: String {
            switch self {
            case .noValue(let name): "\(name) needs a value"
            case .notANumber(let name, let value): "--\(name) \(value) is not a positive number"
            }
        }
    }

    init(_ arguments: ArraySlice<String>) throws(Failure) {
        var rest = arguments
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else { throw .noValue(name) }
            values[String(name.dropFirst(2))] = value
        }
    }

    func text(_ name: String, default fallback: String) -> String { values[name] ?? fallback }

    func number(_ name: String, default fallback: Int) throws(Failure) -> Int {
        guard let value = values[name] else { return fallback }
        guard let number = Int(value), number > 0 else { throw .notANumber(name, value) }
        return number
    }

    /// Seconds, fractions allowed.
    func seconds(_ name: String, default fallback: Double) throws(Failure) -> Double {
        guard let value = values[name] else { return fallback }
        guard let number = Double(value), number > 0 else { throw .notANumber(name, value) }
        return number
    }
}
