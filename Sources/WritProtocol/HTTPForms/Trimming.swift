// Texts without what stands around them.

extension StringProtocol {
    /// Without the characters at both ends for which `isUnwanted` holds.
    package func trimming(_ isUnwanted: (Character) -> Bool) -> SubSequence {
        guard let first = firstIndex(where: { !isUnwanted($0) }), let last = lastIndex(where: { !isUnwanted($0) })
        else { return self[endIndex...] }
        return self[first...last]
    }
}
