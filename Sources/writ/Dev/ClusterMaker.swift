// Makes the private cluster: initdb, its configuration, the role and database `writ`, all or nothing.
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// Who may connect: the kernel tells PostgreSQL which user is at the other end of the socket (`peer`), and only the
/// cluster's own user and root are let in. No password is needed, kept or shown, and a socket
/// whose directory was opened by mistake lets in nobody else. The role `writ` is no superuser: superusers bypass
/// row-level security, and what holds in production should hold here.
struct ClusterMaker: Sendable {
    let programs: PostgresPrograms
    let account: SystemAccount
    let place: ClusterPlace

    var isMade: Bool { FileManager.default.fileExists(atPath: place.cluster + "/PG_VERSION") }

    /// Durable: what initdb and the bootstrap wrote is synced before the last rename makes it a cluster.
    func make() async throws {
        let unfinished = place.cluster + ".new"
        try? FileManager.default.removeItem(atPath: unfinished)
        try await runProgram(
            programs.initdb,
            [
                "--pgdata", unfinished, "--username", "postgres", "--encoding", "UTF8", "--locale", "C.UTF-8",
                "--auth", "peer", "--data-checksums", "--no-instructions",
            ])
        try replace(unfinished + "/pg_hba.conf", "local all all peer map=writ\n")
        try replace(unfinished + "/pg_ident.conf", identity)
        try append(unfinished + "/postgresql.conf", Self.configuration)
        try await runProgram(
            programs.postgres, ["--single", "-D", unfinished, "postgres"],
            input: "CREATE ROLE writ LOGIN\nCREATE DATABASE writ OWNER writ\nREVOKE ALL ON DATABASE writ FROM PUBLIC\n")
        guard unsafe rename(unfinished, place.cluster) == 0 else {
            throw DevError("cannot rename \(unfinished): \(systemError())")
        }
    }

    private var identity: String {
        Set([account.name, SystemAccount.current?.name ?? account.name, "root"]).sorted()
            .flatMap { user in ["writ", "postgres"].map { "writ \"\(user)\" \($0)\n" } }
            .joined()
    }

    private static let configuration = """

        # Written by `writ dev`: reached through its own socket only, and as durable as in production.
        listen_addresses = ''
        unix_socket_permissions = 0700
        max_connections = 100
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        cluster_name = 'writ-dev'
        log_line_prefix = '%m [%p] '

        """

    /// The file stays its owner's, for the server must read it.
    private func replace(_ path: String, _ text: String) throws(DevError) { try write(path, text, O_TRUNC) }
    private func append(_ path: String, _ text: String) throws(DevError) { try write(path, text, O_APPEND) }

    private func write(_ path: String, _ text: String, _ mode: Int32) throws(DevError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | mode)
        guard descriptor >= 0 else { throw DevError("cannot write \(path): \(systemError())") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw DevError("cannot write \(path): \(systemError())")
        }
    }

    private func runProgram(_ program: String, _ arguments: [String], input: String = "") async throws {
        let outcome = try await run(
            account.start(program, arguments), input: .string(input), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        let words = outcome.standardError.trimmed
        guard outcome.terminationStatus.isSuccess, !words.contains("ERROR:"), !words.contains("FATAL:") else {
            throw DevError("\(program) failed (\(outcome.terminationStatus)): \(words)")
        }
    }
}
