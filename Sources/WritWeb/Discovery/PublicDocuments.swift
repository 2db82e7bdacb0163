// The ready documents of each realm, made anew when the realm changes and as its keys come and go.
import Synchronization
import WritProtocol
import WritServer

/// What a realm tells everybody.
struct RealmDocuments: Sendable {
    let discovery: PublicDocument
    let jwks: PublicDocument
    let realm: PublicDocument
}

/// Keeps the documents of the realms that are asked for. A set belongs to one snapshot, and because keys are published and
/// retired by the clock, to one second.
final class PublicDocuments: Sendable {
    private struct Entry {
        let snapshot: RealmSnapshot
        let second: Int64
        let documents: RealmDocuments
    }

    private let clock: WallClock
    private let fields: CommonFields
    private let entries = Mutex<[RealmID: Entry]>([:])
    /// Realms held at once; when there are more, all are let go and made again as they are asked for.
    private static let limit = 1024

    init(clock: WallClock, fields: CommonFields) {
        self.clock = clock
        self.fields = fields
    }

    func of(_ realm: RealmSnapshot) -> RealmDocuments {
        let now = clock.now
        let second = now.secondsSince1970
        let kept = entries.withLock { entries -> RealmDocuments? in
            guard let entry = entries[realm.id], entry.snapshot === realm, entry.second == second else { return nil }
            return entry.documents
        }
        if let kept { return kept }
        let documents = RealmDocuments(
            discovery: document(DiscoveryDocument(realm).json(at: now), isForAnyOrigin: true),
            jwks: document(realm.jwks(at: now), isForAnyOrigin: true),
            realm: document(RealmDocument(realm).json(at: now), isForAnyOrigin: false))
        entries.withLock { entries in
            if entries.count >= Self.limit, entries[realm.id] == nil { entries.removeAll() }
            entries[realm.id] = Entry(snapshot: realm, second: second, documents: documents)
        }
        return documents
    }

    private func document(_ json: [UInt8], isForAnyOrigin: Bool) -> PublicDocument {
        PublicDocument(json, fields: fields.publicDocument, isForAnyOrigin: isForAnyOrigin)
    }
}
