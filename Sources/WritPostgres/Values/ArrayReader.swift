// The binary form of one-dimensional arrays (PostgreSQL, src/backend/utils/adt/arrayfuncs.c, array_send).

/// Reads arrays of at most one dimension without NULL elements.
enum ArrayReader {
    /// `nil` when the bytes are not such an array of such elements.
    static func elements<Element>(
        _ bytes: UnsafeRawBufferPointer, of accepts: (UInt32) -> Bool,
        _ decode: (UnsafeRawBufferPointer) -> Element?
    ) -> [Element]? {
        var rest = bytes[...]
        guard let dimensions = number(&rest), let hasNull = number(&rest), let type = number(&rest),
            (0...1).contains(dimensions), (0...1).contains(hasNull), accepts(UInt32(bitPattern: type))
        else { return nil }
        guard dimensions == 1 else { return rest.isEmpty ? [] : nil }
        guard let count = number(&rest), count >= 0, number(&rest) != nil, Int(count) <= rest.count / 4 else {
            return nil
        }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let length = number(&rest), length >= 0, rest.count >= Int(length),
                let element = decode(UnsafeRawBufferPointer(rebasing: rest.prefix(Int(length))))
            else { return nil }
            rest = rest.dropFirst(Int(length))
            elements.append(element)
        }
        return rest.isEmpty ? elements : nil
    }

    private static func number(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Int32? {
        guard rest.count >= 4 else { return nil }
        defer { rest = rest.dropFirst(4) }
        return UnsafeRawBufferPointer(rebasing: rest.prefix(4)).bigEndian(Int32.self)
    }
}
