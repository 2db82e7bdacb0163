// Encoded parameters in the form of libpq's four arrays.

extension EncodedParameters {
    /// Lends the four arrays that libpq wants; they live for the duration of `body`.
    func withWireArrays<Result>(
        _ body: (
            Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        let count = parts.count
        guard count > 0 else { return body(0, nil, nil, nil, nil) }
        return bytes.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 3) { numbers in
                    // An empty value still needs an address: NULL would be SQL's NULL.
                    let base = bytes.baseAddress ?? UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped)
                    for (index, part) in parts.enumerated() {
                        let value =
                            part.offset < 0 ? nil : (base + Int(part.offset)).assumingMemoryBound(to: CChar.self)
                        values[index] = value
                        numbers[index] = part.length
                        numbers[count + index] = part.isBinary ? 1 : 0
                        numbers[2 * count + index] = Int32(bitPattern: part.type)
                    }
                    let start = numbers.baseAddress.unsafelyUnwrapped
                    return (start + 2 * count).withMemoryRebound(to: UInt32.self, capacity: count) { types in
                        body(Int32(count), types, UnsafePointer(values.baseAddress), start, start + count)
                    }
                }
            }
        }
    }
}
