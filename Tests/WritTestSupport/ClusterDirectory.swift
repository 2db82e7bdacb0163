// Where a test cluster lives, whose it is, and where PostgreSQL's programs are.

internal import FoundationEssentials
internal import Glibc

enum ClusterDirectory {
    /// A new directory that the cluster's user owns.
    static func make() throws -> String {
        let parent = hasRoom(memory) ? memory : "/tmp"
        var template = Array("\(parent)/writ-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestCluster.Failure(description: "no directory under \(parent)") }
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
        if getuid() == 0 {
            guard let user = getpwnam(userName), chown(path, user.pointee.pw_uid, user.pointee.pw_gid) == 0 else {
                throw TestCluster.Failure(description: "running as root, and there is no user \(userName)")
            }
        }
        return path
    }

    /// A copy of a migrated database is a thousand files: 75 ms here, half a second on a disk.
    private static let memory = "/dev/shm"

    /// Two hundred databases of 11 MB, and the log of their making.
    private static func hasRoom(_ directory: String) -> Bool {
        var status = statvfs()
        return statvfs(directory, &status) == 0 && status.f_bavail * status.f_frsize >= 6 << 30
    }

    /// What to put before a command, so that it runs as the cluster's user.
    static var unprivilegedPrefix: [String] {
        getuid() == 0 ? ["setpriv", "--reuid", userName, "--regid", userName, "--clear-groups"] : ["env"]
    }

    private static var userName: String { variable("WRIT_TEST_POSTGRES_USER") ?? "postgres" }

    /// The directory of `initdb` and `pg_ctl`.
    static func programs() throws -> String {
        if let named = variable("WRIT_TEST_POSTGRES_BIN") { return named }
        guard let pipe = popen("pg_config --bindir", "r") else {
            throw TestCluster.Failure(description: "pg_config does not start")
        }
        defer { pclose(pipe) }
        var buffer = [CChar](repeating: 0, count: 4096)
        guard fgets(&buffer, Int32(buffer.count), pipe) != nil else {
            throw TestCluster.Failure(description: "pg_config is not installed (Debian: libpq-dev)")
        }
        let path = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
        return String(path.prefix { !$0.isNewline })
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
