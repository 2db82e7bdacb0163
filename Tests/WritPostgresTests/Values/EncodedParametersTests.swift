// What is refused before it is sent, and what decides about a prepared statement's identity.

import Testing

@testable import WritPostgres

@Suite struct EncodedParametersTests {
    @Test(arguments: [
        PostgresValue.text("a\0b"), .textOrNull("\0"), .textArray(["a", "b\0"]), .jsonb(Array("\"\0\"".utf8)),
        .timestamp(PostgresTimestamp(microsecondsSince1970: .min)),
        .timestamp(PostgresTimestamp(secondsSince1970: .min)),
    ])
    func `what cannot be stored is refused before sending`(value: PostgresValue) {
        #expect {
            _ = try EncodedParameters([.int8(1), value])
        } throws: { error in
            guard case PostgresError.decoding(let message) = error else { return false }
            return message.hasPrefix("parameter $2: ")
        }
    }

    @Test func `NULL has the type of its kind`() throws {
        let pairs: [(PostgresValue, PostgresValue)] = [
            (.int8(1), .int8OrNull(nil)), (.int4(1), .int4OrNull(nil)), (.bool(true), .boolOrNull(nil)),
            (.text("a"), .textOrNull(nil)), (.bytes([1]), .bytesOrNull(nil)), (.jsonb([0x31]), .jsonbOrNull(nil)),
            (.textArray([]), .textArrayOrNull(nil)), (.text(""), .null),
            (.timestamp(PostgresTimestamp(secondsSince1970: 0)), .timestampOrNull(nil)),
        ]
        for (value, null) in pairs {
            #expect(try EncodedParameters([value]).signature == EncodedParameters([null]).signature)
        }
    }

    @Test func `seconds before 1970 are rounded towards the past`() {
        #expect(PostgresTimestamp(microsecondsSince1970: -1).secondsSince1970 == -1)
        #expect(PostgresTimestamp(microsecondsSince1970: -1_000_000).secondsSince1970 == -1)
        #expect(PostgresTimestamp(microsecondsSince1970: 1_999_999).secondsSince1970 == 1)
    }

    @Test func `a statement's name depends on every byte and on their order`() {
        let names = ["SELECT 1", "SELECT 2", "SELECT 1 ", "1 SELECT", ""].map { Statement($0, .read).name }
        #expect(Set(names).count == 5)
        #expect(names.allSatisfy { $0.utf8.count == 33 })
    }
}
