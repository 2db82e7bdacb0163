// Reads the columns of a row one after the other, in the order of the statement's list.
import FoundationEssentials
import WritPostgres
import WritProtocol

/// A cursor over one row. A decoder that reads the columns in order cannot take one for its neighbour by a wrong
/// number.
struct Columns {
    private let row: PostgresRow
    private var index = 0

    init(_ row: PostgresRow) { self.row = row }

    private mutating func next() -> Int {
        defer { index += 1 }
        return index
    }

    /// Whether the column read next is NULL, without reading it.
    func nextIsNull() throws(PostgresError) -> Bool { try row.isNull(index) }
    mutating func skip(_ count: Int) { index += count }

    mutating func text() throws(PostgresError) -> String { try row.text(next()) }
    mutating func textOrNil() throws(PostgresError) -> String? { try row.textOrNil(next()) }
    mutating func int8() throws(PostgresError) -> Int64 { try row.int8(next()) }
    mutating func int8OrNil() throws(PostgresError) -> Int64? { try row.int8OrNil(next()) }
    mutating func bool() throws(PostgresError) -> Bool { try row.bool(next()) }
    mutating func boolOrNil() throws(PostgresError) -> Bool? { try row.boolOrNil(next()) }
    mutating func uuid() throws(PostgresError) -> UUID { try row.uuid(next()) }
    mutating func uuidOrNil() throws(PostgresError) -> UUID? { try row.uuidOrNil(next()) }
    mutating func bytes() throws(PostgresError) -> [UInt8] { try row.bytes(next()) }
    mutating func bytesOrNil() throws(PostgresError) -> [UInt8]? { try row.bytesOrNil(next()) }
    mutating func textArray() throws(PostgresError) -> [String] { try row.textArray(next()) }
    mutating func uuidArray() throws(PostgresError) -> [UUID] { try row.uuidArray(next()) }
    mutating func json() throws(PostgresError) -> [UInt8] { try row.json(next()) }
    mutating func jsonOrNil() throws(PostgresError) -> [UInt8]? { try row.jsonOrNil(next()) }
    mutating func timestamp() throws(PostgresError) -> PostgresTimestamp { try row.timestamp(next()) }
    mutating func instant() throws(PostgresError) -> Instant { Instant(try row.timestamp(next())) }
    mutating func instantOrNil() throws(PostgresError) -> Instant? {
        try row.timestampOrNil(next()).map { Instant($0) }
    }
}

// The types of the protocol. What the tables' checks keep out cannot be read either: it is a decoding error.
extension Columns {
    mutating func userID() throws(PostgresError) -> UserID { UserID(try uuid()) }

    mutating func sessionID() throws(PostgresError) -> SessionID { SessionID(try uuid()) }
    mutating func sessionIDOrNil() throws(PostgresError) -> SessionID? { try uuidOrNil().map { SessionID($0) } }
    mutating func familyID() throws(PostgresError) -> FamilyID { FamilyID(try uuid()) }

    mutating func realmID() throws(PostgresError) -> RealmID {
        let text = try text()
        guard let id = RealmID(text) else { throw .decoding("\(text) is no realm id") }
        return id
    }

    mutating func clientID() throws(PostgresError) -> ClientID {
        let text = try text()
        guard let id = ClientID(text) else { throw .decoding("\(text) is no client id") }
        return id
    }

    mutating func roleName() throws(PostgresError) -> RoleName { try roleName(of: text()) }

    mutating func roleNames() throws(PostgresError) -> [RoleName] {
        var names: [RoleName] = []
        for text in try textArray() { names.append(try roleName(of: text)) }
        return names
    }

    private func roleName(of text: String) throws(PostgresError) -> RoleName {
        guard let name = RoleName(text) else { throw .decoding("\(text) is no role's name") }
        return name
    }

    mutating func groupID() throws(PostgresError) -> GroupID { GroupID(try uuid()) }
    mutating func groupIDOrNil() throws(PostgresError) -> GroupID? { try uuidOrNil().map { GroupID($0) } }

    /// Reads the roles and the groups.
    mutating func directRights() throws(PostgresError) -> DirectRights {
        DirectRights(roles: try roleNames(), groups: try uuidArray().map { GroupID($0) })
    }

    mutating func apiID() throws(PostgresError) -> APIID {
        let text = try text()
        guard let id = APIID(text) else { throw .decoding("\(text) is no API's id") }
        return id
    }

    mutating func scope() throws(PostgresError) -> Scope { Scope(try textArray().compactMap { ScopeToken($0) }) }

    /// An action that this program does not know of would be passed over: a newer one's demand is that one's to make.
    mutating func requiredActions() throws(PostgresError) -> [RequiredAction] {
        RequiredAction.inOrder(try textArray().compactMap(RequiredAction.init(rawValue:)))
    }

    mutating func choice<Value: RawRepresentable<String>>(_ type: Value.Type) throws(PostgresError) -> Value {
        let text = try text()
        guard let value = Value(rawValue: text) else { throw .decoding("\(text) is no \(type)") }
        return value
    }

    mutating func choiceOrNil<Value: RawRepresentable<String>>(_ type: Value.Type) throws(PostgresError) -> Value? {
        guard try nextIsNull() else { return try choice(type) }
        skip(1)
        return nil
    }

    /// `name=value` texts, as statements make them of a jsonb object. A setting that this version does not know, or
    /// whose value it would refuse, counts as not set: the default is safer than a guess.
    mutating func overrides() throws(PostgresError) -> RealmSettings.Overrides {
        var overrides: RealmSettings.Overrides = [:]
        for pair in try textArray() {
            guard let equals = pair.firstIndex(of: "="), let setting = RealmSetting(rawValue: String(pair[..<equals])),
                let value = try? setting.canonical(String(pair[pair.index(after: equals)...]))
            else { continue }
            overrides[setting] = value
        }
        return overrides
    }
}

extension PostgresValue {
    /// Names and values by turns, for `jsonb_object(text[])`.
    static func overrides(_ overrides: RealmSettings.Overrides) -> PostgresValue {
        .textArray(overrides.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { [$0.key.rawValue, $0.value] })
    }
}
