// What people see: tables that line up, and names that cannot touch the terminal.
import Testing

@testable import writ

@Suite struct OutputTests {
    @Test func `columns are as wide as their widest cell, the last is not padded`() {
        var table = Table("ID", "NAME")
        table.append("a", "short")
        table.append("longer", "x")
        #expect(table.text == "ID      NAME\na       short\nlonger  x")
    }

    @Test func `a cell cannot move the cursor`() {
        var table = Table("NAME")
        table.append("a\u{1B}[2Jb\nc")
        #expect(table.text == #"NAME\#na\u001b[2Jb\nc"#)
    }

    @Test func `properties without a value are left out`() {
        var properties = Properties()
        properties.append("id", "acme")
        properties.append("name", nil)
        properties.append("issuer", "https://x")
        #expect(properties.text == "id      acme\nissuer  https://x")
    }

    @Test(arguments: [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("server.listen", "server.listne", 2)])
    func `the distance between words is Levenshtein's`(a: String, b: String, distance: Int) {
        #expect(editDistance(a, b) == distance)
    }
}
