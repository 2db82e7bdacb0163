// Parameters in wire form: made on the caller's thread, so that the reactor only copies pointers.

internal import FoundationEssentials

/// The parameters of one statement, encoded once.
struct EncodedParameters: Sendable, Equatable {
    /// Where one parameter lies in `bytes`.
    struct Part: Sendable, Equatable {
        var type: UInt32
        /// -1: NULL.
        var offset: Int32
        var length: Int32
        var isBinary: Bool
    }

    private(set) var bytes: [UInt8] = []
    private(set) var parts: [Part] = []
    /// A digest of the types: the same SQL with other types is another prepared statement.
    private(set) var signature: UInt64 = FNV.basis

    static let none = EncodedParameters()

    private init() {}

    /// - Throws: `PostgresError.decoding` for a NUL byte in text, which PostgreSQL cannot store and C would cut off,
    ///   for an instant outside its range and for more than 65535 parameters.
    init(_ values: [PostgresValue]) throws(PostgresError) {
        guard values.count <= 65535 else { throw .decoding("more than 65535 parameters") }
        parts.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do throws(Refusal) {
                try append(value)
            } catch {
                throw .decoding("parameter $\(index + 1): \(error.reason)")
            }
        }
    }

    private struct Refusal: Error {
        let reason: String
        static let nul = Refusal(reason: "text with a NUL byte")
        static let instant = Refusal(reason: "an instant outside of timestamptz's range")
        static let size = Refusal(reason: "more than 1 GiB")
    }

    private mutating func append(_ value: PostgresValue) throws(Refusal) {
        switch value {
        case .null: add(TypeOID.unspecified, isBinary: false, nil)
        case .text(let text): try addText(text)
        case .textOrNull(let text): try addText(text)
        case .int8(let number): addInteger(TypeOID.int8, number)
        case .int8OrNull(let number): addInteger(TypeOID.int8, number)
        case .int4(let number): addInteger(TypeOID.int4, number)
        case .int4OrNull(let number): addInteger(TypeOID.int4, number)
        case .bool(let flag): addInteger(TypeOID.bool, flag ? UInt8(1) : 0)
        case .boolOrNull(let flag): addInteger(TypeOID.bool, flag.map { $0 ? UInt8(1) : 0 })
        case .uuid(let uuid): addUUID(uuid)
        case .uuidOrNull(let uuid): addUUID(uuid)
        case .bytes(let value): try addBytes(TypeOID.bytea, value)
        case .bytesOrNull(let value): try addBytes(TypeOID.bytea, value)
        case .textArray(let texts): try addTextArray(texts)
        case .textArrayOrNull(let texts): try addTextArray(texts)
        case .uuidArray(let uuids): addUUIDArray(uuids)
        case .timestamp(let instant): try addTimestamp(instant)
        case .timestampOrNull(let instant): try addTimestamp(instant)
        case .jsonb(let json): try addJSON(json)
        case .jsonbOrNull(let json): try addJSON(json)
        }
    }

    /// `start`: where in `bytes` the value begins; `nil`: NULL.
    private mutating func add(_ type: UInt32, isBinary: Bool, _ start: Int?) {
        let length = start.map { bytes.count - $0 } ?? 0
        parts.append(
            Part(type: type, offset: start.map { Int32($0) } ?? -1, length: Int32(length), isBinary: isBinary))
        signature = FNV.extend(signature, number: type)
    }

    private mutating func addInteger<Number: FixedWidthInteger>(_ type: UInt32, _ number: Number?) {
        guard let number else { return add(type, isBinary: true, nil) }
        let start = bytes.count
        bytes.append(bigEndian: number)
        add(type, isBinary: true, start)
    }

    /// Text goes in text format, ended by NUL as libpq wants it.
    private mutating func addText(_ text: String?) throws(Refusal) {
        guard let text else { return add(TypeOID.unspecified, isBinary: false, nil) }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        guard !bytes[start...].contains(0) else { throw .nul }
        try checkSize()
        add(TypeOID.unspecified, isBinary: false, start)
        bytes.append(0)
    }

    private mutating func addUUID(_ uuid: UUID?) {
        guard let uuid else { return add(TypeOID.uuid, isBinary: true, nil) }
        let start = bytes.count
        bytes.append(uuid)
        add(TypeOID.uuid, isBinary: true, start)
    }

    private mutating func addBytes(_ type: UInt32, _ value: [UInt8]?) throws(Refusal) {
        guard let value else { return add(type, isBinary: true, nil) }
        let start = bytes.count
        bytes.append(contentsOf: value)
        try checkSize()
        add(type, isBinary: true, start)
    }

    private mutating func addTimestamp(_ instant: PostgresTimestamp?) throws(Refusal) {
        guard let instant else { return add(TypeOID.timestamptz, isBinary: true, nil) }
        guard let wire = instant.wire else { throw .instant }
        addInteger(TypeOID.timestamptz, wire)
    }

    /// jsonb's binary form: version 1, then the text.
    private mutating func addJSON(_ json: [UInt8]?) throws(Refusal) {
        guard let json else { return add(TypeOID.jsonb, isBinary: true, nil) }
        guard !json.contains(0) else { throw .nul }
        let start = bytes.count
        bytes.append(1)
        bytes.append(contentsOf: json)
        try checkSize()
        add(TypeOID.jsonb, isBinary: true, start)
    }

    private mutating func addTextArray(_ texts: [String]?) throws(Refusal) {
        guard let texts else { return add(TypeOID.textArray, isBinary: true, nil) }
        let start = bytes.count
        bytes.appendArrayHeader(element: TypeOID.text, count: texts.count)
        for text in texts {
            bytes.append(bigEndian: Int32(truncatingIfNeeded: text.utf8.count))
            let begin = bytes.count
            bytes.append(contentsOf: text.utf8)
            guard !bytes[begin...].contains(0) else { throw .nul }
            try checkSize()
        }
        add(TypeOID.textArray, isBinary: true, start)
    }

    private mutating func addUUIDArray(_ uuids: [UUID]) {
        let start = bytes.count
        bytes.appendArrayHeader(element: TypeOID.uuid, count: uuids.count)
        for uuid in uuids {
            bytes.append(bigEndian: Int32(16))
            bytes.append(uuid)
        }
        add(TypeOID.uuidArray, isBinary: true, start)
    }

    /// PostgreSQL takes no message beyond 1 GiB.
    private func checkSize() throws(Refusal) {
        guard bytes.count < 1 << 30 else { throw .size }
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(_ uuid: UUID) {
        Swift.withUnsafeBytes(of: uuid.uuid) { append(contentsOf: $0) }
    }

    /// One dimension with lower bound 1; none where the array is empty. The elements follow, each with its length.
    fileprivate mutating func appendArrayHeader(element: UInt32, count: Int) {
        append(bigEndian: Int32(count == 0 ? 0 : 1))
        append(bigEndian: Int32(0))
        append(bigEndian: element)
        guard count > 0 else { return }
        append(bigEndian: Int32(truncatingIfNeeded: count))
        append(bigEndian: Int32(1))
    }
}
