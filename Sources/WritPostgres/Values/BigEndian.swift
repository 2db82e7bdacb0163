// Reading the wire's numbers and uuids from borrowed bytes.

internal import FoundationEssentials

extension UnsafeRawBufferPointer {
    /// `nil` unless the bytes are exactly one `Number`.
    func bigEndian<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        guard count == MemoryLayout<Number>.size else { return nil }
        return Number(bigEndian: loadUnaligned(as: Number.self))
    }

    /// `nil` unless the bytes are exactly 16.
    var uuid: UUID? {
        guard count == 16 else { return nil }
        return UUID(uuid: loadUnaligned(as: uuid_t.self))
    }
}
