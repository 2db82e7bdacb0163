// What differs between two texts of several lines, as people read it: the lines that go and come, with a few around
// them.

/// Lines with a sign in front: ` ` stays, `-` goes, `+` comes; `@@` says on which line of the new text a part begins.
struct LineDifference {
    let lines: [String]

    /// Unchanged lines shown around a change.
    private static let surroundings = 2
    /// Lines of which more are not compared: the work grows with the product of what there is and what differs.
    private static let comparedLimit = 4000

    init(_ before: String, _ after: String) {
        let old = before.split(separator: "\n", omittingEmptySubsequences: false)
        let new = after.split(separator: "\n", omittingEmptySubsequences: false)
        guard old.count + new.count <= Self.comparedLimit else {
            lines = ["(\(old.count) lines → \(new.count) lines)"]
            return
        }
        lines = Self.parts(of: Self.walk(old, new))
    }

    private struct Line {
        var sign: Character
        var text: Substring
        /// In the new text, from 1.
        var number: Int
    }

    private static func walk(_ old: [Substring], _ new: [Substring]) -> [Line] {
        let difference = new.difference(from: old)
        let gone = Set(difference.removals.map { if case .remove(let offset, _, _) = $0 { offset } else { -1 } })
        let come = Set(difference.insertions.map { if case .insert(let offset, _, _) = $0 { offset } else { -1 } })
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if gone.contains(left) {
                lines.append(Line(sign: "-", text: old[left], number: right + 1))
                left += 1
            } else if come.contains(right) {
                lines.append(Line(sign: "+", text: new[right], number: right + 1))
                right += 1
            } else {
                lines.append(Line(sign: " ", text: new[right], number: right + 1))
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    private static func parts(of lines: [Line]) -> [String] {
        var near: Set<Int> = []
        for (index, line) in lines.enumerated() where line.sign != " " {
            near.formUnion(max(0, index - surroundings)...min(lines.count - 1, index + surroundings))
        }
        var shown: [String] = []
        for index in near.sorted() {
            if !near.contains(index - 1) { shown.append("@@ line \(lines[index].number)") }
            shown.append("\(lines[index].sign) \(lines[index].text)")
        }
        return shown
    }
}
