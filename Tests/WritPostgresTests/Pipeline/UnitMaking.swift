// Units and errors for the tests of the pure parts.

@testable import WritPostgres

extension Moment {
    static func milliseconds(_ count: Int64) -> Moment { Moment(nanoseconds: count * 1_000_000) }
}

extension UnitID: ExpressibleByIntegerLiteral {
    /// So that tests can name units by number.
    public init(integerLiteral number: UInt64) { self.init(number: number) }
}

extension Unit {
    /// A unit of the given statements, each by default a text of its own.
    static func make(
        _ id: UnitID, _ work: Work = .reads, sql: [String] = ["SELECT 1"], realm: String? = nil,
        deadline: Moment = .never
    ) throws -> Unit {
        let access: Statement.Access = work == .reads ? .read : .write
        return Unit(
            id: id, work: work, statements: sql.map { BoundStatement(Statement($0, access), .none) },
            realm: try realm.map { try RealmContext($0) }, deadline: deadline)
    }
}

extension ServerError {
    static func code(_ sqlstate: String, isFatal: Bool = false) -> ServerError {
        ServerError(sqlstate: sqlstate, message: "for the test", isFatal: isFatal)
    }
}

extension Pipeline {
    /// A pipeline that prepares nothing, for tests of everything else.
    static var unnamed: Pipeline { Pipeline(usesPreparedStatements: false, now: .milliseconds(0)) }

    /// Feeds replies at one moment and collects the effects.
    mutating func receive(_ replies: [Reply], at now: Moment = .milliseconds(1)) -> [Effect] {
        replies.flatMap { receive($0, now: now) }
    }
}

extension [Pipeline.Reply] {
    /// A statement's success.
    static let ok: Self = [.success, .stepEnded]
    static let skipped: Self = [.skipped, .stepEnded]
    static let synced: Self = [.synced]

    static func error(_ sqlstate: String) -> Self { [.failure(.code(sqlstate)), .stepEnded] }
}
