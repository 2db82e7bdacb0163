// The trail as a file: whole, however long, and safe in a spreadsheet.
import FoundationEssentials
import HTTPTypes
import HummingbirdTesting
import Testing
import WritCrypto
import WritProtocol
import WritServer
import WritStore

@Suite struct AuditExportTests {
    @Test func `an export has every event, beyond one part and the page's own limit`() async throws {
        try await ConsoleBed.test { bed in
            let realm = try await bed.bed.newRealm()
            let now = WallClock.system.now
            let events = (0..<2500).map { index in
                AuditEvent(
                    id: UUID.v7(now: now, random: .system), realm: realm, at: now, kind: "test.made",
                    detail: [("index", String(index))])
            }
            try await bed.bed.world.authority.store.appendAudit(events)
            var root = try await bed.administrator()
            let path = "/admin/realms/\(realm)/audit-export?kind=test."
            let reply = try await root.request(.get, path)
            #expect(reply.headers[.contentDisposition] == "attachment; filename=\"audit-\(realm).csv\"")
            #expect(reply.headers[.contentLength] == nil)
            let lines = reply.text.split(separator: "\r\n")
            #expect(lines.count == 2501)
            #expect(lines.first == "id,at,realm,kind,client_id,user_id,address,request_id,detail,position")
            #expect(Set(lines.dropFirst().compactMap { $0.split(separator: ",").first }).count == 2500)
            #expect(try await root.request(.head, path).isEmpty)
        }
    }

    @Test(arguments: [
        ("=1+1", #""'=1+1""#), ("+1", #""'+1""#), ("-1", #""'-1""#), ("@SUM(A1)", #""'@SUM(A1)""#),
        ("\tx", "\"'\tx\""), ("\u{FF1D}1", "\"'\u{FF1D}1\""), ("=\"a\"", #""'=""a""""#), ("a=b", "a=b"), ("", ""),
        ("a,b", #""a,b""#),
    ])
    func `a cell that looks like a formula is none, OWASP`(text: String, cell: String) {
        #expect(AuditCSV.line([text, "x"]) == cell + ",x")
    }
}

extension HTTPField.Name {
    fileprivate static let contentDisposition = HTTPField.Name("Content-Disposition") ?? .via
}
