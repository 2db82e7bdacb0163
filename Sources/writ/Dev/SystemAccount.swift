// The unprivileged user that the cluster runs as when `writ dev` is run by root, for PostgreSQL refuses root.
import Glibc
import Subprocess
import SystemPackage

struct SystemAccount: Sendable, Equatable {
    let name: String
    let userID: uid_t
    let groupID: gid_t

    /// The system user that is made on a machine that has none.
    static let defaultName = "writ"

    /// `nil` when there is no such user.
    init?(name: String) {
        guard let entry = unsafe getpwnam(name) else { return nil }
        self.name = name
        userID = unsafe entry.pointee.pw_uid
        groupID = unsafe entry.pointee.pw_gid
    }

    /// Who we are ourselves; `nil` when the system knows no name for us, as in some containers.
    static var current: SystemAccount? {
        guard let entry = unsafe getpwuid(geteuid()) else { return nil }
        return unsafe SystemAccount(name: String(cString: entry.pointee.pw_name))
    }

    /// The cluster's user: ourselves, or the system user `writ`, made if need be, when we are root.
    static func forCluster() async throws -> SystemAccount {
        if geteuid() != 0 {
            guard let current else {
                throw DevError("user \(geteuid()) has no name on this system (/etc/passwd), and PostgreSQL needs one")
            }
            return current
        }
        if let existing = SystemAccount(name: defaultName) { return existing }
        let outcome = try await run(
            .name("useradd"),
            arguments: [
                "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
                "--shell", "/usr/sbin/nologin", defaultName,
            ],
            output: .discarded, error: .string(limit: 1 << 16))
        guard outcome.terminationStatus.isSuccess, let made = SystemAccount(name: defaultName) else {
            throw DevError(
                "cannot make the system user '\(defaultName)' for PostgreSQL: \(outcome.standardError.trimmed)")
        }
        return made
    }

    /// A program's start as this user, in a session of its own, out of reach of the terminal's Ctrl-C.
    ///
    /// `setpriv` (util-linux, on every Debian) changes the user and becomes the program, so the process id stays. Subprocess's
    /// own `userID` calls setuid(2) through glibc between fork and exec, where glibc waits for a lock that a thread of the
    /// parent may have held at the fork: seen as a child, and a server, that hang for ever.
    func start(_ program: String, _ arguments: [String]) -> Configuration {
        var options = PlatformOptions()
        options.createSession = true
        let changesUser = geteuid() == 0 && userID != 0
        let prefix = ["--reuid", "\(userID)", "--regid", "\(groupID)", "--clear-groups", "--", program]
        return Configuration(
            executable: changesUser ? .name("setpriv") : .path(FilePath(program)),
            arguments: Arguments((changesUser ? prefix : []) + arguments), environment: clusterEnvironment(),
            workingDirectory: "/", platformOptions: options)
    }
}

/// What PostgreSQL's programs are given: nothing of ours, for `PGPORT`, `PGDATA` and the like would change what they do.
private func clusterEnvironment() -> Environment {
    .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
}
