// Cancelling what a connection is doing.

internal import WritCLibPQ

/// The means to cancel what a connection is doing.
///
/// `@unchecked Sendable`: a PGcancel is immutable, and PQcancel is safe on any thread; it is used once, then freed.
struct Canceller: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    /// Blocks until the server has taken the request or cannot be reached.
    func cancelAndFree() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            _ = PQcancel(pointer, buffer.baseAddress, 256)
        }
        PQfreeCancel(pointer)
    }
}
