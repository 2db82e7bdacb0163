// A key's bytes in memory that is wiped when the last reference goes.

import WritCSodium

/// Bytes that are overwritten before their memory is given back.
///
/// What this cannot promise: the array that the bytes came from is the caller's, and Swift may have copied it (growing
/// an array, bridging, passing it by value after a mutation). Call ``wipe(_:)`` on such an array while it is uniquely
/// referenced. Nor is the memory locked: a host that must not write keys to disk runs without swap.
///
/// `@unchecked Sendable`: the buffer is written once in `init`, before anyone else can see it, and only read until
/// `deinit`.
package final class SecretBytes: @unchecked Sendable {
    private let buffer: UnsafeMutableRawBufferPointer

    package init(_ bytes: [UInt8]) {
        buffer = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
        buffer.copyBytes(from: bytes)
        count = bytes.count
    }

    deinit {
        sodium_memzero(buffer.baseAddress, buffer.count)
        buffer.deallocate()
    }

    /// How many bytes are held.
    package let count: Int

    /// Lends the bytes; the pointer must not leave `body`.
    func withBytes<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<count]))
    }
}

/// Overwrites an array with zeros in place, if this is its only reference (otherwise Swift copies first and the copy is
/// wiped).
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
}
