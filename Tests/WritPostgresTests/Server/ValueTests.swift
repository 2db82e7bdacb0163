// Every kind of value, there and back.

import FoundationEssentials
import Testing
import WritPostgres
import WritTestSupport

@Suite struct ValueTests {
    private static func echo<Value: Equatable>(
        _ type: String, _ values: [Value], _ bind: (Value) -> PostgresValue,
        _ read: (PostgresRow) throws(PostgresError) -> Value
    ) async throws {
        let statement = Statement("SELECT $1::\(type)", .read)
        let bound = values.map(bind)
        let rows = try await TestDatabase.make().withPool { pool in
            var rows: [PostgresRow] = []
            for value in bound { rows.append(try await pool.query(statement, [value], realm: nil)[0]) }
            return rows
        }
        for (row, value) in zip(rows, values) { #expect(try read(row) == value) }
    }

    @Test func `text comes back as it went, empty, large and in any script`() async throws {
        let texts: [String?] = [
            "", "a", "Grüße, 世界 👩‍👩‍👧", "e\u{301}", "line\nline\\ 'quote' \"double\"",
            String(repeating: "ü", count: 3_000_000), nil,
        ]
        try await Self.echo("text", texts, { .textOrNull($0) }) { row throws(PostgresError) in try row.textOrNil(0) }
    }

    @Test func `integers come back as they went`() async throws {
        let wide: [Int64?] = [0, -1, .min, .max, nil]
        try await Self.echo("bigint", wide, { .int8OrNull($0) }) { row throws(PostgresError) in try row.int8OrNil(0) }
        let narrow: [Int32?] = [0, -1, .min, .max, nil]
        try await Self.echo("integer", narrow, { .int4OrNull($0) }) { row throws(PostgresError) in try row.int4OrNil(0)
        }
    }

    @Test func `truth, uuids and bytes come back as they went`() async throws {
        let flags: [Bool?] = [true, false, nil]
        try await Self.echo("bool", flags, { .boolOrNull($0) }) { row throws(PostgresError) in try row.boolOrNil(0) }
        let uuids: [UUID?] = [UUID(), nil]
        try await Self.echo("uuid", uuids, { .uuidOrNull($0) }) { row throws(PostgresError) in try row.uuidOrNil(0) }
        let bytes: [[UInt8]?] = [[], [0], Array(0...255), Array(repeating: 0xff, count: 5_000_000), nil]
        try await Self.echo("bytea", bytes, { .bytesOrNull($0) }) { row throws(PostgresError) in try row.bytesOrNil(0) }
    }

    @Test func `instants come back to the microsecond, before 1970 and 2000 too`() async throws {
        let instants: [PostgresTimestamp?] = [
            0, 1, -1, 946_684_800_000_000, 1_763_929_999_123_456, -62_135_596_800_000_000,
        ]
        .map { PostgresTimestamp(microsecondsSince1970: $0) }
        try await Self.echo("timestamptz", instants + [nil], { .timestampOrNull($0) }) { row throws(PostgresError) in
            try row.timestampOrNil(0)
        }
    }

    @Test func `arrays come back as they went, the empty one too`() async throws {
        let texts: [[String]?] = [
            [], [""], ["a", "ü", "{\"quoted\",NULL}"], Array(repeating: "x", count: 10_000), nil,
        ]
        try await Self.echo("text[]", texts, { .textArrayOrNull($0) }) { row throws(PostgresError) in
            try row.textArrayOrNil(0)
        }
        let uuids: [[UUID]] = [[], [UUID(), UUID()]]
        try await Self.echo("uuid[]", uuids, { .uuidArray($0) }) { row throws(PostgresError) in try row.uuidArray(0) }
    }

    @Test func `jsonb comes back as the server writes it`() async throws {
        let documents: [[UInt8]?] = [Array("{\"a\": [1, \"ü\", null]}".utf8), Array("\"\"".utf8), nil]
        try await Self.echo("jsonb", documents, { .jsonbOrNull($0) }) { row throws(PostgresError) in
            try row.jsonOrNil(0)
        }
    }

    @Test func `text fits whatever type the place asks for`() async throws {
        let statement = Statement(
            """
            SELECT host($1::inet), $2::timestamptz = '2000-01-01T00:00:00Z', $3::uuid, $4::jsonb, 'b' = $5::kind,
              $6 = 'x'
            """, .read)
        let database = try await TestDatabase.make()
        try await database.run("CREATE TYPE kind AS ENUM ('a', 'b')")
        let uuid = UUID()
        let row = try await database.withPool { pool in
            let values: [PostgresValue] = [
                .text("::1"), .text("2000-01-01T00:00:00Z"), .text(uuid.uuidString), .text("{}"), .text("b"),
                .text("x"),
            ]
            return try await pool.query(statement, values, realm: nil)[0]
        }
        #expect(try row.text(0) == "::1")
        #expect(try row.bool(1) && row.bool(4) && row.bool(5))
        #expect(try row.uuid(2) == uuid)
        #expect(try row.json(3) == Array("{}".utf8))
    }

    @Test func `narrow integers can be read as wide ones, and enums as text`() async throws {
        let database = try await TestDatabase.make()
        try await database.run("CREATE TYPE kind AS ENUM ('a', 'b')")
        let row = try await database.withPool { pool in
            try await pool.query(
                Statement("SELECT 1::int2, 2::int4, 'b'::kind, 'n'::name, 'v'::varchar(3), '[1]'::json", .read), [],
                realm: nil)[0]
        }
        #expect(try row.int8(0) == 1 && row.int8(1) == 2 && row.int4(0) == 1)
        #expect(try row.text(2) == "b" && row.text(3) == "n" && row.text(4) == "v")
        #expect(try row.json(5) == Array("[1]".utf8))
    }

    @Test func `a column read as what it is not is an error that names it`() async throws {
        let row = try await TestDatabase.make().withPool { pool in
            try await pool.query(
                Statement(
                    """
                    SELECT 1::int8, NULL::text, 1.5::numeric, 'infinity'::timestamptz, ARRAY['a', NULL],
                      '{{1},{2}}'::text[]
                    """,
                    .read),
                [], realm: nil)[0]
        }
        func refuses(_ read: () throws(PostgresError) -> Any, _ hint: String) {
            #expect {
                _ = try read()
            } throws: { error in
                if case PostgresError.decoding(let message) = error { message.contains(hint) } else { false }
            }
        }
        refuses({ () throws(PostgresError) in try row.text(0) }, "column 0 has type 20")
        refuses({ () throws(PostgresError) in try row.int4(0) }, "column 0")
        refuses({ () throws(PostgresError) in try row.text(1) }, "column 1 is NULL")
        refuses({ () throws(PostgresError) in try row.text(2) }, "column 2")
        refuses({ () throws(PostgresError) in try row.timestamp(3) }, "column 3")
        refuses({ () throws(PostgresError) in try row.textArray(4) }, "column 4")
        refuses({ () throws(PostgresError) in try row.textArray(5) }, "column 5")
        refuses({ () throws(PostgresError) in try row.bool(6) }, "no column 6")
        refuses({ () throws(PostgresError) in try row.bool(-1) }, "no column -1")
        #expect(try row.isNull(1) && !row.isNull(0))
    }

    @Test func `text with a NUL byte is refused, not cut off`() async throws {
        try await TestDatabase.make().withPool { pool in
            await #expect(throws: PostgresError.decoding("parameter $1: text with a NUL byte")) {
                _ = try await pool.query(Statement("SELECT $1::text", .read), [.text("a\0b")], realm: nil)
            }
            await #expect(throws: PostgresError.self) {
                _ = try await pool.query(Statement("SELECT 1", .read), [], realm: "acme\0")
            }
        }
    }
}
