// Whether a password is one of those that guessers try first (NIST SP 800-63B §5.1.1.2).

/// A binary search in ``CommonPasswordList``, which is sorted, so that nothing is built or held beside the program's text.
enum CommonPasswords {
    /// Some 14 comparisons. The list is in lower case; `folded` must be.
    static func contains(_ folded: String) -> Bool {
        let text = CommonPasswordList.text
        let list = text.utf8.span
        let wanted = Array(folded.utf8)
        // Octets; `low` always stands at the beginning of a word.
        var low = 0
        var high = list.count
        while low < high {
            var start = (low + high) / 2
            while start > low, !isGap(list[start - 1]) { start -= 1 }
            var end = start
            while end < list.count, !isGap(list[end]) { end += 1 }
            let word = (start..<end).map { list[$0] }
            if word == wanted { return true }
            if word.lexicographicallyPrecedes(wanted) { low = end + 1 } else { high = start }
        }
        return false
    }

    private static func isGap(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
