// The rules of a snapshot cache as a plain value: what is fresh, what must be loaded, what may be stored. No I/O, no
// clock.

/// The fence: a load reads the database at some moment between its beginning and its end, and an
/// invalidation says that whatever was read before it may be old. So a load that began before an invalidation of its
/// key, or before the whole table was dropped, gives its answer to those who were already waiting and is never stored
/// as fresh.
///
/// Numbers order all this, never times: `epoch` counts how often everything was dropped, `Ticket.number` names a load.
struct SnapshotTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The right to store what a load brings. Lost when the key is invalidated meanwhile.
    struct Ticket: Sendable, Equatable {
        let number: UInt64
        fileprivate let epoch: UInt64
    }

    struct Entry: Sendable {
        /// `nil`: there is nothing of that key, which is worth remembering too.
        var value: Value?
        fileprivate var epoch: UInt64
        fileprivate var isFresh: Bool
        fileprivate var lastUse: UInt64
    }

    private var entries: [Key: Entry] = [:]
    /// The load in progress that newcomers may join.
    private var loads: [Key: Ticket] = [:]
    private var epoch: UInt64 = 0
    private var ticketCount: UInt64 = 0
    private var useCount: UInt64 = 0
    private let limit: Int

    init(limit: Int) {
        precondition(limit > 0, "a cache holds at least one entry")
        self.limit = limit
    }

    var count: Int { entries.count }

    enum Look: Sendable {
        case fresh(Value?)
        /// Somebody loads it already, and began after the last invalidation.
        case loading(Ticket)
        case absent
    }

    mutating func look(_ key: Key) -> Look {
        if let index = entries.index(forKey: key) {
            let entry = entries.values[index]
            if entry.isFresh, entry.epoch == epoch {
                useCount += 1
                entries.values[index].lastUse = useCount
                return .fresh(entry.value)
            }
        }
        return loads[key].map { .loading($0) } ?? .absent
    }

    /// What is there, however old.
    func anyEntry(_ key: Key) -> Entry? { entries[key] }

    /// Must be called before the load reads anything.
    /// - Parameter isShared: Whether others may wait for this load instead of beginning their own.
    mutating func beginLoad(_ key: Key, isShared: Bool) -> Ticket {
        ticketCount += 1
        let ticket = Ticket(number: ticketCount, epoch: epoch)
        if isShared { loads[key] = ticket }
        return ticket
    }

    /// Stores what a shared load brought, as fresh if nothing was invalidated since it began.
    mutating func endLoad(_ key: Key, _ ticket: Ticket, value: Value?) {
        guard loads[key] == ticket else { return }
        loads[key] = nil
        guard ticket.epoch == epoch else { return }
        store(key, value, isFresh: true)
    }

    /// Keeps what a load of one's own brought, for ``anyEntry(_:)`` only, unless something fresh is there.
    mutating func keep(_ key: Key, value: Value?) {
        if let entry = entries[key], entry.isFresh, entry.epoch == epoch { return }
        store(key, value, isFresh: false)
    }

    /// A shared load that failed: the next one begins anew.
    mutating func failLoad(_ key: Key, _ ticket: Ticket) {
        if loads[key] == ticket { loads[key] = nil }
    }

    mutating func invalidate(_ key: Key) {
        entries[key]?.isFresh = false
        loads[key] = nil
    }

    /// Nothing loaded or begun until now is fresh any more.
    mutating func dropAll() {
        epoch += 1
        loads.removeAll()
    }

    private mutating func store(_ key: Key, _ value: Value?, isFresh: Bool) {
        useCount += 1
        entries[key] = Entry(value: value, epoch: epoch, isFresh: isFresh, lastUse: useCount)
        if entries.count > limit { evict() }
    }

    /// Makes room for an eighth of the limit at once, so that the sorting is paid once in many insertions. Entries for
    /// what does not exist go first: anybody can ask for names that nobody has, and must not drive out what others use.
    private mutating func evict() {
        let victims = entries.sorted { a, b in
            (a.value.value == nil) != (b.value.value == nil)
                ? a.value.value == nil : a.value.lastUse < b.value.lastUse
        }.prefix(entries.count - limit + limit / 8)
        for victim in victims { entries[victim.key] = nil }
    }
}
