// Why `writ dev` cannot run, in words that say what to do.

struct DevError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
