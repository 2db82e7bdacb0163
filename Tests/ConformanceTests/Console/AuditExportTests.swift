// The trail as a file: whole, however long, and safe in a spreadsheet.
import FoundationEssentials
import HTTPTypes
import NIOCore
import Testing
import WritCrypto
import WritProtocol
import WritServer
import WritStore

@testable import WritWeb

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
            let disposition = try #require(HTTPField.Name("Content-Disposition"))
            #expect(reply.headers[disposition] == "attachment; filename=\"audit-\(realm).csv\"")
            #expect(reply.headers[.contentLength] == nil)
            let lines = reply.text.split(separator: "\r\n")
            #expect(lines.count == 2501)
            #expect(lines.first == "id,at,realm,kind,client_id,user_id,address,request_id,detail,position")
            #expect(Set(lines.dropFirst().compactMap { $0.split(separator: ",").first }).count == 2500)
            #expect(try await root.request(.head, path).isEmpty)
        }
    }

    @Test func `whoever loses the right while an export goes on gets no further part of it`() async throws {
        try await ConsoleBed.test { bed in
            let (world, home, realm) = (bed.bed.world, bed.bed.operators, try await bed.bed.newRealm())
            let user = try await world.administration.createUser(
                home, UserDraft(username: "auditor", email: "auditor@example.com", givenName: "A"),
                password: World.password
            ).user.id
            let role = try #require(RoleName("full"))
            try await bed.bed.grant(role, to: .user(user), in: home)
            let now = WallClock.system.now
            let events = (0..<1001).map { _ in
                AuditEvent(
                    id: UUID.v7(now: now, random: .system), realm: realm, at: now, kind: "test.long", detail: [])
            }
            try await world.authority.store.appendAudit(events)
            let auditor = try await bed.administrator("auditor")
            let cookies = auditor.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            let fields = CommonFields(WebSettings())
            let console = Console(authority: world.authority, pages: Pages(.own, fields: fields), fields: fields)
            let reply = await console.answer(
                IncomingRequest(
                    method: .get, target: "/admin/realms/\(realm)/audit-export?kind=test.long",
                    fields: [.cookie: cookies], body: .whole(ByteBuffer())),
                caller: Caller(requestID: "export", address: "127.0.0.1"))
            let rest = try #require(reply.rest)
            let first = try await rest.next()
            #expect(first != nil)
            try await world.administration.revokeRole(home, role, from: .user(user))
            do {
                _ = try await rest.next()
                Issue.record("a part for somebody without the right")
            } catch ConsoleRefusal.forbidden(.readAudit) {}
            try await world.administration.deleteUser(home, user)
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
