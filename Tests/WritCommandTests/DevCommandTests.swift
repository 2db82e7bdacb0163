// `writ dev` as its user meets it: start, start again, be killed, stop, and nothing is left behind.
import FoundationEssentials
import Glibc
import Subprocess
import Synchronization
import SystemPackage
import Testing
import WritJOSE

@testable import writ

/// A `writ dev` of a test, in a fresh data directory below a private one, which PostgreSQL's user cannot reach.
private struct DevRun: Sendable {
    let directory: DataDirectory
    let ports: (listen: Int, management: Int)

    static func withFresh(_ body: (DevRun) async throws -> Void) async throws {
        var template = Array("/tmp/writ-dev-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let run = DevRun(directory: DataDirectory(path + "/data"), ports: (freePort(), freePort()))
        defer {
            if let place = textOfFile(run.directory.clusterPlaceFile)?.trimmed,
                place.hasPrefix(ClusterPlace.elsewhere + "/")
            {
                try? FileManager.default.removeItem(atPath: place)
            }
            try? FileManager.default.removeItem(atPath: path)
        }
        try await body(run)
    }

    var base: String {
        textOfFile(directory.clusterPlaceFile)?.trimmed ?? directory.clusterDirectory
    }

    var postmaster: LeftoverPostmaster? { LeftoverPostmaster(clusterDirectory: base + "/postgres") }

    /// Starts it, calls `body` once it is ready, sends the signal, and returns how it ended with what it wrote.
    func start(
        _ options: String..., ending signal: Signal = .terminate,
        whenReady body: @escaping (_ banner: JSONObject, _ process: pid_t) async throws -> Void
    ) async throws -> (status: TerminationStatus, errors: String) {
        let arguments = [
            "dev", "--json", "--data-dir", directory.path, "--listen", "127.0.0.1:\(ports.listen)", "--management",
            "127.0.0.1:\(ports.management)",
        ]
        let outcome = try await Subprocess.run(
            .path(FilePath(try BuiltProgram.path())), arguments: Arguments(arguments + options),
            environment: BuiltProgram.environment(), input: .none, output: .sequence, error: .string(limit: 1 << 20)
        ) { execution in
            var isReady = false
            for try await line in execution.standardOutput.strings() {
                let banner = try #require(try JSONValue(parsing: Array(line.trimmed.utf8)).object)
                isReady = true
                try await body(banner, execution.processIdentifier.value)
                try execution.send(signal: signal)
                break
            }
            return isReady
        }
        #expect(outcome.closureResult, "\(outcome.standardError)")
        return (outcome.terminationStatus, outcome.standardError)
    }

    func writ(_ arguments: String..., environment: [String: String] = [:], input: String = "") async throws
        -> BuiltProgram.Outcome
    {
        try await BuiltProgram.run(arguments, environment: environment, input: input)
    }
}

@Suite struct DevCommandTests {
    @Test
    func `it starts, serves its commands in every way, stops, starts again with the same demo, and leaves nothing`()
        async throws
    {
        try await DevRun.withFresh { dev in
            let first = Shared<String?>(nil)
            let ended = try await dev.start { banner, _ in
                first.value = banner["password"]?.string
                let url = try #require(banner["database_url"]?.string)
                let byFiles = ["DATABASE_URL": url, "WRIT_KEYS_MASTER_KEY_FILE": dev.directory.masterKeyFile]
                let byDirectory = ["WRIT_DATA_DIR": dev.directory.path]
                let issuer = "http://127.0.0.1:\(dev.ports.listen)/realms"
                for (index, environment) in [byFiles, byDirectory, ["DATABASE_URL": url], [:]].enumerated() {
                    let place = environment.isEmpty ? ["--data-dir", dev.directory.path] : []
                    let made = try await BuiltProgram.run(
                        ["realm", "create", "r\(index)", "--json"] + place, environment: environment)
                    if environment.count == 1, environment["DATABASE_URL"] != nil,
                        dev.base != dev.directory.clusterDirectory
                    {
                        // The socket is elsewhere, so the address alone does not lead to the master key.
                        #expect(made.status == 2 && made.errors.contains("keys.master_key"))
                        continue
                    }
                    #expect(made.status == 0, "\(made)")
                    let realm = try #require(try JSONValue(parsing: Array(made.output.utf8)).object)
                    #expect(realm["issuer"]?.string == "\(issuer)/r\(index)")
                }
                let doctor = try await dev.writ("doctor", "--data-dir", dev.directory.path)
                #expect(doctor.status == 0 && doctor.output.contains("bound by row-level security"), "\(doctor)")
                #expect(doctor.output.contains("one takes "), "\(doctor)")
            }
            #expect(ended.status == .exited(0))
            #expect(dev.postmaster == nil)
            let unreachable = try await dev.writ("realm", "list", "--data-dir", dev.directory.path)
            #expect(unreachable.status == 3)
            let again = try await dev.start(ending: .interrupt) { banner, _ in
                #expect(banner["password"]?.string == first.value && first.value != nil)
                let listed = try await dev.writ("realm", "list", "--data-dir", dev.directory.path)
                #expect(listed.output.contains("r1"))
            }
            #expect(again.status == .exited(0))
            #expect(dev.postmaster == nil)
        }
    }

    @Test func `after kill -9 the next start stops what was left and serves what was stored`() async throws {
        try await DevRun.withFresh { dev in
            let killed = try await dev.start("--no-demo", ending: .kill) { banner, _ in
                #expect(banner["issuer"] == nil)
                let made = try await dev.writ("realm", "create", "kept", "--data-dir", dev.directory.path)
                #expect(made.status == 0, "\(made)")
            }
            #expect(killed.status == .signaled(SIGKILL))
            let orphan = try #require(dev.postmaster)
            let next = try await dev.start("--no-demo") { _, _ in
                #expect(dev.postmaster != orphan)
                let shown = try await dev.writ("realm", "show", "kept", "--data-dir", dev.directory.path)
                #expect(shown.status == 0)
            }
            #expect(next.status == .exited(0) && next.errors.contains("Stopping the PostgreSQL"))
            #expect(dev.postmaster == nil)
        }
    }

    @Test func `a PostgreSQL that is killed is started again, and a second run of the directory is refused`()
        async throws
    {
        try await DevRun.withFresh { dev in
            let ended = try await dev.start("--no-demo") { _, process in
                let second = try await dev.writ("dev", "--data-dir", dev.directory.path)
                #expect(second.status == 1 && second.errors.contains("process \(process)"), "\(second)")
                let postmaster = try #require(dev.postmaster)
                kill(postmaster.processID, SIGKILL)
                var listed = try await dev.writ("realm", "list", "--data-dir", dev.directory.path)
                var tries = 1
                while listed.status == 3, tries < 300 {
                    listed = try await dev.writ("realm", "list", "--data-dir", dev.directory.path)
                    tries += 1
                }
                #expect(listed.status == 0, "\(listed)")
                #expect(dev.postmaster != postmaster)
            }
            #expect(ended.status == .exited(0) && ended.errors.contains("starting it again"), "\(ended)")
            #expect(dev.postmaster == nil)
        }
    }

    @Test func `secrets in the data directory are their owner's alone`() async throws {
        try await DevRun.withFresh { dev in
            _ = try await dev.start { banner, _ in
                for file in [dev.directory.masterKeyFile, dev.directory.demoFile, dev.directory.databaseURLFile] {
                    var status = stat()
                    try #require(stat(file, &status) == 0)
                    #expect(status.st_mode & 0o077 == 0, "\(file)")
                }
                let secret = try #require(banner["client_secret"]?.string)
                #expect(
                    try await !dev.writ(
                        "client", "show", "demo", "--realm", "demo", "--json", "--data-dir", dev.directory.path
                    ).output.contains(secret))
            }
        }
    }
}

/// A value that two closures of one test share.
private final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>
    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }
}
