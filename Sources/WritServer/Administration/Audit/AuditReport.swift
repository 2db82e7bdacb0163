// What a walk along a realm's audit chain found.
package import WritJOSE
package import WritProtocol
package import WritStore

/// The first thing that is wrong with a chain, in the order of its blocks.
package enum AuditFailure: Sendable, Equatable {
    case blockMissing(Int64)
    /// Its hash is not that of what stands in it.
    case blockAltered(Int64)
    /// It does not go on from the block before.
    case blockUnchained(Int64)
    case eventMissing(block: Int64, event: String)
    case eventAltered(block: Int64, event: String)
    /// It was put in after the block was sealed.
    case eventAdded(block: Int64, event: String)
    /// A block without any of its events, whose month was not dropped.
    case eventsMissing(block: Int64, count: Int, month: String)
    /// They are not those of the block, and its list of them is gone or was altered too.
    case eventsDiffer(block: Int64)
    case checkpointInvalid(block: Int64, reason: String)
    /// Signed for other blocks than these.
    case checkpointDiffers(block: Int64)
    /// The chain has been signed up to this block, and the checkpoint is not there.
    case checkpointGone(block: Int64)
    /// The one that was kept elsewhere.
    case anchorInvalid(reason: String)
    /// The chain once was longer.
    case blocksGone(from: Int64, to: Int64)

    package var block: Int64? {
        switch self {
        case .blockMissing(let block), .blockAltered(let block), .blockUnchained(let block),
            .eventMissing(let block, _), .eventAltered(let block, _), .eventAdded(let block, _),
            .eventsMissing(let block, _, _), .eventsDiffer(let block), .checkpointInvalid(let block, _),
            .checkpointDiffers(let block), .checkpointGone(let block), .blocksGone(let block, _):
            block
        case .anchorInvalid: nil
        }
    }

    package var event: String? {
        switch self {
        case .eventMissing(_, let event), .eventAltered(_, let event), .eventAdded(_, let event): event
        default: nil
        }
    }
}

extension AuditFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .blockMissing(let block): "block \(block) is missing"
        case .blockAltered(let block): "block \(block) was altered: its hash is not that of what stands in it"
        case .blockUnchained(let block): "block \(block) does not go on from the block before it"
        case .eventMissing(let block, let event): "event \(event) of block \(block) is missing"
        case .eventAltered(let block, let event): "event \(event) of block \(block) was altered"
        case .eventAdded(let block, let event): "event \(event) was added to block \(block) after it was sealed"
        case .eventsMissing(let block, let count, let month):
            "all \(count) events of block \(block) are missing, and the events of \(month) were not dropped by retention"
        case .eventsDiffer(let block): "the events of block \(block) are not those that it was sealed with"
        case .checkpointInvalid(let block, let reason): "the checkpoint of block \(block) is not valid: \(reason)"
        case .checkpointDiffers(let block):
            "the checkpoint of block \(block) was signed for another chain than this one"
        case .checkpointGone(let block):
            "the checkpoint of block \(block) is gone: the chain has been signed up to there"
        case .anchorInvalid(let reason): "the checkpoint that was kept elsewhere is not valid: \(reason)"
        case .blocksGone(let from, let to) where from == to: "block \(to) is gone from the end of the chain"
        case .blocksGone(let from, let to): "blocks \(from) to \(to) are gone from the end of the chain"
        }
    }
}

package struct AuditReport: Sendable {
    package var realm: RealmID
    package var blocks: Int64 = 0
    /// Those that were held against their blocks.
    package var events: Int64 = 0
    package var droppedEvents: Int64 = 0
    package var droppedMonths: [DroppedMonth] = []
    package var checkpoints: Int64 = 0
    /// The last block that a valid checkpoint covers.
    package var signedBlock: Int64 = 0
    /// Written lately; no block holds them yet.
    package var unsealedEvents: Int64 = 0
    package var oldestUnsealed: Instant?
    /// The last block's, hexadecimal digits.
    package var headHash: String?
    package var failure: AuditFailure?

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("realm", realm.rawValue)
        json.member("verified", failure == nil)
        json.member("blocks", blocks)
        json.member("events", events)
        json.member("dropped_events", droppedEvents)
        json.key("dropped_months")
        json.beginArray()
        for dropped in droppedMonths {
            json.beginObject()
            json.member("month", dropped.month)
            json.member("events", dropped.events)
            json.member("dropped_at", dropped.droppedAt)
            json.endObject()
        }
        json.endArray()
        json.member("checkpoints", checkpoints)
        json.member("signed_block", signedBlock)
        json.member("unsealed_events", unsealedEvents)
        if let oldestUnsealed { json.member("oldest_unsealed_at", oldestUnsealed) }
        if let headHash { json.member("head_hash", headHash) }
        if let failure {
            json.key("failure")
            json.beginObject()
            if let block = failure.block { json.member("block", block) }
            if let event = failure.event { json.member("event", event) }
            json.member("message", failure.description)
            json.endObject()
        }
        json.endObject()
    }
}
