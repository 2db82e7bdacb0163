// The directory in which `writ dev` keeps everything it has: the cluster, the master key, the demo's passwords.
import FoundationEssentials
import Glibc

/// Paths below one data directory. Secrets are files of their own, readable by their owner only.
struct DataDirectory: Sendable, Equatable {
    /// Absolute, without a trailing slash.
    let path: String

    /// - Parameter path: Relative paths count from the working directory.
    init(_ path: String) {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var parts: [Substring] = []
        for part in absolute.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        self.path = "/" + parts.joined(separator: "/")
    }

    /// Held while a `writ dev` runs here; the kernel lets go of it however that ends.
    var lockFile: String { path + "/lock" }
    var masterKeyFile: String { path + "/master.key" }
    /// The connection URI of the running cluster: no secret (the socket's owner is checked by the kernel), but private.
    var databaseURLFile: String { path + "/database.url" }
    /// The public URL last served under, so that commands print the right issuers.
    var publicURLFile: String { path + "/public.url" }
    var demoFile: String { path + "/demo.json" }
    /// Says where the cluster is when it cannot be below this directory.
    var clusterPlaceFile: String { path + "/cluster.place" }
    var clusterDirectory: String { path + "/cluster" }

    /// Whether `writ dev` has ever run here.
    var isInUse: Bool { FileManager.default.fileExists(atPath: lockFile) }

    /// Where `writ dev` keeps its data when it is not told: found again from any working directory.
    /// Root's is not below /root, which the cluster's own user could not reach.
    static func standard(environment: [String: String], isRoot: Bool = geteuid() == 0) -> DataDirectory {
        if let named = environment["WRIT_DATA_DIR"], !named.isEmpty { return DataDirectory(named) }
        if isRoot { return DataDirectory("/var/lib/writ/dev") }
        if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") { return DataDirectory(base + "/writ") }
        return DataDirectory((environment["HOME"] ?? ".") + "/.local/share/writ")
    }

    /// Makes the directory, or takes an empty one; refuses one that holds anything else, for its permissions will
    /// change.
    func prepare() throws(DevError) {
        let manager = FileManager.default
        if manager.fileExists(atPath: path) {
            let content = (try? manager.contentsOfDirectory(atPath: path)) ?? []
            guard isInUse || content.isEmpty else {
                throw DevError("\(path) is not empty and not Writ's: name an empty directory with --data-dir")
            }
        } else {
            try makeDirectory(path, mode: 0o700)
        }
    }
}
