// Where the private cluster and its socket are: below the data directory where its user can get there, else elsewhere.
import FoundationEssentials
import Glibc

/// PostgreSQL runs as an unprivileged user when we are root. A data directory below /root or in a private temporary
/// directory is out of that user's reach, and opening directories that are not ours is not for us to do: then the
/// cluster lives in /var/lib/writ/clusters, and a file in the data directory says so.
struct ClusterPlace: Sendable, Equatable {
    /// Owned by the cluster's user, 0700: the cluster, its log and usually its socket.
    let base: String
    /// Of the socket; 0700 and the cluster user's too.
    let socketDirectory: String

    var cluster: String { base + "/postgres" }
    var log: String { base + "/postgres.log" }

    /// Held by `sockaddr_un.sun_path` with its closing NUL.
    static let socketPathLimit = 107
    static let elsewhere = "/var/lib/writ/clusters"

    /// The place for a data directory, which must exist, made ready for the user; the same at every start.
    static func prepare(_ data: DataDirectory, for account: SystemAccount) throws(DevError) -> ClusterPlace {
        let base: String
        if geteuid() != 0 || account.userID == 0 {
            base = data.clusterDirectory
        } else if isReachable(data.path, by: account) {
            // The directory is ours: its user may pass through it and see no names.
            if unsafe chmod(data.path, 0o711) != 0 { throw DevError("cannot open \(data.path): \(systemError())") }
            base = data.clusterDirectory
        } else {
            base = elsewhere + "/" + shortHash(data.path)
            if textOfFile(data.clusterPlaceFile)?.trimmed != base {
                try removeOrphan(base)
                try writePrivateFile(data.clusterPlaceFile, base + "\n")
            }
        }
        try makeDirectory(base, mode: 0o700)
        try give(base, to: account)
        let place = ClusterPlace(base: base, socketDirectory: socketDirectory(for: base))
        try makeSocketDirectory(place.socketDirectory, for: account)
        return place
    }

    /// Left by a data directory of the same name that has been deleted.
    private static func removeOrphan(_ base: String) throws(DevError) {
        guard FileManager.default.fileExists(atPath: base) else { return }
        LeftoverPostmaster(clusterDirectory: base + "/postgres")?.stopAndWait()
        do {
            try FileManager.default.removeItem(atPath: base)
        } catch {
            throw DevError("cannot remove \(base), left by an earlier data directory: \(error)")
        }
    }

    /// Every directory above lets others pass. (Lists of access control are not read: the other place always works.)
    static func isReachable(_ path: String, by account: SystemAccount) -> Bool {
        var current = ""
        for part in path.split(separator: "/").dropLast() {
            current += "/" + part
            var status = stat()
            guard unsafe stat(current, &status) == 0 else { return false }
            let bit: mode_t =
                status.st_uid == account.userID ? 0o100 : status.st_gid == account.groupID ? 0o010 : 0o001
            if status.st_mode & bit == 0 { return false }
        }
        return true
    }

    private static func socketDirectory(for base: String) -> String {
        let near = base + "/run"
        if near.utf8.count + "/.s.PGSQL.5432".utf8.count <= socketPathLimit { return near }
        return (geteuid() == 0 ? "/run/writ-" : "/tmp/writ-\(geteuid())-") + shortHash(base)
    }

    /// In /tmp anybody may have been there first, so what is found must be a directory of the user's own.
    private static func makeSocketDirectory(_ path: String, for account: SystemAccount) throws(DevError) {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw DevError("cannot make \(path): \(systemError())") }
        try give(path, to: account)
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == account.userID,
            status.st_mode & 0o777 == 0o700
        else { throw DevError("\(path) is not a directory of user \(account.name)'s own with mode 0700: remove it") }
    }

    private static func give(_ path: String, to account: SystemAccount) throws(DevError) {
        guard geteuid() == 0 else { return }
        if unsafe lchown(path, account.userID, account.groupID) != 0 {
            throw DevError("cannot give \(path) to user \(account.name): \(systemError())")
        }
    }
}
