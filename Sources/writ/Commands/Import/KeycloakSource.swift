// The files of a Keycloak export, read piece by piece: twice, once to say what will be done and once to do it.
import FoundationEssentials
import Glibc
import WritJOSE
import WritProtocol
import WritServer

/// A file of `kc.sh export --file` or of the console's partial export, or a directory of `kc.sh export --dir`.
struct KeycloakSource: Sendable {
    struct Result: Sendable {
        var realm: RealmID
        var report: ImportReport
        var users = StoredUsers()
        /// People whose id or name somebody else of the export has.
        var refusedCount = 0
        /// What came to light only when people were stored.
        var late = ImportReport()
    }

    private let files: [String]
    private let byteCount: Int
    private let callbackPaths: [String]
    private let now: Instant
    /// Files of people that are not there, while later ones are.
    private let missing: [String]

    /// - Throws: ``CommandFailure`` when there is no export at the path.
    init(_ path: String, callbackPaths: [String], now: Instant) throws(CommandFailure) {
        self.callbackPaths = callbackPaths
        self.now = now
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandFailure("there is no file \(printable(path))")
        }
        guard isDirectory else {
            files = [path]
            missing = []
            byteCount = Self.size(path)
            return
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter {
            $0.hasSuffix(".json")
        }
        let realms = names.filter { $0.hasSuffix("-realm.json") }
        guard let realm = realms.first, realms.count == 1 else {
            let found =
                realms.isEmpty
                ? "no file REALM-realm.json" : "more than one realm: \(realms.sorted().joined(separator: ", "))"
            throw CommandFailure(
                "\(printable(path)) holds \(found); export one realm with kc.sh export --dir \(printable(path)) --realm NAME"
            )
        }
        let prefix = String(realm.dropLast("realm.json".count))
        let people = names.filter { $0.hasPrefix(prefix + "users-") || $0.hasPrefix(prefix + "federated-users-") }
            .sorted { Self.number($0) < Self.number($1) }
        files = ([realm] + people).map { path + "/" + $0 }
        byteCount = files.reduce(0) { $0 + Self.size($1) }
        let numbered = Set(people.filter { $0.hasPrefix(prefix + "users-") }.map(Self.number))
        missing = (0..<(numbered.max() ?? 0)).filter { !numbered.contains($0) }.map { "\(prefix)users-\($0).json" }
    }

    /// `acme-users-12.json` comes behind `acme-users-2.json`.
    private static func number(_ name: String) -> Int {
        name.split { !$0.isNumber }.last.flatMap { Int($0) } ?? 0
    }

    private static func size(_ path: String) -> Int {
        ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int) ?? 0
    }

    /// Reads everything and does the part that can be undone.
    func rehearse(_ administration: Administration, realm: String?, isResumed: Bool) async throws -> Result {
        var export = KeycloakExport(callbackPaths: callbackPaths, now: now)
        var progress = Progress("Reading", of: byteCount, unit: "bytes")
        try await read { piece, position in
            if let user = try export.take(piece) { _ = export.imported(user) }
            progress.show(position)
        }
        progress.end()
        let imported = try export.realm(id: realm)
        var report = export.report
        for file in missing { report.note(.leftOut, "files of people that are missing in the directory", file) }
        if isResumed {
            _ = try await administration.showRealm(imported.id)
        } else {
            do {
                try await administration.importRealm(imported, isRehearsal: true, &report)
            } catch AdministrationError.alreadyExists(let what) where what.hasPrefix("realm ") {
                throw CommandFailure(
                    "\(what) exists already\nIf an import of it was interrupted, go on with --resume; otherwise choose another id with --realm."
                )
            }
        }
        return Result(realm: imported.id, report: report, refusedCount: export.refusedCount)
    }

    /// Does it: the realm in one transaction, then its people in batches.
    func run(_ administration: Administration, _ plan: Result, isResumed: Bool) async throws -> Result {
        var result = plan
        if !isResumed {
            var export = KeycloakExport(callbackPaths: callbackPaths, now: now)
            try await read { piece, _ in _ = try export.take(piece) }
            var report = ImportReport()
            try await administration.importRealm(
                try export.realm(id: plan.realm.rawValue), isRehearsal: false, &report)
        }
        let total = plan.report.imported.first { $0.noun == "users" }?.count ?? 0
        var progress = Progress("Importing people", of: total, unit: "people")
        var export = KeycloakExport(callbackPaths: callbackPaths, now: now)
        let groups = try await administration.groupPaths(plan.realm)
        var batch: [ImportedUser] = []
        var rolesOfClients: [ClientID: [String]] = [:]
        var done = 0
        func store() async throws {
            guard !batch.isEmpty else { return }
            result.users.add(try await administration.importUsers(plan.realm, batch, groups: groups))
            done += batch.count
            batch = []
            progress.show(done)
        }
        try await read { piece, _ in
            guard piece.member == "users" || piece.member == "realm", let user = try export.take(piece) else { return }
            if let client = user.serviceAccountOf {
                rolesOfClients[client, default: []] += user.roles
            } else if let imported = export.imported(user) {
                batch.append(imported)
            }
            if batch.count >= Administration.importBatch { try await store() }
        }
        try await store()
        progress.end()
        try await administration.importRoles(rolesOfClients, plan.realm)
        for name in result.users.withoutEmail { result.note(.approximated, KeycloakExport.sharedAddress, name) }
        for name in result.users.refused { result.note(.leftOut, "users whose user name somebody else has", name) }
        return result
    }

    private func read(_ body: (JSONSplitter.Piece, _ position: Int) async throws -> Void) async throws {
        var before = 0
        for file in files {
            var splitter = JSONSplitter(read: try Self.reader(file))
            while let piece = try Self.next(&splitter, of: file) {
                do { try await body(piece, before + splitter.position) } catch let error as JSONError {
                    // The piece ends, and not the file.
                    let fault = error == .unexpectedEnd ? .unexpected(at: 0) : error
                    throw Self.unreadable(file, fault, line: piece.line(of: fault))
                }
            }
            before += Self.size(file)
        }
    }

    private static func next(_ splitter: inout JSONSplitter, of file: String) throws -> JSONSplitter.Piece? {
        do { return try splitter.next() } catch let error as JSONError {
            if splitter.isInside { throw unreadable(file, error, line: splitter.line) }
            let fault =
                splitter.position == 0 && error == .unexpectedEnd
                ? "is empty"
                : "is no export of one realm: it should begin with {. Of a file with several realms, export one with kc.sh export --realm NAME"
            throw CommandFailure("\(printable(file)) \(fault)")
        }
    }

    /// A refusal of the text says where it stands, and what to do.
    private static func unreadable(_ file: String, _ error: JSONError, line: Int) -> CommandFailure {
        let fault =
            switch error {
            case .unexpectedEnd: "the file ends in the middle; copy it again whole, or export it again"
            case .unexpected: "what stands here is no JSON; if it was edited, mend it, else export it again"
            case .duplicateMember(let name): "\(printable(name)) stands twice in one object; take one of them out"
            case .tooLarge: "a member is larger than \(JSONSplitter.valueLimit >> 20) MB"
            default: "\(error); mend it, or export it again"
            }
        return CommandFailure("\(printable(file)) cannot be read, line \(line): \(fault)")
    }

    private static func reader(_ path: String) throws(CommandFailure) -> () throws -> [UInt8] {
        guard let file = FileHandleForReading(path) else { throw CommandFailure("\(printable(path)) cannot be read") }
        return { try file.next() }
    }
}

/// A file read in pieces of 256 KiB.
private final class FileHandleForReading {
    private let descriptor: Int32
    private static let pieceSize = 256 * 1024

    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    func next() throws -> [UInt8] {
        while true {
            var failed: Int32 = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0 { failed = errno }
                count = max(got, 0)
            }
            if failed == 0 { return piece }
            guard failed == EINTR else { throw CommandFailure("reading the export failed (error \(failed))") }
        }
    }
}

extension JSONSplitter.Piece {
    /// The line of the file in which a fault of this piece lies.
    fileprivate func line(of error: JSONError) -> Int {
        let offset: Int
        switch error {
        case .unexpected(let at), .tooDeep(let at), .tooManyValues(let at), .invalidUTF8(let at),
            .controlCharacter(let at), .nul(let at), .loneSurrogate(let at), .numberOutOfRange(let at):
            offset = at
        case .tooLarge, .unexpectedEnd, .duplicateMember: offset = 0
        }
        return line + text.prefix(offset).count { $0 == 0x0A }
    }
}

extension KeycloakSource.Result {
    fileprivate mutating func note(_ fate: ImportReport.Fate, _ words: String, _ name: String) {
        report.note(fate, words, name)
        late.note(fate, words, name)
    }
}

extension StoredUsers {
    mutating func add(_ other: StoredUsers) {
        stored += other.stored
        known += other.known
        withoutEmail += other.withoutEmail
        refused += other.refused
    }
}
