// Which peers are trusted proxies, and whose address stands behind them.
import NIOCore
import Testing
import WritProtocol

@testable import WritWeb

@Suite struct AddressTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false), ("192.0.2.0/31", "192.0.2.1", true),
        ("192.0.2.0/31", "192.0.2.2", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
    ])
    func `an address is in a range when their leading bits are equal`(range: String, address: String, isIn: Bool) throws
    {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "2001:db8::/129", "example.org", "10.0.0.1/", "/8"])
    func `what is no range is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("192.0.2.1", "192.0.2.1"),
    ])
    func `an address has one spelling`(given: String, canonical: String) throws {
        #expect(try #require(IPAddress(given)).description == canonical)
    }

    private func client(_ peer: String, _ forwarded: [String]) throws -> String {
        let trusted = [AddressRange("10.0.0.0/8"), AddressRange("2001:db8:a::/48")].compactMap { $0 }
        let peer = Peer(try SocketAddress(ipAddress: peer, port: 1), trusted: trusted)
        return peer.clientAddress(forwarded: forwarded, trusted: trusted)
    }

    @Test func `a stranger's X-Forwarded-For is not believed`() throws {
        #expect(try client("203.0.113.1", ["198.51.100.7"]) == "203.0.113.1")
    }

    @Test(arguments: [
        (["198.51.100.7"], "198.51.100.7"), (["1.1.1.1, 198.51.100.7, 10.1.1.1"], "198.51.100.7"),
        (["1.1.1.1", "198.51.100.7"], "198.51.100.7"), ([], "10.0.0.1"), (["10.2.2.2"], "10.2.2.2"),
        (["198.51.100.7:4711"], "198.51.100.7"), (["[2001:db8::7]:4711, 2001:db8:a::1"], "2001:db8::7"),
        (["198.51.100.7, unknown"], "10.0.0.1"), (["198.51.100.7, garbage, 10.3.3.3"], "10.3.3.3"), ([""], "10.0.0.1"),
        ([" 198.51.100.7 ,\t10.1.1.1 "], "198.51.100.7"), (["[2001:db8::7"], "10.0.0.1"),
    ])
    func `behind trusted proxies the rightmost stranger is the client`(forwarded: [String], address: String) throws {
        #expect(try client("10.0.0.1", forwarded) == address)
    }

    @Test func `no more than sixteen hops are followed`() throws {
        let hops = ["198.51.100.7"] + [String](repeating: "10.1.1.1", count: 20)
        #expect(try client("10.0.0.1", [hops.joined(separator: ",")]) == "10.1.1.1")
    }

    @Test func `a peer without an address is local and trusted with nothing`() {
        let peer = Peer(nil, trusted: [AddressRange("0.0.0.0/0")].compactMap { $0 })
        #expect(peer.address == "local" && !peer.isTrustedProxy)
    }
}

@Suite struct ConnectionLimitTests {
    @Test func `places are given until there are none, and given again when they come back`() throws {
        let limits = ConnectionLimits(limit: 2, limitPerAddress: 10)
        let address = try #require(IPAddress("192.0.2.1"))
        #expect(limits.enter(address) && limits.enter(nil))
        #expect(!limits.enter(address))
        limits.leave(nil)
        #expect(limits.enter(address))
        #expect(limits.open == 2)
    }

    @Test func `one address cannot take every place`() throws {
        let limits = ConnectionLimits(limit: 10, limitPerAddress: 2)
        let (greedy, other) = (try #require(IPAddress("192.0.2.1")), try #require(IPAddress("192.0.2.2")))
        #expect(limits.enter(greedy) && limits.enter(greedy))
        #expect(!limits.enter(greedy))
        #expect(limits.enter(other))
        limits.leave(greedy)
        #expect(limits.enter(greedy))
    }
}
