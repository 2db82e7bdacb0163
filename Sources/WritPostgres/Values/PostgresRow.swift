// Typed access to the columns of one row.

package import FoundationEssentials

/// One row. Columns are named by their index, from 0, in the order of the statement's list.
///
/// Every accessor throws `PostgresError.decoding` when the column does not exist, is NULL where that is not asked for,
/// or has another type than the one named: a mistake in the statement, not in the data.
package struct PostgresRow: Sendable {
    let owner: ResultOwner
    let row: Int

    package func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try check(column)
        return owner.isNull(row, column)
    }

    /// text, varchar, name, json, and the types of extensions and users whose binary form is text (citext, enums).
    package func text(_ column: Int) throws(PostgresError) -> String {
        try required(column) { row, column throws(PostgresError) in try row.textOrNil(column) }
    }

    package func textOrNil(_ column: Int) throws(PostgresError) -> String? {
        try value(column, "text", TypeOID.isText) { (bytes, _) in
            String(validating: bytes, as: UTF8.self)
        }
    }

    /// bigint; also integer and smallint.
    package func int8(_ column: Int) throws(PostgresError) -> Int64 {
        try required(column) { row, column throws(PostgresError) in try row.int8OrNil(column) }
    }

    package func int8OrNil(_ column: Int) throws(PostgresError) -> Int64? {
        try value(column, "bigint", { [TypeOID.int8, TypeOID.int4, TypeOID.int2].contains($0) }) { (bytes, type) in
            switch type {
            case TypeOID.int8: bytes.bigEndian(Int64.self)
            case TypeOID.int4: bytes.bigEndian(Int32.self).map { Int64($0) }
            default: bytes.bigEndian(Int16.self).map { Int64($0) }
            }
        }
    }

    /// integer; also smallint.
    package func int4(_ column: Int) throws(PostgresError) -> Int32 {
        try required(column) { row, column throws(PostgresError) in try row.int4OrNil(column) }
    }

    package func int4OrNil(_ column: Int) throws(PostgresError) -> Int32? {
        try value(column, "integer", { $0 == TypeOID.int4 || $0 == TypeOID.int2 }) { (bytes, type) in
            type == TypeOID.int4 ? bytes.bigEndian(Int32.self) : bytes.bigEndian(Int16.self).map { Int32($0) }
        }
    }

    package func bool(_ column: Int) throws(PostgresError) -> Bool {
        try required(column) { row, column throws(PostgresError) in try row.boolOrNil(column) }
    }

    package func boolOrNil(_ column: Int) throws(PostgresError) -> Bool? {
        try value(column, "boolean", { $0 == TypeOID.bool }) { (bytes, _) in bytes.bigEndian(UInt8.self).map { $0 != 0 }
        }
    }

    package func uuid(_ column: Int) throws(PostgresError) -> UUID {
        try required(column) { row, column throws(PostgresError) in try row.uuidOrNil(column) }
    }

    package func uuidOrNil(_ column: Int) throws(PostgresError) -> UUID? {
        try value(column, "uuid", { $0 == TypeOID.uuid }) { (bytes, _) in bytes.uuid }
    }

    package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] {
        try required(column) { row, column throws(PostgresError) in try row.bytesOrNil(column) }
    }

    package func bytesOrNil(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try value(column, "bytea", { $0 == TypeOID.bytea }) { (bytes, _) in [UInt8](bytes) }
    }

    /// An array of text or varchar with at most one dimension and without NULL elements.
    package func textArray(_ column: Int) throws(PostgresError) -> [String] {
        try required(column) { row, column throws(PostgresError) in try row.textArrayOrNil(column) }
    }

    package func textArrayOrNil(_ column: Int) throws(PostgresError) -> [String]? {
        try value(column, "text[]", { $0 == TypeOID.textArray || $0 == TypeOID.varcharArray }) { (bytes, _) in
            ArrayReader.elements(bytes, of: TypeOID.isText) { String(validating: $0, as: UTF8.self) }
        }
    }

    /// An array of uuid with at most one dimension and without NULL elements.
    package func uuidArray(_ column: Int) throws(PostgresError) -> [UUID] {
        try required(column) { row, column throws(PostgresError) in try row.uuidArrayOrNil(column) }
    }

    package func uuidArrayOrNil(_ column: Int) throws(PostgresError) -> [UUID]? {
        try value(column, "uuid[]", { $0 == TypeOID.uuidArray }) { (bytes, _) in
            ArrayReader.elements(bytes, of: { $0 == TypeOID.uuid }) { $0.uuid }
        }
    }

    /// timestamptz; `infinity` is refused.
    package func timestamp(_ column: Int) throws(PostgresError) -> PostgresTimestamp {
        try required(column) { row, column throws(PostgresError) in try row.timestampOrNil(column) }
    }

    package func timestampOrNil(_ column: Int) throws(PostgresError) -> PostgresTimestamp? {
        try value(column, "timestamptz", { $0 == TypeOID.timestamptz }) { (bytes, _) in
            bytes.bigEndian(Int64.self).flatMap { PostgresTimestamp(wire: $0) }
        }
    }

    /// The UTF-8 text of a jsonb or json column.
    package func json(_ column: Int) throws(PostgresError) -> [UInt8] {
        try required(column) { row, column throws(PostgresError) in try row.jsonOrNil(column) }
    }

    package func jsonOrNil(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try value(column, "jsonb", { $0 == TypeOID.jsonb || $0 == TypeOID.json }) { (bytes, type) in
            guard type == TypeOID.jsonb else { return [UInt8](bytes) }
            return bytes.first == 1 ? [UInt8](bytes.dropFirst()) : nil
        }
    }
}

extension PostgresRow {
    private func check(_ column: Int) throws(PostgresError) {
        guard column >= 0, column < owner.columnCount else {
            throw .decoding("there is no column \(column), only \(owner.columnCount)")
        }
    }

    private func required<Value>(
        _ column: Int, _ read: (PostgresRow, Int) throws(PostgresError) -> Value?
    ) throws(PostgresError) -> Value {
        guard let value = try read(self, column) else { throw .decoding("column \(column) is NULL") }
        return value
    }

    /// - Parameter decode: gets the bytes and the type; `nil`: the bytes are not of that form.
    private func value<Value>(
        _ column: Int, _ wanted: String, _ accepts: (UInt32) -> Bool,
        _ decode: (UnsafeRawBufferPointer, UInt32) -> Value?
    ) throws(PostgresError) -> Value? {
        try check(column)
        let type = owner.type(column)
        guard accepts(type) else { throw .decoding("column \(column) has type \(type), wanted \(wanted)") }
        guard !owner.isNull(row, column) else { return nil }
        guard let value = owner.withBytes(row, column, { decode($0, type) }) else {
            throw .decoding("column \(column) holds no valid \(wanted)")
        }
        return value
    }
}
