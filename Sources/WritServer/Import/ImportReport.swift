// What became of each thing that was to be imported, for the person who has to finish the move.
package import WritJOSE

package struct ImportReport: Sendable, Equatable {
    /// What became of it.
    package enum Fate: String, Sendable, CaseIterable {
        /// It is there, but not as it was: `words` say what differs and what to do.
        case approximated
        case leftOut = "left out"
    }

    /// One kind of finding, with how often it was met and a few examples.
    package struct Finding: Sendable, Equatable {
        package var fate: Fate
        package var words: String
        package var count: Int
        package var examples: [String]
    }

    /// How many of each kind of thing are taken over: "clients", "users".
    package private(set) var imported: [(noun: String, count: Int)] = []
    package private(set) var findings: [Finding] = []

    /// Of a million users with one flaw, nobody reads more than a few names.
    package static let exampleLimit = 5

    package init() {}

    package mutating func count(_ noun: String, _ count: Int = 1) {
        if let index = imported.firstIndex(where: { $0.noun == noun }) {
            imported[index].count += count
        } else {
            imported.append((noun, count))
        }
    }

    package mutating func note(_ fate: Fate, _ words: String, _ example: String? = nil, count: Int = 1) {
        let index: Int
        if let known = findings.firstIndex(where: { $0.fate == fate && $0.words == words }) {
            index = known
        } else {
            index = findings.count
            findings.append(Finding(fate: fate, words: words, count: 0, examples: []))
        }
        findings[index].count += count
        if let example, findings[index].examples.count < Self.exampleLimit { findings[index].examples.append(example) }
    }

    package static func == (left: ImportReport, right: ImportReport) -> Bool {
        left.findings == right.findings
            && left.imported.elementsEqual(right.imported) { $0.noun == $1.noun && $0.count == $1.count }
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("imported")
        json.beginObject()
        for (noun, count) in imported { json.member(noun, count) }
        json.endObject()
        for fate in Fate.allCases {
            json.key(fate == .leftOut ? "left_out" : fate.rawValue)
            json.beginArray()
            for finding in findings where finding.fate == fate {
                json.beginObject()
                json.member("what", finding.words)
                json.member("count", finding.count)
                json.member("examples", finding.examples)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }
}
