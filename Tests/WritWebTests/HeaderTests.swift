// Request ids, dates and entity tags.
import HTTPTypes
import NIOCore
import Testing
import WritProtocol

@testable import WritWeb

@Suite struct RequestIDTests {
    @Test func `ids are 128 bits in hexadecimal, and no two are equal`() {
        let ids = RequestIDs()
        let made = (0..<10_000).map { _ in ids.next() }
        #expect(Set(made).count == made.count)
        #expect(made.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test func `two processes make different ids`() {
        #expect(RequestIDs().next() != RequestIDs().next())
    }

    @Test(arguments: [
        ("abc-DEF_1.2", true), ("", false), ("a b", false), ("a\nb", false), ("é", false), ("a\"b", false),
        (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
    ])
    func `only a short plain id of a proxy may stand in the log`(id: String, isAcceptable: Bool) {
        #expect(RequestIDs.isAcceptable(id) == isAcceptable)
    }
}

@Suite struct DateHeaderTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
    ])
    func `a time is written as RFC 9110 section 5.6.7 has it`(second: Int, text: String) {
        #expect(DateHeader.format(Int64(second)) == text)
        #expect(DateHeader(clock: WallClock { Instant(secondsSince1970: Int64(second)) }).text == text)
    }
}

@Suite struct PublicDocumentTests {
    private let document = PublicDocument(Array("{}".utf8), fields: [:], isForAnyOrigin: true)

    private var tag: String { document.reply(ifNoneMatch: nil).fields[.eTag] ?? "" }

    @Test func `a document comes with its tag, which changes with it`() {
        let other = PublicDocument(Array("{ }".utf8), fields: [:], isForAnyOrigin: true)
        #expect(document.reply(ifNoneMatch: nil).status == .ok)
        #expect(tag.hasPrefix("\"") && tag != other.reply(ifNoneMatch: nil).fields[.eTag])
    }

    @Test func `who has it already gets 304 without a body`() {
        for list in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let reply = document.reply(ifNoneMatch: list)
            #expect(reply.status == .notModified && reply.body.readableBytes == 0)
            #expect(reply.fields[.eTag] == tag)
        }
    }

    @Test(arguments: ["\"x\"", "", "W/", "x", ","])
    func `who has something else gets it whole`(list: String) {
        #expect(document.reply(ifNoneMatch: list).status == .ok)
    }
}
