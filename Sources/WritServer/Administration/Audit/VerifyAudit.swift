// Walks a realm's audit chain from its beginning and says the first thing that is wrong with it.
import FoundationEssentials
import WritCrypto
package import WritJOSE
package import WritProtocol
import WritStore

/// How far a walk has come, in events.
package struct AuditProgress: Sendable {
    package var done: Int64
    package var total: Int64
}

extension Administration {
    /// Reads in parts, so memory is bounded however long the chain is; requests go on meanwhile, and so does sealing.
    ///
    /// - Parameter keys: What checkpoints must be signed with; `nil`: the keys that the trail itself keeps, whose worth is that
    ///   of the database.
    /// - Parameter anchor: A checkpoint that was kept elsewhere; the chain must be the one that it was signed for.
    /// - Parameter progress: Told after each part.
    /// - Returns: A report; it ends at its failure where it has one.
    /// - Throws: `.notFound` when neither the realm nor a trail of it is there; `.invalid` for an anchor that is no
    ///   checkpoint of the realm. One whose signature does not hold is a failure of the report.
    package func verifyAudit(
        _ realm: RealmID, keys: JWKS? = nil, anchor: String? = nil,
        progress: @Sendable (AuditProgress) -> Void = { _ in }
    ) async throws -> AuditReport {
        try await requireTrail(realm)
        let kept = try await store.auditKeys(realm).map { json in try JWK(json: json) }
        var walk = AuditWalk(store: store, realm: realm, keys: keys ?? JWKS(kept))
        if let anchor { try walk.take(anchor: anchor) }
        if walk.report.failure == nil { try await walk.run(progress: progress) }
        return walk.report
    }

    /// A trail outlives its realm.
    func requireTrail(_ realm: RealmID) async throws {
        guard try await store.loadRealm(realm) == nil, try await store.auditHead(realm) == nil else { return }
        throw AdministrationError.notFound("realm \(realm)")
    }
}

/// The walk's state: the last block that was right, and what was read ahead.
private struct AuditWalk {
    let store: Store
    let keys: JWKS
    var report: AuditReport
    private var anchor: CheckpointClaims.Verified?

    private var head = AuditHead.none
    private var end = AuditPlace.start
    private var events: ArraySlice<AuditRecord> = []
    private var checkpoints: ArraySlice<AuditCheckpoint> = []
    private var isAtLastCheckpoint = false
    private var droppedMonths: Set<String> = []

    private static let blocksAtOnce = 200
    private static let rowsAtOnce = 2000

    init(store: Store, realm: RealmID, keys: JWKS) {
        self.store = store
        self.keys = keys
        report = AuditReport(realm: realm)
    }

    mutating func take(anchor: String) throws(AdministrationError) {
        let claims: CheckpointClaims.Verified?
        do {
            claims = try CheckpointClaims.verify(anchor, keys: keys)
        } catch {
            report.failure = .anchorInvalid(reason: "\(error)")
            return
        }
        guard let claims, claims.realm == report.realm.rawValue else {
            throw .invalid(field: "checkpoint", message: "must be a checkpoint of realm \(report.realm)")
        }
        self.anchor = claims
    }

    mutating func run(progress: @Sendable (AuditProgress) -> Void) async throws {
        // Before the walk: what is signed meanwhile may or may not be met on the way.
        let signed = try await store.signedBlock(report.realm)
        let expected = try await store.auditHead(report.realm) ?? .none
        try await readDroppedMonths()
        while true {
            let blocks = try await store.auditBlocks(report.realm, after: head.block, limit: Self.blocksAtOnce)
            for block in blocks {
                report.failure = try await failure(of: block)
                if report.failure != nil { return }
            }
            progress(
                AuditProgress(done: head.events, total: max(expected.events, head.events)))
            if blocks.isEmpty { break }
            try Task.checkCancellation()
        }
        // Blocks that are sealed while the walk is on its way make the chain longer than expected, never shorter.
        let last = try await max(expected.block, anchor?.block ?? 0, nextCheckpoint()?.block ?? 0)
        if last > head.block {
            report.failure = .blocksGone(from: head.block + 1, to: last)
        } else if signed > report.signedBlock {
            report.failure = .checkpointGone(block: signed)
        }
        try await countUnsealed()
    }

    private mutating func readDroppedMonths() async throws {
        report.droppedMonths = try await store.droppedMonths(report.realm)
        droppedMonths = Set(report.droppedMonths.map(\.month))
    }

    /// Takes the block, if nothing is wrong with it.
    private mutating func failure(of block: AuditBlock) async throws -> AuditFailure? {
        guard block.number == head.block + 1 else { return .blockMissing(head.block + 1) }
        guard block.computedHash == block.hash else { return .blockAltered(block.number) }
        guard block.previousHash == head.hash, block.last > end else { return .blockUnchained(block.number) }
        let own = try await takeEvents(through: block.last)
        if own.isEmpty, !droppedMonths.contains(block.month) {
            // It may have been dropped since the walk began.
            try await readDroppedMonths()
        }
        if own.isEmpty, droppedMonths.contains(block.month) {
            report.droppedEvents += Int64(block.events)
        } else {
            if let failure = block.failure(with: own) { return failure }
            report.events += Int64(block.events)
        }
        head = AuditHead(block: block.number, hash: block.hash, events: head.events + Int64(block.events))
        end = block.last
        report.blocks += 1
        report.headHash = block.hash.hexadecimal
        return try await checkpointFailure()
    }

    /// Events that stand between the block before and `place`, this one included.
    private mutating func takeEvents(through place: AuditPlace) async throws -> [AuditRecord] {
        var own: [AuditRecord] = []
        while true {
            let part = events.prefix { $0.place <= place }
            own += part
            events = events.dropFirst(part.count)
            guard events.isEmpty, try await readEvents(after: own.last?.place ?? end) else { return own }
        }
    }

    /// - Returns: Whether there was one more.
    private mutating func readEvents(after place: AuditPlace) async throws -> Bool {
        events = try await store.auditEvents(report.realm, after: place, limit: Self.rowsAtOnce)[...]
        return !events.isEmpty
    }

    private mutating func nextCheckpoint() async throws -> AuditCheckpoint? {
        if checkpoints.isEmpty, !isAtLastCheckpoint {
            checkpoints = try await store.checkpoints(
                report.realm, after: report.signedBlock, limit: Self.rowsAtOnce)[...]
            isAtLastCheckpoint = checkpoints.count < Self.rowsAtOnce
        }
        return checkpoints.first
    }

    /// Of the block that was taken last.
    private mutating func checkpointFailure() async throws -> AuditFailure? {
        if let anchor, anchor.block == head.block, !isSigned(anchor) {
            return .checkpointDiffers(block: head.block)
        }
        guard let next = try await nextCheckpoint(), next.block == head.block else { return nil }
        checkpoints.removeFirst()
        do throws(JOSEError) {
            guard let claims = try CheckpointClaims.verify(next.jws, keys: keys) else {
                return .checkpointInvalid(block: next.block, reason: "it says nothing of a chain")
            }
            guard isSigned(claims) else { return .checkpointDiffers(block: next.block) }
        } catch {
            return .checkpointInvalid(block: next.block, reason: "\(error)")
        }
        report.checkpoints += 1
        report.signedBlock = next.block
        return nil
    }

    private func isSigned(_ claims: CheckpointClaims.Verified) -> Bool {
        claims.realm == report.realm.rawValue && claims.block == head.block && claims.hash == head.hash.hexadecimal
            && claims.events == head.events
    }

    private mutating func countUnsealed() async throws {
        var place = end
        repeat {
            for event in events {
                report.unsealedEvents += 1
                report.oldestUnsealed = min(report.oldestUnsealed ?? event.at, event.at)
            }
            place = events.last?.place ?? place
            events = []
        } while try await readEvents(after: place)
    }
}

extension AuditBlock {
    /// What is wrong with its events, the first in their order.
    fileprivate func failure(with found: [AuditRecord]) -> AuditFailure? {
        let hashes = found.map(\.hash)
        if found.count == events, Self.hash(ofEvents: hashes) == eventsHash { return nil }
        if found.isEmpty { return .eventsMissing(block: number, count: events, month: month) }
        guard let entries, entries.count == events * 32 else { return .eventsDiffer(block: number) }
        var present = Dictionary(zip(found.map { $0.id.octets }, hashes)) { first, _ in first }
        for start in stride(from: 0, to: entries.count, by: 32) {
            let id = Array(entries[start..<start + 16])
            guard let hash = present.removeValue(forKey: id) else {
                return .eventMissing(block: number, event: Self.uuidText(id))
            }
            guard hash.prefix(16).elementsEqual(entries[start + 16..<start + 32]) else {
                return .eventAltered(block: number, event: Self.uuidText(id))
            }
        }
        guard let added = found.first(where: { present[$0.id.octets] != nil }) else {
            return .eventsDiffer(block: number)
        }
        return .eventAdded(block: number, event: added.id.uuidString.lowercased())
    }

    private static func uuidText(_ octets: [UInt8]) -> String {
        let digits = octets.hexadecimal
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
